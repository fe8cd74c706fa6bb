import { defineConfig } from 'vite';

/** The page draws with the library's sources, which lie beside its folder. Paths are relative: it works from any place. */
export default defineConfig({
  base: './',
  server: { fs: { allow: ['..'] } },
  build: { target: 'es2023', outDir: '../site', emptyOutDir: true },
  worker: { format: 'es' },
});

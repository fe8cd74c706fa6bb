import { defineConfig } from 'vite';

/** The page draws with the library's sources, which lie beside its folder. */
export default defineConfig({
  base: './',
  server: { fs: { allow: ['..'] } },
  build: { target: 'es2023', outDir: '../site', emptyOutDir: true },
});

import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** The library and the command line; the demo page has a configuration of its own in demo/. */
export default defineConfig({
  build: {
    target: 'es2023',
    outDir: 'dist',
    sourcemap: true,
    minify: false,
    lib: {
      entry: {
        index: resolve('src/index.ts'),
        node: resolve('src/node/index.ts'),
        cli: resolve('src/node/cli.ts'),
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^node:/, 'webgpu', 'commander', 'fflate', 'npyjs', 'papaparse', 'simple-statistics', 'zod'],
    },
  },
});

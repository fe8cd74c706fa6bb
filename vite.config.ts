import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** The library, the elements and the command line; the page and the standalone file have configurations of their own. */
export default defineConfig({
  base: './',
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
        elements: resolve('src/elements/index.ts'),
        'elements-classes': resolve('src/elements/classes.ts'),
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [
        /^node:/,
        /^lit(\/|$)/,
        'webgpu',
        'comlink',
        'commander',
        'fflate',
        'npyjs',
        'papaparse',
        'simple-statistics',
        'uplot',
        'zod',
      ],
    },
  },
  worker: { format: 'es' },
});

import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** The elements as one file for a page without a bundler; plots, presets and the reference's worker are loaded when needed. */
export default defineConfig({
  base: './',
  build: {
    target: 'es2023',
    outDir: 'dist/standalone',
    lib: {
      entry: { 'noisy-ctrnn-elements': resolve('src/elements/index.ts') },
      formats: ['es'],
    },
    // Vite leaves the blanks in a library, for bundlers; this file is for browsers.
    rolldownOptions: {
      output: { minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } } },
    },
  },
  worker: { format: 'es' },
});

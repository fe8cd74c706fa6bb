// Five projects: plain units, the GPU tests in Node (Dawn), the very same files in Chromium, the built page in Chromium, and
// whole runs of the command line. They run one after another, and their files by two, on the two cores that CI has. Those of
// the built page run one at a time: they look at what moves, and with a software adapter two pages would slow each other down.

import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_ARGS } from './test/setup/chromium-args.ts';
import { readSetupRecord } from './test/setup/setup-record.ts';

const GPU_TESTS = ['test/gpu/**/*.test.ts'];
const SECOND = 1000;

// A kernel's first dispatch compiles for seconds on a software adapter.
const gpuTimeouts = { testTimeout: 120 * SECOND, hookTimeout: 120 * SECOND };

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          css: true, // the report inlines a style sheet as text
          testTimeout: 60 * SECOND,
          maxWorkers: 2, // of its own accord Vitest leaves one of two cores idle
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'gpu-node',
          include: GPU_TESTS,
          setupFiles: ['test/setup/node-gpu.ts'],
          ...gpuTimeouts,
          // Few processes for all files: Dawn and its compiled kernels are loaded once in each.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'gpu-chromium',
          include: GPU_TESTS,
          ...gpuTimeouts,
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                executablePath: process.env.NOISY_CTRNN_CHROMIUM ?? readSetupRecord().chromium,
                args: [...CHROMIUM_ARGS],
              },
            }),
          },
        },
      },
      {
        test: {
          name: 'site',
          include: ['test/site/**/*.test.ts'],
          testTimeout: 90 * SECOND,
          hookTimeout: 120 * SECOND,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          testTimeout: 600 * SECOND,
          hookTimeout: 600 * SECOND,
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});

// Gives Node the `navigator.gpu` and the GPU* globals of a browser, so that one test file runs in both.

import { readSetupRecord } from './setup-record.ts';

declare global {
  var navigator: Navigator;
}

// The process is shared by all test files, and one Dawn serves them all.
if (!globalThis.navigator?.gpu) {
  // The Vulkan loader reads the environment when Dawn is loaded, so this comes before the import.
  for (const [name, value] of Object.entries(readSetupRecord().env ?? {})) process.env[name] ??= value;
  // Mesa compiles for three quarters of the time of these tests; without LLVM's optimisation for half as long. The command
  // line's tests take its code as a user does.
  process.env.GALLIVM_PERF ??= 'nopt';
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  // Node 20 has no navigator, later ones have. This reference also keeps Dawn alive.
  if (!globalThis.navigator)
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: create([]), configurable: true });
}

if (!(await navigator.gpu.requestAdapter())) {
  throw new Error('No WebGPU adapter for Node. `node scripts/setup.mjs --for test` gets one, or says how.');
}

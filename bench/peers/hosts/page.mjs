// The page that Chromium measures in. hosts/chromium.mjs provides `tell` and calls `measureHere`.

import { measurePeer } from '../measure.mjs';

/** What is imported only by the peer that is measured. */
const OPEN = {
  ours: async (options) => {
    const [{ openOurs }, library] = await Promise.all([
      import('../peers/ours.mjs'),
      import('../../../dist/index.js'),
    ]);
    return openOurs(library, options);
  },
  'jax-js': async (options) => (await import('../peers/jax-js.mjs')).openJaxJs(options),
  tfjs: async (options) => {
    const { openTfjs } = await import('../peers/tfjs.mjs');
    return openTfjs({ ...options, importBackend: () => importTfjsBackend(options) });
  },
};

async function importTfjsBackend({ backend, wasmFolder }) {
  if (backend === 'webgpu') return import('@tensorflow/tfjs-backend-webgpu');
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(wasmFolder);
  wasm.setThreadsCount(navigator.hardwareConcurrency);
  return wasm;
}

async function adapterName(backend) {
  if (backend === 'wasm') {
    const threads = globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
    return `wasm, ${threads} threads`;
  }
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('this browser gives no WebGPU adapter');
  const { vendor, architecture, device, description } = adapter.info;
  return description || [vendor, architecture, device].filter(Boolean).join(' ');
}

globalThis.measureHere = async ({ peer, ...options }, plan) => {
  const adapter = await adapterName(options.backend);
  await measurePeer(() => OPEN[peer]({ ...options, adapter }), plan, globalThis.tell);
};

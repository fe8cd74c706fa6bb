// Peers in a page: a Chromium of its own for each, driven by Playwright, with pages served by Vite.

import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { readRecord } from '../../../scripts/setup/record.mjs';
import { EventQueue } from './events.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const peersFolder = fileURLToPath(new URL('..', import.meta.url));

/** Threads of WebAssembly share memory, which a page may only do where it is isolated. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Serves bench/peers; resolves with `{ url, close }`. */
async function serve() {
  const server = await createServer({
    configFile: false,
    root: peersFolder,
    logLevel: 'error',
    server: { headers: ISOLATED, hmr: false, watch: null, fs: { allow: [root] } },
    // Bundled before the first page asks: found on the way, they would reload it.
    optimizeDeps: {
      entries: ['hosts/page.html'],
      include: [
        '@jax-js/jax',
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-core/dist/register_all_gradients.js',
        '@tensorflow/tfjs-backend-webgpu',
        '@tensorflow/tfjs-backend-wasm',
      ],
    },
  });
  await server.listen();
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}

/** The events of one peer in a fresh browser, see `measurePeer`; ends the browser when the loop over them ends. */
export async function* measureInChromium(entry, plan, browserArgs) {
  const server = await serve();
  let browser;
  try {
    browser = await chromium.launch({
      executablePath: process.env.NOISY_CTRNN_CHROMIUM ?? readRecord(root).chromium,
      args: browserArgs,
    });
    const page = await browser.newPage();
    const queue = new EventQueue();
    page.on('crash', () => queue.end(new Error('the page crashed')));
    page.on('pageerror', (error) => queue.end(error));
    await page.exposeFunction('tell', (event) => queue.push(event));
    await page.goto(`${server.url}hosts/page.html`);
    await page.waitForFunction(() => 'measureHere' in globalThis);
    const options = { ...entry, wasmFolder: '/node_modules/@tensorflow/tfjs-backend-wasm/dist/' };
    page
      .evaluate(([entry, plan]) => globalThis.measureHere(entry, plan), [options, plan])
      .then(
        () => queue.end(),
        (error) => queue.end(error),
      );
    yield* queue;
  } finally {
    await browser?.close();
    await server.close();
  }
}

// One peer in this process, on Dawn: what measureInNode starts. Its argument is `{ entry, plan }` as JSON.

import { create, globals } from 'webgpu';
import { connect, createNetworks } from '../../../dist/node.js';
import { measurePeer } from '../measure.mjs';

const { entry, plan } = JSON.parse(process.argv[2]);
Object.assign(globalThis, globals);
const gpu = create([]);

/** jax-js looks for its GPU, and for Firefox, where a page has them. */
function pretendToBeAPage() {
  const navigator = { gpu, userAgent: `Node.js/${process.versions.node}` };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

async function adapterName() {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('Dawn finds no adapter');
  return adapter.info.description || adapter.info.device;
}

async function open() {
  if (entry.peer === 'ours') {
    const { openOurs } = await import('../peers/ours.mjs');
    return openOurs({ connect: (options) => connect({ ...options, gpu }), createNetworks }, entry);
  }
  pretendToBeAPage();
  const { openJaxJs } = await import('../peers/jax-js.mjs');
  return openJaxJs({ ...entry, adapter: await adapterName() });
}

const tell = (event) => new Promise((resolve) => process.stdout.write(`${JSON.stringify(event)}\n`, resolve));
await measurePeer(open, plan, tell);
process.exit(0);

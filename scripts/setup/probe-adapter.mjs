// Run as a child, because a driver may crash or hang: prints the adapter that Dawn gives here as one line of JSON.

import { create } from 'webgpu';

// Dawn lives as long as this object is referenced, and keeps the process alive as long: hence the explicit exit.
globalThis.gpu = create([]);
const adapter = await globalThis.gpu.requestAdapter();
if (!adapter) {
  console.error('Dawn finds no adapter');
  process.exit(1);
}
await adapter.requestDevice();
const { description, device, vendor } = adapter.info;
console.log(JSON.stringify({ name: description || device || vendor }));
process.exit(0);

// One peer on one host: its gradient is checked first, then every size is timed. Runs in Node and in a page alike, and
// tells what it finds event by event, so that a crash loses only what had not come yet.

import { measure } from './timing.mjs';
import { CHECK_SIZE, NOISE, workload } from './workload.mjs';

/**
 * @param open     makes the peer: `{ adapter, prepare(workload, noise) -> { call, dispose }, close }`, where `call`
 *                 resolves with `{ loss, gradient }` in the host's memory
 * @param options  `{ sizes, repeats }`
 * @param tell     is given `{ event: 'opened', adapter }`, `{ event: 'computed', loss, gradient }` of CHECK_SIZE without
 *                 noise, and for each size `{ event: 'timed', size, first, times, loss, dispatches }`
 */
export async function measurePeer(open, { sizes, repeats }, tell) {
  const peer = await open();
  await tell({ event: 'opened', adapter: peer.adapter });
  const small = await peer.prepare(workload(CHECK_SIZE), 0);
  const { loss, gradient } = await small.call();
  await small.dispose();
  const plain = Object.entries(gradient).map(([name, values]) => [name, Array.from(values)]);
  await tell({ event: 'computed', loss, gradient: Object.fromEntries(plain) });
  for (const size of sizes) {
    const prepared = await peer.prepare(workload(size), NOISE);
    const { first, times, last } = await measure(prepared.call, repeats);
    await prepared.dispose();
    await tell({ event: 'timed', size, first, times, loss: last.loss, dispatches: last.dispatches });
  }
  await peer.close();
}

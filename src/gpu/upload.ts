// Large arrays on their way to the GPU, written into a mapped buffer and copied from there. What queue.writeBuffer takes for a buffer
// that commands still use, Dawn keeps in memory of its own until they are done: beyond some MiB memory that is new each time, and on
// a software adapter a new page costs as much as the steps computed from it.

import type { GpuContext } from './device.ts';
import { whileMapped } from './mapping.ts';

/** Bytes up to which `queue.writeBuffer` is as good: two such writes fit into what Dawn keeps for them. */
export const MOST_WRITTEN_BYTES = 2 * 2 ** 20;

/**
 * Fills the beginning of a buffer, behind all work submitted so far.
 *
 * @param mapped  as large at least, of the pool's `allocateMapped`; waited for where a copy out of it is still to be done
 * @param size    bytes, a multiple of 4
 * @param write   writes every number; what is there before is of any value
 * @throws CtrnnError what happened to the device, or `internal`; what `write` throws
 */
export async function upload(
  context: GpuContext,
  mapped: GPUBuffer,
  buffer: GPUBuffer,
  size: number,
  write: (numbers: Float32Array) => void,
): Promise<void> {
  const { device, queue, counts } = context;
  context.check();
  const what = 'Arrays could not be sent to the GPU.';
  await whileMapped(context, mapped, 'write', size, what, (range) => {
    write(new Float32Array(range));
  });
  const encoder = device.createCommandEncoder({ label: 'upload' });
  encoder.copyBufferToBuffer(mapped, 0, buffer, 0, size);
  queue.submit([encoder.finish()]);
  counts.submits++;
}

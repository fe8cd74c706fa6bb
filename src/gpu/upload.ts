// Large arrays on their way to the GPU, written into a mapped buffer and copied from there. What queue.writeBuffer takes for a buffer
// that commands still use, Dawn keeps in memory of its own until they are done: beyond some MiB memory that is new each time, and on
// a software adapter a new page costs as much as the steps computed from it.

import { CtrnnError } from '../base/errors.ts';
import type { GpuContext } from './device.ts';
import { patiently } from './patience.ts';

/** Bytes up to which `queue.writeBuffer` is as good: two such writes fit into what Dawn keeps for them. */
export const MOST_WRITTEN_BYTES = 2 * 2 ** 20;

/**
 * Fills the beginning of a buffer, behind all work submitted so far.
 *
 * @param staging  as large at least, of the pool's `allocateStaging`; waited for where a copy out of it has not been done
 * @param size     bytes, a multiple of 4
 * @param write    writes every number; what is there before is of any value
 * @throws CtrnnError `device-lost`, or what `write` throws
 */
export async function upload(
  context: GpuContext,
  staging: GPUBuffer,
  buffer: GPUBuffer,
  size: number,
  write: (numbers: Float32Array) => void,
): Promise<void> {
  const { device, queue, restless } = context;
  context.check();
  try {
    await patiently(staging.mapAsync(GPUMapMode.WRITE, 0, size), { restless });
  } catch (error) {
    context.check();
    throw new CtrnnError('internal', 'Arrays could not be sent to the GPU.', 'Please report this.', error);
  }
  try {
    write(new Float32Array(staging.getMappedRange(0, size)));
  } finally {
    staging.unmap();
  }
  const encoder = device.createCommandEncoder({ label: 'upload' });
  encoder.copyBufferToBuffer(staging, 0, buffer, 0, size);
  queue.submit([encoder.finish()]);
}

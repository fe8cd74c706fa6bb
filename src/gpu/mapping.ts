// Mapping buffers, and why it failed.

import { CtrnnError } from '../base/errors.ts';
import type { GpuContext } from './device.ts';
import { patiently } from './patience.ts';

/** Milliseconds in which the device's own report of what went wrong arrives. */
const UNTIL_REPORTED = 50;

/**
 * Maps the beginning of a buffer, behind the work that uses it, for as long as `use` takes.
 *
 * @param size  bytes, a multiple of 4
 * @param what  could not be done, as a sentence, where the mapping fails
 * @throws CtrnnError what happened to the device, or `internal`; what `use` throws
 */
export async function whileMapped(
  context: GpuContext,
  buffer: GPUBuffer,
  mode: 'read' | 'write',
  size: number,
  what: string,
  use: (mapped: ArrayBuffer) => void,
): Promise<void> {
  let range: ArrayBuffer;
  try {
    const flag = mode === 'read' ? GPUMapMode.READ : GPUMapMode.WRITE;
    await patiently(buffer.mapAsync(flag, 0, size), { restless: context.restless });
    context.check();
    range = buffer.getMappedRange(0, size);
  } catch (error) {
    context.check();
    if (error instanceof CtrnnError) throw error;
    // The device says why, a little later.
    await Promise.race([context.device.lost, new Promise((resolve) => setTimeout(resolve, UNTIL_REPORTED))]);
    context.check();
    throw new CtrnnError('internal', what, 'Please report this.', error);
  }
  try {
    use(range);
  } finally {
    buffer.unmap();
  }
}

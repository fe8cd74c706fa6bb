// Reading results back: copy into a mappable buffer, map, take the numbers out, always free it or keep it for the next time.
// Mapped raw because it is several times faster than a library's element-wise read.

import { CtrnnError } from '../base/errors.ts';
import type { GpuContext } from './device.ts';
import { patiently } from './patience.ts';
import type { Known } from './shelf.ts';
import type { Submission } from './submission.ts';

/** Who records the copies, and sends them. */
type Recorder = Pick<Submission, 'copy' | 'submit'>;

/** Bytes of one mapping; more are read in turns. */
const MOST_AT_ONCE = 64 * 2 ** 20;

/** A part of a buffer, in bytes; offset and size are multiples of 4. */
export interface BufferPart {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  readonly size: number;
}

/**
 * Copies parts of buffers back, behind all work recorded or submitted so far.
 *
 * @returns one array a part, in their order
 */
export async function readBack(
  context: GpuContext,
  recorder: Recorder,
  parts: readonly BufferPart[],
): Promise<ArrayBuffer[]> {
  const arrays: ArrayBuffer[] = [];
  for (let first = 0; first < parts.length; ) {
    let end = first + 1;
    let size = parts[first].size;
    while (end < parts.length && size + parts[end].size <= MOST_AT_ONCE) size += parts[end++].size;
    arrays.push(...(await readBatch(context, recorder, parts.slice(first, end))));
    first = end;
  }
  return arrays;
}

async function readBatch(
  context: GpuContext,
  recorder: Recorder,
  parts: readonly BufferPart[],
): Promise<ArrayBuffer[]> {
  const { device, counts, shelf } = context;
  context.check();
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (size === 0) return parts.map(() => new ArrayBuffer(0));
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const label = 'readback';
  const known: Known<'readback'> = shelf.take(size, 'readback', counts.allocatedBytes) ?? {
    resource: device.createBuffer({ label, size, usage }),
    kind: 'readback',
    size,
    label,
  };
  const staging = known.resource;
  counts.allocatedBytes += size;
  counts.peakBytes = Math.max(counts.peakBytes, counts.allocatedBytes);
  try {
    let at = 0;
    for (const part of parts) {
      if (part.size > 0) recorder.copy(part.buffer, part.offset ?? 0, staging, at, part.size);
      at += part.size;
    }
    recorder.submit();
    await patiently(staging.mapAsync(GPUMapMode.READ), { restless: context.restless });
    context.check();
    counts.readbacks++;
    const mapped = staging.getMappedRange();
    at = 0;
    const arrays = parts.map((part) => {
      const from = at;
      at += part.size;
      return mapped.slice(from, at);
    });
    staging.unmap();
    shelf.put(known);
    return arrays;
  } catch (error) {
    staging.destroy();
    context.check();
    if (error instanceof CtrnnError) throw error;
    // Give the device's own report, which says why, the time to arrive.
    await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 50))]);
    context.check();
    throw new CtrnnError(
      'internal',
      'Results could not be read back from the GPU.',
      'Please report this.',
      error,
    );
  } finally {
    counts.allocatedBytes -= size;
  }
}

// Reading results back: copy into a mappable buffer, map, take the numbers out, always free it or keep it for the next time.
// Mapped raw because it is several times faster than a library's element-wise read. Large results are taken from the mapped buffer to
// where they go: an array between would be one more copy, and as much memory again.

import type { GpuContext } from './device.ts';
import { whileMapped } from './mapping.ts';
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

/** A part of a buffer, and what becomes of its numbers, float32 or any others: they are gone once it has returned. */
export interface Reading extends BufferPart {
  readonly take: (numbers: Float32Array) => void;
}

/** Hands out parts of buffers in their order, as they are behind all work recorded or submitted so far. */
export async function readThrough(
  context: GpuContext,
  recorder: Recorder,
  readings: readonly Reading[],
): Promise<void> {
  for (let first = 0; first < readings.length; ) {
    let end = first + 1;
    let size = readings[first].size;
    while (end < readings.length && size + readings[end].size <= MOST_AT_ONCE) size += readings[end++].size;
    await readBatch(context, recorder, readings.slice(first, end));
    first = end;
  }
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
  const keep = ({ buffer, byteOffset, byteLength }: Float32Array) => {
    arrays.push((buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength));
  };
  await readThrough(
    context,
    recorder,
    parts.map((part) => ({ ...part, take: keep })),
  );
  return arrays;
}

async function readBatch(
  context: GpuContext,
  recorder: Recorder,
  readings: readonly Reading[],
): Promise<void> {
  const { device, counts, shelf } = context;
  context.check();
  const size = readings.reduce((sum, reading) => sum + reading.size, 0);
  if (size === 0) {
    for (const { take } of readings) take(new Float32Array());
    return;
  }
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
    for (const { buffer, offset = 0, size } of readings) {
      if (size > 0) recorder.copy(buffer, offset, staging, at, size);
      at += size;
    }
    recorder.submit();
    const what = 'Results could not be read back from the GPU.';
    await whileMapped(context, staging, 'read', size, what, (mapped) => {
      counts.readbacks++;
      at = 0;
      for (const { size, take } of readings) {
        take(new Float32Array(mapped, at, size / 4));
        at += size;
      }
    });
    shelf.put(known);
  } catch (error) {
    staging.destroy();
    throw error;
  } finally {
    counts.allocatedBytes -= size;
  }
}

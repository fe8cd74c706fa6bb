// GPU buffers with an account: WebGPU cannot say how much memory is in use, so we count our own. A pool frees together
// what one run allocated, whether the run finished or failed.

import { CtrnnError } from '../base/errors.ts';
import { type GpuContext, outOfMemory } from './device.ts';

export type BufferData = Float32Array | Uint32Array;

const STORAGE = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;

/** A size for a person. */
export function bytesText(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

/** Refuses a buffer larger than the adapter binds, saying by how much. */
export function checkBufferSize(context: GpuContext, label: string, bytes: number): void {
  const most = Math.min(context.limits.maxStorageBufferBindingSize, context.limits.maxBufferSize);
  if (bytes > most) {
    throw new CtrnnError(
      'does-not-fit',
      `'${label}' needs ${bytesText(bytes)}, ${bytesText(bytes - most)} more than this adapter binds (${bytesText(most)}).`,
      'Use fewer units, outputs or steps, or an adapter with larger buffers.',
    );
  }
}

export class BufferPool implements Disposable {
  readonly #context: GpuContext;
  readonly #buffers: GPUBuffer[] = [];
  readonly #allocations: Promise<CtrnnError | undefined>[] = [];

  constructor(context: GpuContext) {
    this.#context = context;
  }

  /** A storage buffer of `bytes` (at least 16, so that an empty array still binds), zeroed by WebGPU. */
  allocate(label: string, bytes: number): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    checkBufferSize(this.#context, label, size);
    const { device, counts } = this.#context;
    device.pushErrorScope('out-of-memory');
    const buffer = device.createBuffer({ label, size, usage: STORAGE() });
    this.#allocations.push(
      device.popErrorScope().then(
        (error) => (error ? outOfMemory(`'${label}' of ${bytesText(size)}`) : undefined),
        () => undefined, // the device is gone; whoever awaits work on it is told so
      ),
    );
    counts.allocatedBytes += size;
    counts.peakBytes = Math.max(counts.peakBytes, counts.allocatedBytes);
    this.#buffers.push(buffer);
    return buffer;
  }

  /** A storage buffer that holds `data`. */
  upload(label: string, data: BufferData): GPUBuffer {
    const buffer = this.allocate(label, data.byteLength);
    this.#context.device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
    return buffer;
  }

  has(buffer: GPUBuffer): boolean {
    return this.#buffers.includes(buffer);
  }

  /**
   * Waits until it is known that all allocations so far succeeded; call before the buffers are first used.
   *
   * @throws CtrnnError `out-of-memory`
   */
  async ready(): Promise<void> {
    const failures = await Promise.all(this.#allocations.splice(0));
    const failure = failures.find((error) => error !== undefined);
    if (failure) throw failure;
  }

  [Symbol.dispose](): void {
    for (const buffer of this.#buffers.splice(0)) {
      this.#context.counts.allocatedBytes -= buffer.size;
      buffer.destroy();
    }
  }
}

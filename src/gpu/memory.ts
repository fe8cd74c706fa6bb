// GPU buffers and textures with an account: WebGPU cannot say how much memory is in use, so we count our own. A pool frees together
// what one run allocated, whether the run finished or failed; the shelf keeps it for the next one.

import { CtrnnError } from '../base/errors.ts';
import { type GpuContext, outOfMemory } from './device.ts';
import type { Known } from './shelf.ts';
import { TEXEL_BYTES, TEXTURE_WIDTH, textureRows } from './texels.ts';

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

function asBytes(data: BufferData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

function padded(data: BufferData, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  bytes.set(asBytes(data));
  return bytes;
}

export class BufferPool implements Disposable {
  readonly #context: GpuContext;
  readonly #resources: Known<'storage' | 'mapped' | 'texture'>[] = [];
  readonly #allocations: Promise<CtrnnError | undefined>[] = [];
  /** How many of them, from the first on, are known to exist. */
  #sound = 0;
  /** Buffers of an earlier run that are still to be cleared. */
  #used: GPUBuffer[] = [];
  #isDisposed = false;

  constructor(context: GpuContext) {
    this.#context = context;
  }

  /**
   * A storage buffer of `bytes` (at least 16, so that an empty array still binds); zero once the pool is ready.
   *
   * @param isWrittenFirst  nobody reads what nobody has written: leave in it what an earlier run has left. Default false
   */
  allocate(label: string, bytes: number, isWrittenFirst = false): GPUBuffer {
    const { buffer, isNew } = this.#open(label, bytes);
    if (!isNew && !isWrittenFirst) this.#used.push(buffer);
    return buffer;
  }

  /** A storage buffer that holds `data`, and zeros where its size is rounded up. */
  upload(label: string, data: BufferData): GPUBuffer {
    const { buffer, size } = this.#open(label, data.byteLength);
    this.#context.queue.writeBuffer(buffer, 0, size === data.byteLength ? asBytes(data) : padded(data, size));
    return buffer;
  }

  /** A buffer to write arrays into that are copied from there (gpu/upload.ts). */
  allocateMapped(label: string, size: number): GPUBuffer {
    const usage = GPUBufferUsage.MAP_WRITE | GPUBufferUsage.COPY_SRC;
    return this.#take('mapped', label, size, (device) => device.createBuffer({ label, size, usage }))
      .resource;
  }

  /** A texture in the place of a buffer of so many vec4f, to be filled by copies (gpu/texels.ts). */
  allocateTexture(label: string, texels: number): GPUTexture {
    const height = textureRows(texels);
    const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
    return this.#take('texture', label, height * TEXTURE_WIDTH * TEXEL_BYTES, (device) =>
      device.createTexture({ label, size: [TEXTURE_WIDTH, height], format: 'rgba32float', usage }),
    ).resource;
  }

  #open(
    label: string,
    bytes: number,
  ): { readonly buffer: GPUBuffer; readonly size: number; readonly isNew: boolean } {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    checkBufferSize(this.#context, label, size);
    const { resource, isNew } = this.#take('storage', label, size, (device) =>
      device.createBuffer({ label, size, usage: STORAGE() }),
    );
    return { buffer: resource, size, isNew };
  }

  /** From the shelf, or made anew. */
  #take<Kind extends 'storage' | 'mapped' | 'texture'>(
    kind: Kind,
    label: string,
    size: number,
    make: (device: GPUDevice) => Known<Kind>['resource'],
  ): { readonly resource: Known<Kind>['resource']; readonly isNew: boolean } {
    // Nobody would free it any more.
    if (this.#isDisposed)
      throw new CtrnnError('disposed', `'${label}' was asked of a pool that is disposed.`);
    const { counts, shelf } = this.#context;
    const kept = shelf.take(size, kind, counts.allocatedBytes);
    const known = kept ?? { resource: this.#make(label, size, make), kind, size, label };
    if (known.label !== label) known.resource.label = known.label = label;
    counts.allocatedBytes += size;
    counts.peakBytes = Math.max(counts.peakBytes, counts.allocatedBytes);
    this.#resources.push(known);
    return { resource: known.resource, isNew: kept === undefined };
  }

  /** `ready` knows whether there was room for it. */
  #make<T>(label: string, size: number, make: (device: GPUDevice) => T): T {
    const { device } = this.#context;
    device.pushErrorScope('out-of-memory');
    const made = make(device);
    this.#allocations.push(
      device.popErrorScope().then(
        (error) => (error ? outOfMemory(`'${label}' of ${bytesText(size)}`) : undefined),
        () => undefined, // the device is gone; whoever awaits work on it is told so
      ),
    );
    return made;
  }

  has(buffer: GPUBuffer): boolean {
    return this.#resources.some(({ resource }) => resource === buffer);
  }

  /**
   * Clears what an earlier run has used, and waits until it is known that all allocations so far succeeded; call before the
   * buffers are first used.
   *
   * @throws CtrnnError `out-of-memory`
   */
  async ready(): Promise<void> {
    const asked = this.#resources.length;
    const failures = await Promise.all(this.#allocations.splice(0));
    const failure = failures.find((error) => error !== undefined);
    if (failure) {
      this.#context.shelf.clear();
      throw failure;
    }
    if (this.#isDisposed) return;
    this.#sound = asked;
    this.#clearUsed();
  }

  #clearUsed(): void {
    if (this.#used.length === 0) return;
    const { device, queue } = this.#context;
    const encoder = device.createCommandEncoder({ label: 'clear' });
    for (const buffer of this.#used) encoder.clearBuffer(buffer);
    queue.submit([encoder.finish()]);
    this.#used = [];
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#used = [];
    const { counts, shelf } = this.#context;
    const known = this.#resources.splice(0);
    for (let i = known.length - 1; i >= 0; i--) {
      counts.allocatedBytes -= known[i].size;
      if (i < this.#sound) shelf.put(known[i]);
      else known[i].resource.destroy();
    }
  }
}

// GPU buffers and textures with an account: WebGPU cannot say how much memory is in use, so we count our own. A pool frees together
// what one run allocated, whether the run finished or failed; the shelf keeps it for the next one.

import { CtrnnError } from '../base/errors.ts';
import { type GpuContext, outOfMemory } from './device.ts';
import type { KnownBuffer } from './shelf.ts';
import { MOST_TEXTURE_ROWS, TEXEL_BYTES, TEXTURE_WIDTH, textureRows } from './texels.ts';

export type BufferData = Float32Array | Uint32Array;

const STORAGE = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;

/** A size for a person. */
export function bytesText(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

/** Bytes of a row of a texture. */
const ROW_BYTES = TEXTURE_WIDTH * TEXEL_BYTES;

/** Refuses a buffer larger than the adapter binds, saying by how much. */
export function checkBufferSize({ limits }: GpuContext, label: string, bytes: number): void {
  checkSize(label, bytes, Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize));
}

function checkSize(label: string, bytes: number, most: number): void {
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
  readonly #buffers: KnownBuffer[] = [];
  readonly #textures: GPUTexture[] = [];
  readonly #allocations: Promise<CtrnnError | undefined>[] = [];
  /** How many of the buffers, from the first on, are known to exist. */
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
    const { known, isNew } = this.#open(label, bytes);
    if (!isNew && !isWrittenFirst) this.#used.push(known.buffer);
    return known.buffer;
  }

  /** A storage buffer that holds `data`, and zeros where its size is rounded up. */
  upload(label: string, data: BufferData): GPUBuffer {
    const { buffer, size } = this.#open(label, data.byteLength).known;
    this.#context.queue.writeBuffer(buffer, 0, size === data.byteLength ? asBytes(data) : padded(data, size));
    return buffer;
  }

  /** A texture in the place of a buffer of so many vec4f, to be filled by copies (gpu/texels.ts). */
  allocateTexture(label: string, texels: number): GPUTexture {
    this.#checkAlive(label);
    const rows = textureRows(texels);
    const bytes = rows * ROW_BYTES;
    checkSize(label, bytes, MOST_TEXTURE_ROWS * ROW_BYTES);
    const texture = this.#watched(label, bytes, (device) =>
      device.createTexture({
        label,
        size: [TEXTURE_WIDTH, rows],
        format: 'rgba32float',
        usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST,
      }),
    );
    this.#count(bytes);
    this.#textures.push(texture);
    return texture;
  }

  #checkAlive(label: string): void {
    // Nobody would free it any more.
    if (this.#isDisposed)
      throw new CtrnnError('disposed', `'${label}' was asked of a pool that is disposed.`);
  }

  #count(bytes: number): void {
    const { counts } = this.#context;
    counts.allocatedBytes += bytes;
    counts.peakBytes = Math.max(counts.peakBytes, counts.allocatedBytes);
  }

  #open(label: string, bytes: number): { readonly known: KnownBuffer; readonly isNew: boolean } {
    this.#checkAlive(label);
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    checkBufferSize(this.#context, label, size);
    const { counts, shelf } = this.#context;
    const kept = shelf.take(size, STORAGE(), counts.allocatedBytes);
    const known = kept ?? this.#create(label, size);
    if (known.label !== label) known.buffer.label = known.label = label;
    this.#count(size);
    this.#buffers.push(known);
    return { known, isNew: kept === undefined };
  }

  #create(label: string, size: number): KnownBuffer {
    const usage = STORAGE();
    const buffer = this.#watched(label, size, (device) => device.createBuffer({ label, size, usage }));
    return { buffer, size, usage, label };
  }

  /** Makes what takes so many bytes; `ready` knows whether there was room. */
  #watched<T>(label: string, bytes: number, make: (device: GPUDevice) => T): T {
    const { device } = this.#context;
    device.pushErrorScope('out-of-memory');
    const made = make(device);
    this.#allocations.push(
      device.popErrorScope().then(
        (error) => (error ? outOfMemory(`'${label}' of ${bytesText(bytes)}`) : undefined),
        () => undefined, // the device is gone; whoever awaits work on it is told so
      ),
    );
    return made;
  }

  has(buffer: GPUBuffer): boolean {
    return this.#buffers.some((known) => known.buffer === buffer);
  }

  /**
   * Clears what an earlier run has used, and waits until it is known that all allocations so far succeeded; call before the
   * buffers are first used.
   *
   * @throws CtrnnError `out-of-memory`
   */
  async ready(): Promise<void> {
    const asked = this.#buffers.length;
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
    for (const texture of this.#textures.splice(0)) {
      counts.allocatedBytes -= texture.height * ROW_BYTES;
      texture.destroy();
    }
    const known = this.#buffers.splice(0);
    for (let i = known.length - 1; i >= 0; i--) {
      counts.allocatedBytes -= known[i].size;
      if (i < this.#sound) shelf.put(known[i]);
      else known[i].buffer.destroy();
    }
  }
}

// Buffers that a finished run leaves for the next one of the same sizes. A new buffer is not free: its pages are mapped and
// cleared at first touch, which on a software adapter takes as long as the kernels of a small run.

export class BufferShelf {
  /** The oldest first. */
  readonly #buffers = new Set<GPUBuffer>();
  readonly #mostBytes: number;
  readonly #isFrugal: boolean;
  #bytes = 0;

  /**
   * @param mostBytes  that are kept at most; default 128 MiB
   * @param isFrugal   make room for each buffer that is new, so that kept and new ones together never exceed what a run has
   *   needed; else only for what exceeds `mostBytes` together with what is in use. Default true
   */
  constructor(mostBytes = 128 * 2 ** 20, isFrugal = true) {
    this.#mostBytes = mostBytes;
    this.#isFrugal = isFrugal;
  }

  /** Bytes of the buffers that lie here. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A buffer of this very size and usage, its contents those of its last user; undefined where there is none.
   *
   * @param inUse  bytes of all buffers that are in use
   */
  take(size: number, usage: GPUBufferUsageFlags, inUse: number): GPUBuffer | undefined {
    for (const buffer of this.#buffers) {
      if (buffer.size !== size || buffer.usage !== usage) continue;
      this.#remove(buffer);
      return buffer;
    }
    this.#destroyOldest(this.#isFrugal ? size : this.#bytes + inUse + size - this.#mostBytes);
    return undefined;
  }

  /** Takes over a buffer that no recorded or running command names any more. */
  put(buffer: GPUBuffer): void {
    if (buffer.size > this.#mostBytes) {
      buffer.destroy();
      return;
    }
    this.#buffers.add(buffer);
    this.#bytes += buffer.size;
    this.#destroyOldest(this.#bytes - this.#mostBytes);
  }

  clear(): void {
    this.#destroyOldest(this.#bytes);
  }

  #remove(buffer: GPUBuffer): void {
    this.#buffers.delete(buffer);
    this.#bytes -= buffer.size;
  }

  #destroyOldest(bytes: number): void {
    let left = bytes;
    for (const buffer of this.#buffers) {
      if (left <= 0) return;
      left -= buffer.size;
      this.#remove(buffer);
      buffer.destroy();
    }
  }
}

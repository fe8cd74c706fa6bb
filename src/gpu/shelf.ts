// Buffers that a finished run leaves for the next one of the same sizes. A new buffer is not free: its pages are mapped and
// cleared at first touch, which on a software adapter takes as long as the kernels of a small run.

/** Bytes that are kept at most, unless more are asked for. */
const LEAST_BYTES = 2 ** 27;

export class BufferShelf {
  /** The oldest first. */
  readonly #buffers = new Set<GPUBuffer>();
  #mostBytes = LEAST_BYTES;
  #bytes = 0;

  /** Bytes of the buffers that lie here. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * From now on keeps up to so many bytes, and makes room only for what exceeds them together with what is in use: else each
   * buffer that is new takes the place of kept ones, so that both together never exceed what a run has needed.
   */
  growTo(bytes: number): void {
    this.#mostBytes = Math.max(LEAST_BYTES, bytes);
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
    const isSmall = this.#mostBytes === LEAST_BYTES;
    this.#destroyOldest(isSmall ? size : this.#bytes + inUse + size - this.#mostBytes);
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

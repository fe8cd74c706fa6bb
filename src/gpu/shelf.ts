// Buffers that a finished run leaves for the next one of the same sizes. A new buffer is not free: its pages are mapped and
// cleared at first touch, which on a software adapter takes as long as the kernels of a small run.

/** Bytes that are kept at most, unless more are asked for. */
const LEAST_BYTES = 2 ** 27;

/** A buffer, and what it would have to be asked for: each question to WebGPU takes as long as a hundred of ours. */
export interface KnownBuffer {
  readonly buffer: GPUBuffer;
  readonly size: number;
  readonly usage: GPUBufferUsageFlags;
  label: string;
}

export class BufferShelf {
  /** The last one on top. */
  readonly #pile: KnownBuffer[] = [];
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
   * A buffer of this very size and usage, its contents those of its last user; undefined where there is none. Of several the
   * one that was put last: a run that puts its buffers in the opposite order in which it took them, leaves them to the next
   * one of its kind in the same places, whatever else lies here, and bind groups fit again.
   *
   * @param inUse  bytes of all buffers that are in use
   */
  take(size: number, usage: GPUBufferUsageFlags, inUse: number): KnownBuffer | undefined {
    const at = this.#pile.findLastIndex((known) => known.size === size && known.usage === usage);
    if (at >= 0) {
      this.#bytes -= size;
      return this.#pile.splice(at, 1)[0];
    }
    const isSmall = this.#mostBytes === LEAST_BYTES;
    this.#destroyOldest(isSmall ? size : this.#bytes + inUse + size - this.#mostBytes);
    return undefined;
  }

  /** Takes over a buffer that no recorded or running command names any more. */
  put(known: KnownBuffer): void {
    if (known.size > this.#mostBytes) {
      known.buffer.destroy();
      return;
    }
    this.#pile.push(known);
    this.#bytes += known.size;
    this.#destroyOldest(this.#bytes - this.#mostBytes);
  }

  clear(): void {
    this.#destroyOldest(this.#bytes);
  }

  #destroyOldest(bytes: number): void {
    let left = bytes;
    let count = 0;
    for (; count < this.#pile.length && left > 0; count++) left -= this.#pile[count].size;
    for (const { buffer, size } of this.#pile.splice(0, count)) {
      this.#bytes -= size;
      buffer.destroy();
    }
  }
}

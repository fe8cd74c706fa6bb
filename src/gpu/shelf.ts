// Buffers and textures that a finished run leaves for the next one of the same sizes. A new one is not free: its pages are mapped and
// cleared at first touch, which on a software adapter takes as long as the kernels of a small run.

/** Bytes that are kept at most, unless more are asked for. */
const LEAST_BYTES = 2 ** 27;

/** What things are, by what they are used for. */
interface Kinds {
  readonly storage: GPUBuffer;
  readonly readback: GPUBuffer;
  readonly mapped: GPUBuffer;
  readonly texture: GPUTexture;
}

/** A buffer or texture, and what it would have to be asked for: each question to WebGPU takes as long as a hundred of ours. */
export interface Known<Kind extends keyof Kinds = keyof Kinds> {
  readonly resource: Kinds[Kind];
  readonly kind: Kind;
  /** In bytes. */
  readonly size: number;
  label: string;
}

export class Shelf {
  /** The last one on top. */
  readonly #pile: Known[] = [];
  #mostBytes = LEAST_BYTES;
  #bytes = 0;

  /** Bytes of what lies here. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * From now on keeps up to so many bytes, and makes room only for what exceeds them together with what is in use: else
   * whatever is new takes the place of what is kept, so that both together never exceed what a run has needed.
   */
  growTo(bytes: number): void {
    this.#mostBytes = Math.max(LEAST_BYTES, bytes);
  }

  /**
   * One of this very size and kind, its contents those of its last user; undefined where there is none. Of several the
   * one that was put last: a run that puts what it has in the opposite order in which it took it, leaves it to the next
   * one of its kind in the same places, whatever else lies here, and bind groups fit again.
   *
   * @param inUse  bytes of all that is in use
   */
  take<Kind extends keyof Kinds>(size: number, kind: Kind, inUse: number): Known<Kind> | undefined {
    const isLike = (known: Known) => known.size === size && known.kind === kind;
    const at = this.#pile.findLastIndex(isLike);
    if (at >= 0) {
      this.#bytes -= size;
      return this.#pile.splice(at, 1)[0] as Known<Kind>;
    }
    const isSmall = this.#mostBytes === LEAST_BYTES;
    this.#destroyOldest(isSmall ? size : this.#bytes + inUse + size - this.#mostBytes);
    return undefined;
  }

  /** Takes over what no recorded or running command names any more. */
  put(known: Known): void {
    if (known.size > this.#mostBytes) {
      known.resource.destroy();
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
    for (const { resource, size } of this.#pile.splice(0, count)) {
      this.#bytes -= size;
      resource.destroy();
    }
  }
}

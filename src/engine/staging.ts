// Numbers on their way to the GPU. To make a large array anew in every call takes as long as to fill it: its pages are mapped
// at their first touch, and it has to be collected.

/** More are not kept: 64 MiB. */
const MOST_NUMBERS = 2 ** 24;

export class Staging {
  #numbers = new Float32Array();

  /** So many numbers of any value, for whoever hands them on before anything is awaited. */
  take(count: number): Float32Array {
    if (count > MOST_NUMBERS) return new Float32Array(count);
    if (this.#numbers.length < count) this.#numbers = new Float32Array(count);
    return this.#numbers.subarray(0, count);
  }

  /** Keeps nothing any more until it is used again. */
  release(): void {
    this.#numbers = new Float32Array();
  }
}

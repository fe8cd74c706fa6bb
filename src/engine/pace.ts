// How fast an adapter is, from what it did of late.

/** What a submission counts for once another has been measured. */
const KEPT = 0.7;

export class Pace {
  readonly #guess: number;
  #work = 0;
  #time = 0;

  /** @param guess  operations a millisecond before anything was measured */
  constructor(guess: number) {
    this.#guess = guess;
  }

  /** Operations a millisecond. */
  get rate(): number {
    return this.#time > 0 ? this.#work / this.#time : this.#guess;
  }

  /**
   * Sums of both are kept, not their ratios: where the ends of two submissions are told at once, the second seems to have taken no time.
   *
   * @param work  operations of a submission
   * @param time  milliseconds that it took
   */
  measured(work: number, time: number): void {
    this.#work = KEPT * this.#work + work;
    this.#time = KEPT * this.#time + time;
  }
}

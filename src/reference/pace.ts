// Long calls in one thread: now and then they report, let the event loop turn, and stop if they are asked to.

import { throwIfAborted } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';

/** Longest stretch of work before the event loop gets a turn: below what a person notices in a page. */
const STRETCH_MILLISECONDS = 30;

export class Pace {
  readonly #phase: string;
  readonly #total: number;
  readonly #options: LongCallOptions;
  #rested = performance.now();

  /** @param total  pieces of work of the whole call */
  constructor(phase: string, total: number, options: LongCallOptions) {
    this.#phase = phase;
    this.#total = total;
    this.#options = options;
    throwIfAborted(options.signal, phase);
  }

  /** Call after every piece of work: rests if it is time to. Rejects with `aborted` once the signal has fired. */
  async at(done: number): Promise<void> {
    if (performance.now() - this.#rested < STRETCH_MILLISECONDS && done < this.#total) return;
    this.#options.onProgress?.({ phase: this.#phase, done, total: this.#total });
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#rested = performance.now();
    throwIfAborted(this.#options.signal, this.#phase);
  }
}

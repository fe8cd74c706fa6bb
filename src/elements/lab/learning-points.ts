// The points of a live learning curve: means over as many iterations each, so that the same run gives the same curve, however it was
// cut, and also where a lost device made it do some iterations twice.

import type { TrainingPoint } from './lab-experiment.ts';

const POINTS = 100;

export class LearningPoints {
  readonly #iterations: number;
  readonly #every: number;
  /** Iterations that points were made of. */
  #told = 0;
  /** Losses of those that came after, [E] each. */
  #untold: number[][] = [];

  constructor(iterations: number) {
    this.#iterations = iterations;
    this.#every = Math.ceil(iterations / POINTS);
  }

  /**
   * @param first   the iteration that the losses begin with
   * @param losses  [count][E]
   * @returns       the points that are complete now
   */
  add(first: number, losses: Float32Array, count: number): TrainingPoint[] {
    const networks = losses.length / count;
    const known = Math.max(0, this.#told + this.#untold.length - first);
    for (let k = known; k < count; k++) {
      this.#untold.push(Array.from(losses.subarray(k * networks, (k + 1) * networks)));
    }
    const points: TrainingPoint[] = [];
    const isLast = first + count === this.#iterations;
    while (this.#untold.length >= this.#every || (isLast && this.#untold.length > 0)) {
      const rows = this.#untold.splice(0, this.#every);
      this.#told += rows.length;
      points.push({ iteration: this.#told, iterations: this.#iterations, loss: means(rows) });
    }
    return points;
  }
}

/** Of each network over the rows; null where it has diverged. */
function means(rows: readonly (readonly number[])[]): (number | null)[] {
  return (rows[0] ?? []).map((_, network) => {
    const mean = rows.reduce((sum, row) => sum + row[network], 0) / rows.length;
    return Number.isFinite(mean) ? mean : null;
  });
}

// How much ink a point is drawn with: few points must be seen one by one, and thousands must not run together.

/** Trajectories at which a point's ink is `INK`. */
const TRIALS = 4096;
const INK = 0.3;

export function inkOf(trials: number): number {
  return Math.min(2, INK * Math.sqrt(TRIALS / trials));
}

// Distributions that tests compare samples with.

/** Gauss's error function's complement, relative error below 1.2e-7 (Press et al., Numerical Recipes, erfcc). */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const coefficients = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
    1.00002368, -1.26551223,
  ];
  const value = t * Math.exp(-x * x + coefficients.reduce((sum, c) => sum * t + c));
  return x >= 0 ? value : 2 - value;
}

/** The standard normal distribution function. */
export function normalCdf(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** The counts that a Poisson variable of this mean leaves with at most `chance` on either side. */
export function poissonInterval(mean: number, chance: number): readonly [number, number] {
  let below = 0;
  let fewest: number | undefined;
  // In logarithms, since exp(-mean) underflows; terms far from the mean are 0 and do no harm.
  let logTerm = -mean;
  for (let count = 0; ; count++) {
    below += Math.exp(logTerm);
    if (fewest === undefined && below > chance) fewest = count;
    if (below >= 1 - chance) return [fewest ?? 0, count];
    logTerm += Math.log(mean / (count + 1));
  }
}

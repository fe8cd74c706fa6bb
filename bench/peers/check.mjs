// Is a peer's gradient the gradient? Compared with our float64 reference where there is no noise, array by array.

import { PARAMETERS } from './workload.mjs';

/** float32 sums in an order of the peer's own stay below this by a factor of ten and more. */
export const TOLERANCE = 1e-4;

/** Largest error of an array over its largest element. */
export function relativeError(actual, expected) {
  if (actual?.length !== expected.length) return Number.POSITIVE_INFINITY;
  let error = 0;
  let largest = 0;
  for (let k = 0; k < expected.length; k++) {
    const difference = Math.abs(actual[k] - expected[k]);
    if (!(difference <= Number.MAX_VALUE)) return Number.POSITIVE_INFINITY; // NaN compares false
    error = Math.max(error, difference);
    largest = Math.max(largest, Math.abs(expected[k]));
  }
  return error / largest;
}

/**
 * Compares `{ loss, gradient }` with the reference's.
 *
 * @returns `{ ok, worst, where }`: the largest relative error, and in which array it is
 */
export function compareGradients(actual, expected) {
  const errors = PARAMETERS.map((name) => ({
    where: name,
    worst: relativeError(actual.gradient[name], expected.gradient[name]),
  }));
  errors.push({ where: 'loss', worst: relativeError([actual.loss], [expected.loss]) });
  const { where, worst } = errors.reduce((a, b) => (b.worst > a.worst ? b : a));
  return { ok: worst <= TOLERANCE, worst, where };
}

// What tests ask of vectors: how far apart they are, and their mean.

/** Euclidean norm of the difference over the norm of `expected`; 0 if both vanish. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new Error(`${actual.length} elements are compared with ${expected.length}`);
  }
  let difference = 0;
  let norm = 0;
  for (let k = 0; k < expected.length; k++) {
    difference += (actual[k] - expected[k]) ** 2;
    norm += expected[k] ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / norm);
}

export function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

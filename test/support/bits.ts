// Equality to the bit: a rounding error is a difference, and so is the sign of a zero.

import { expect } from 'vitest';

type Numbers = Float32Array | Float64Array;

/** The float32 of an array as words; an array of float64 that holds float32 is one of them. */
export function bitsOf(values: ArrayLike<number>): Uint32Array {
  return new Uint32Array(Float32Array.from(values).buffer);
}

/** Says how many numbers differ and where the first does, instead of printing them all. */
export function expectSameBits(found: Numbers, expected: Numbers, what = 'the result'): void {
  expect(found.length, `length of ${what}`).toBe(expected.length);
  const [a, b] = [bitsOf(found), bitsOf(expected)];
  const different = a.reduce((count, bits, k) => count + (bits === b[k] ? 0 : 1), 0);
  const first = a.findIndex((bits, k) => bits !== b[k]);
  const where = first < 0 ? '' : `, first [${first}]: ${found[first]} for ${expected[first]}`;
  expect(different, `numbers of ${what} that differ${where}`).toBe(0);
}

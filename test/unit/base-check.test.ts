import { describe, expect, it } from 'vitest';
import { indexBeyond } from '../../src/base/check.ts';

describe('the first number beyond', () => {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  it.each([1, 4, 5, 8, 11])('is found at every place of %i numbers', (length) => {
    const numbers = Array.from({ length }, (_, i) => (-1) ** i * 3e38);
    for (const fine of [Float32Array.from(numbers), Float64Array.from(numbers)]) {
      expect(indexBeyond(fine, Number.MAX_VALUE)).toBe(-1);
      for (const number of bad) {
        for (let at = 0; at < length; at++) {
          expect(indexBeyond(fine.with(at, number), Number.MAX_VALUE)).toBe(at);
        }
      }
    }
  });

  it('is the first of several, also of infinities whose sum is no number', () => {
    const values = Float64Array.of(0, Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, Number.NaN);
    expect(indexBeyond(values, Number.MAX_VALUE)).toBe(1);
  });

  it('is one beyond a smaller bound', () => {
    expect(indexBeyond(Float64Array.of(1, -3, 2), 2)).toBe(1);
    expect(indexBeyond(Float64Array.of(1, -2, 2), 2)).toBe(-1);
    expect(indexBeyond(new Float32Array(0), Number.MAX_VALUE)).toBe(-1);
  });
});

// What results of the reference say about how they came about.

import { elementCount, type ShapedArray } from '../base/arrays.ts';

export const REFERENCE_KERNEL = 'reference, float64';

/** Zeros of a shape, to be filled. */
export function zeros(shape: readonly number[], axes: readonly string[]): ShapedArray<Float64Array> {
  return { data: new Float64Array(elementCount(shape)), shape, axes };
}

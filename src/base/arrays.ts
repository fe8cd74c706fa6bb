// Bulk numbers travel as flat typed arrays with their shape beside them, row-major.

/** A flat array of real numbers; float64 where the reference works, float32 on the GPU. */
export type RealArray = Float32Array | Float64Array;

/** A row-major array with its shape; `axes` names the dimensions from slowest to fastest. */
export interface ShapedArray<T extends RealArray = RealArray> {
  readonly data: T;
  readonly shape: readonly number[];
  readonly axes?: readonly string[];
}

export type FlatArray = RealArray | Uint8Array | Uint32Array;

/** One array after the other; in float64 if one of them is. There is at least one. */
export function joinArrays<T extends FlatArray>(arrays: readonly T[]): T {
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  const widest = arrays.find((array) => array instanceof Float64Array) ?? arrays[0];
  const joined = new (widest.constructor as new (length: number) => T)(length);
  let first = 0;
  for (const array of arrays) {
    joined.set(array, first);
    first += array.length;
  }
  return joined;
}

/** The number of elements a shape holds; 1 for the empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `count` evenly spaced values from `first` to `last`, both included. */
export function linspace(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? first : first + ((last - first) * i) / (count - 1),
  );
}

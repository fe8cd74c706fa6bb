// A tensor in a file: a flat typed array, its shape beside it, row-major, little-endian. One table says what its
// elements are called in safetensors and in NumPy, so that both formats agree on what can be kept.

import { CtrnnError } from '../base/errors.ts';

export type TensorData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

export interface Tensor {
  readonly data: TensorData;
  /** Sizes from the slowest axis to the fastest; empty for a single number. */
  readonly shape: readonly number[];
}

interface ElementType {
  readonly safetensors: string;
  readonly numpy: string;
  readonly bytes: number;
  readonly Data: new (buffer: ArrayBuffer) => TensorData;
}

// A typed array is written by the first row that fits it; the last row is only ever read.
export const ELEMENT_TYPES: readonly ElementType[] = [
  { safetensors: 'F64', numpy: '<f8', bytes: 8, Data: Float64Array },
  { safetensors: 'F32', numpy: '<f4', bytes: 4, Data: Float32Array },
  { safetensors: 'I64', numpy: '<i8', bytes: 8, Data: BigInt64Array },
  { safetensors: 'U64', numpy: '<u8', bytes: 8, Data: BigUint64Array },
  { safetensors: 'I32', numpy: '<i4', bytes: 4, Data: Int32Array },
  { safetensors: 'U32', numpy: '<u4', bytes: 4, Data: Uint32Array },
  { safetensors: 'I16', numpy: '<i2', bytes: 2, Data: Int16Array },
  { safetensors: 'U16', numpy: '<u2', bytes: 2, Data: Uint16Array },
  { safetensors: 'I8', numpy: '|i1', bytes: 1, Data: Int8Array },
  { safetensors: 'U8', numpy: '|u1', bytes: 1, Data: Uint8Array },
  { safetensors: 'BOOL', numpy: '|b1', bytes: 1, Data: Uint8Array },
];

/** The row of the table that a typed array is written by. */
export function elementTypeOf(name: string, data: TensorData): ElementType {
  const found = ELEMENT_TYPES.find(({ Data }) => data instanceof Data);
  if (!found) {
    throw new CtrnnError(
      'invalid-argument',
      `'${name}' is not a typed array that can be written.`,
      'Give a Float32Array, a Float64Array, or an array of integers that is not clamped.',
    );
  }
  return found;
}

/** The row of the table with this name in a file, if there is one. */
export function elementTypeNamed(format: 'safetensors' | 'numpy', name: string): ElementType | undefined {
  return ELEMENT_TYPES.find((type) => type[format] === name);
}

/** The names that can be read, for messages. */
export function elementTypeNames(format: 'safetensors' | 'numpy'): string {
  return ELEMENT_TYPES.map((type) => type[format]).join(', ');
}

/**
 * Checks that a tensor to be written holds what its shape says.
 *
 * @throws CtrnnError `invalid-argument` naming the tensor
 */
export function checkTensor(name: string, { data, shape }: Tensor): void {
  const count = shape.reduce((product, size) => product * size, 1);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || count !== data.length) {
    throw new CtrnnError(
      'invalid-argument',
      `'${name}' holds ${data.length} elements, its shape [${shape.join(', ')}] asks for ${count}.`,
      'Give a shape of whole numbers whose product is the number of elements.',
    );
  }
}

/** The bytes of a tensor's elements: a view, not a copy. Every platform that runs JavaScript is little-endian. */
export function tensorBytes(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Elements read from bytes. They are copied: the bytes may lie at any offset, and a file must not keep them alive. */
export function tensorFromBytes(type: ElementType, bytes: Uint8Array): TensorData {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return new type.Data(copy.buffer);
}

/** The index of the first element that is NaN or infinite; -1 if there is none. */
export function firstNotFinite(data: TensorData): number {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return -1;
  return data.findIndex((value) => !Number.isFinite(value));
}

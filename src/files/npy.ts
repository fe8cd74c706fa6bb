// NumPy's .npy format, version 1.0 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html):
//
//   \x93NUMPY 1 0     magic and version
//   2 bytes           length of the header, little-endian
//   header            a Python literal, padded with spaces and ended by a newline so that the data begin at a
//                     multiple of 64 bytes
//   data              row-major
//
// It is read with npyjs, which does not compare the data with the shape: that is done here. It is written here, byte for
// byte as numpy.save does.

import { type NpyArray, parse as parseNpy } from 'npyjs';
import { elementCount } from '../base/arrays.ts';
import { CtrnnError } from '../base/errors.ts';
import {
  checkTensor,
  ELEMENT_TYPES,
  elementTypeNames,
  elementTypeOf,
  type Tensor,
  type TensorData,
  tensorBytes,
} from './tensor.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const PREAMBLE = MAGIC.length + 2 + 2;
const ALIGNMENT = 64;

/** A tuple as Python prints it: `()`, `(3,)`, `(2, 3)`. */
function pythonTuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/**
 * Writes one tensor as a .npy file, as numpy.save does. NaN and infinities are kept.
 *
 * @throws CtrnnError `invalid-argument` for a shape that does not fit its data
 */
export function encodeNpy(tensor: Tensor, name = 'array'): Uint8Array<ArrayBuffer> {
  checkTensor(name, tensor);
  const { numpy } = elementTypeOf(name, tensor.data);
  const literal = `{'descr': '${numpy}', 'fortran_order': False, 'shape': ${pythonTuple(tensor.shape)}, }`;
  const dataStart = Math.ceil((PREAMBLE + literal.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${literal.padEnd(dataStart - PREAMBLE - 1)}\n`;

  const file = new Uint8Array(dataStart + tensor.data.byteLength);
  file.set([...MAGIC, 1, 0]);
  new DataView(file.buffer).setUint16(MAGIC.length + 2, header.length, true);
  file.set(new TextEncoder().encode(header), PREAMBLE);
  file.set(tensorBytes(tensor.data), dataStart);
  return file;
}

const UNREADABLE = 'Write it again with numpy.save, as a plain array of numbers.';
const READABLE = `Save one of ${elementTypeNames('numpy')}, as in numpy.save(path, array.astype('<f4')).`;

function parse(bytes: Uint8Array<ArrayBuffer>, source: string): NpyArray<ArrayBufferView> {
  try {
    return parseNpy(bytes.buffer);
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith('Unsupported dtype')) {
      const [, dtype] = cause.message.split(': ');
      throw new CtrnnError('invalid-file', `${source} holds '${dtype}', which is not read here.`, READABLE);
    }
    throw new CtrnnError('invalid-file', `${source} is no .npy file, or a damaged one.`, UNREADABLE, cause);
  }
}

/** Where the header says that numbers are big-endian, which npyjs does not read: the index of its '>'. */
function bigEndianMark(bytes: Uint8Array): number {
  const header = new TextDecoder('latin1').decode(bytes.subarray(0, 256));
  const found = /'descr'\s*:\s*'(?=>)/.exec(header);
  return found ? found.index + found[0].length : -1;
}

/** Turns the bytes of each element around, in place. */
function swapBytes({ buffer, byteOffset, byteLength }: ArrayBufferView, size: number): void {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (let at = 0; at < byteLength; at += size) bytes.subarray(at, at + size).reverse();
}

/**
 * Reads a .npy file of numbers in row order, little- or big-endian; truth values become 0 and 1.
 *
 * @param source  what the messages call the file
 * @throws CtrnnError `invalid-file`
 */
export function decodeNpy(bytes: Uint8Array, source = 'The .npy file'): Tensor {
  const own = new Uint8Array(bytes); // a copy: npyjs reads buffers, and its arrays keep theirs
  const mark = bigEndianMark(own);
  if (mark >= 0) own[mark] = '<'.charCodeAt(0);
  const { data: parsed, dtype, shape, fortranOrder } = parse(own, source);
  const type = ELEMENT_TYPES.find(({ numpy }) => numpy.slice(1) === dtype);
  if (!type) {
    const written = `${mark < 0 ? '' : '>'}${dtype}`;
    throw new CtrnnError('invalid-file', `${source} holds '${written}', which is not read here.`, READABLE);
  }
  if (fortranOrder) {
    const fix = 'Save numpy.ascontiguousarray(array).';
    throw new CtrnnError('invalid-file', `${source} is in column order.`, fix);
  }
  // Truth values come as a plain array.
  const data = Array.isArray(parsed) ? Uint8Array.from(parsed as number[]) : (parsed as TensorData);
  const expected = elementCount(shape);
  if (data.length !== expected) {
    const message = `${source} holds ${data.length} numbers, its shape ${pythonTuple(shape)} takes ${expected}.`;
    throw new CtrnnError('invalid-file', message, UNREADABLE);
  }
  if (mark >= 0) swapBytes(data, type.bytes);
  return { data, shape };
}

// NumPy's .npy format, version 1.0 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html):
//
//   \x93NUMPY 1 0     magic and version
//   2 bytes           length of the header, little-endian
//   header            a Python literal, padded with spaces and ended by a newline so that the data begin at a
//                     multiple of 64 bytes
//   data              row-major

import { CtrnnError } from '../base/errors.ts';
import {
  checkTensor,
  elementTypeNamed,
  elementTypeNames,
  elementTypeOf,
  type Tensor,
  tensorBytes,
  tensorFromBytes,
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

/**
 * Reads a .npy file, versions 1 to 3, of little-endian row-major numbers.
 *
 * @param source  what the messages call the file
 * @throws CtrnnError `invalid-file`
 */
export function decodeNpy(bytes: Uint8Array, source = 'The .npy file'): Tensor {
  const wrong = (message: string, fix = 'Write it again with numpy.save.') =>
    new CtrnnError('invalid-file', `${source} ${message}`, fix);
  if (bytes.length < PREAMBLE + 2 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw wrong('does not begin as a .npy file does.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[MAGIC.length] > 1;
  const headerStart = PREAMBLE + (wide ? 2 : 0);
  const dataStart = headerStart + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (dataStart > bytes.length) throw wrong('is cut short inside its header.');

  const header = new TextDecoder().decode(bytes.subarray(headerStart, dataStart));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) {
    throw wrong('has a header without descr, fortran_order or shape.');
  }
  if (order === 'True') throw wrong('is in column order.', 'Save numpy.ascontiguousarray(array).');
  const type = elementTypeNamed('numpy', descr);
  if (!type) {
    throw wrong(`holds '${descr}', which is not read here.`, `Save one of ${elementTypeNames('numpy')}.`);
  }
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const expected = shape.reduce((product, size) => product * size, type.bytes);
  if (bytes.length - dataStart !== expected) {
    throw wrong(
      `holds ${bytes.length - dataStart} bytes, its shape ${pythonTuple(shape)} takes ${expected}.`,
    );
  }
  return { data: tensorFromBytes(type, bytes.subarray(dataStart)), shape };
}

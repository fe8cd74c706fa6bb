// The safetensors format (https://github.com/huggingface/safetensors, "Format"): what PyTorch and NumPy users load.
//
//   8 bytes    length of the header, unsigned, little-endian
//   header     JSON: { "name": { "dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end] }, ... }
//              and perhaps "__metadata__": { string: string }; padded with spaces to a multiple of 8
//   data       offsets count from here; the tensors lie without gaps or overlaps and fill the file
//
// A file comes from outside, so the reader believes nothing: every claim of the header is held against the bytes.

import { z } from 'zod';
import { CtrnnError } from '../base/errors.ts';
import { duplicateKey } from './duplicate-keys.ts';
import {
  checkTensor,
  elementTypeNamed,
  elementTypeNames,
  elementTypeOf,
  firstNotFinite,
  type Tensor,
  tensorBytes,
  tensorFromBytes,
} from './tensor.ts';

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = '__metadata__';
const LENGTH_BYTES = 8;
/** The limit that the reference implementation sets. */
const LARGEST_HEADER = 100_000_000;

/**
 * Writes tensors as a safetensors file. Tensors of wide elements come first, then by name, as the reference
 * implementation orders them: every tensor is then aligned to its own elements.
 *
 * @throws CtrnnError `invalid-argument` for a shape that does not fit its data, a NaN or an infinity, a reserved name
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array<ArrayBuffer> {
  const entries = [...tensors].map(([name, tensor]) => {
    checkWritable(name, tensor);
    return { name, tensor, type: elementTypeOf(name, tensor.data) };
  });
  entries.sort((a, b) => b.type.bytes - a.type.bytes || (a.name < b.name ? -1 : 1));

  const members: string[] = [];
  if (Object.keys(metadata).length > 0) members.push(`"${METADATA}":${JSON.stringify(metadata)}`);
  let end = 0;
  for (const { name, tensor, type } of entries) {
    const begin = end;
    end += tensor.data.byteLength;
    const entry = { dtype: type.safetensors, shape: tensor.shape, data_offsets: [begin, end] };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const header = new TextEncoder().encode(`{${members.join(',')}}`);
  const headerLength = Math.ceil(header.length / 8) * 8;

  const file = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength);
  file.set(header, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerLength;
  for (const { tensor } of entries) {
    file.set(tensorBytes(tensor.data), offset);
    offset += tensor.data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file of F64, F32, I64, I32, U32, I8, U8 and BOOL (as 0 and 1) tensors. The arrays are copies.
 *
 * @param source  what the messages call the file; its path, if there is one
 * @throws CtrnnError `invalid-file` if the file is cut short, its header is not what the format asks for or does not fit the
 *         data, or a real number is NaN or infinite; says what, where and how to mend it
 */
export function decodeSafetensors(bytes: Uint8Array, source = 'The safetensors file'): SafetensorsFile {
  const { header, data } = splitFile(bytes, source);
  const { entries, metadata } = readHeader(header, source);
  checkLayout(entries, data.length, source);
  const tensors = new Map<string, Tensor>();
  for (const entry of entries) tensors.set(entry.name, readTensor(entry, data, source));
  return { tensors, metadata };
}

function checkWritable(name: string, tensor: Tensor): void {
  if (name === METADATA) {
    throw new CtrnnError(
      'invalid-argument',
      `A tensor cannot be called '${METADATA}'.`,
      'Give it another name.',
    );
  }
  checkTensor(name, tensor);
  const bad = firstNotFinite(tensor.data);
  if (bad >= 0) {
    throw new CtrnnError(
      'invalid-argument',
      `'${name}' has ${tensor.data[bad]} at element ${bad}.`,
      'Every number in a weights file must be finite.',
    );
  }
}

const AGAIN = 'Copy or download the file again, or write it again with safetensors.';

function splitFile(bytes: Uint8Array, source: string): { header: string; data: Uint8Array } {
  const damaged = (message: string) => new CtrnnError('invalid-file', `${source} ${message}`, AGAIN);
  if (bytes.length < LENGTH_BYTES) {
    throw damaged(
      `is no safetensors file: it has ${bytes.length} bytes, not even the 8 of the header's length.`,
    );
  }
  const claimed = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const available = bytes.length - LENGTH_BYTES;
  if (claimed > BigInt(LARGEST_HEADER) || claimed > BigInt(available)) {
    throw damaged(
      `says that its header is ${claimed} bytes long, but ${available} bytes follow` +
        `${available > LARGEST_HEADER ? ` and the format allows ${LARGEST_HEADER}` : ''}: ` +
        'it is cut short, or no safetensors file.',
    );
  }
  const dataStart = LENGTH_BYTES + Number(claimed);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return {
      header: decoder.decode(bytes.subarray(LENGTH_BYTES, dataStart)),
      data: bytes.subarray(dataStart),
    };
  } catch (cause) {
    throw new CtrnnError('invalid-file', `${source} has a header that is not UTF-8 text.`, AGAIN, cause);
  }
}

const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const metadataSchema = z.record(z.string(), z.string());

interface HeaderEntry extends z.infer<typeof entrySchema> {
  readonly name: string;
}

function readHeader(
  header: string,
  source: string,
): { entries: HeaderEntry[]; metadata: Record<string, string> } {
  const damaged = (message: string, cause?: unknown) =>
    new CtrnnError('invalid-file', `${source} ${message}`, AGAIN, cause);
  let parsed: unknown;
  try {
    parsed = JSON.parse(header);
  } catch (cause) {
    throw damaged(`has a header that is not JSON: ${(cause as Error).message}.`, cause);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw damaged('has a header that is not a JSON object of tensor names.');
  }
  const duplicate = duplicateKey(header);
  if (duplicate !== undefined) throw damaged(`has a header that names '${duplicate}' twice.`);

  let metadata: Record<string, string> = {};
  const entries: HeaderEntry[] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (name === METADATA) {
      if (!metadataSchema.safeParse(value).success)
        throw damaged(`has a ${METADATA} that is not text by name.`);
      metadata = value as Record<string, string>;
      continue;
    }
    const checked = entrySchema.safeParse(value);
    if (!checked.success) throw damaged(`describes '${name}' wrongly: ${firstIssue(checked.error)}.`);
    entries.push({ name, ...checked.data });
  }
  return { entries, metadata };
}

function firstIssue(error: z.ZodError): string {
  const { path, message } = error.issues[0];
  return path.length > 0 ? `${path.join('.')}: ${message}` : message;
}

/** The tensors must lie end to end and fill the data exactly. */
function checkLayout(entries: readonly HeaderEntry[], dataLength: number, source: string): void {
  const damaged = (message: string) => new CtrnnError('invalid-file', `${source} ${message}`, AGAIN);
  const inOrder = entries.toSorted(
    (a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  let end = 0;
  for (const { name, data_offsets } of inOrder) {
    const [first, last] = data_offsets;
    if (last < first) throw damaged(`lets '${name}' end (byte ${last}) before it begins (byte ${first}).`);
    if (first < end)
      throw damaged(`lets '${name}' begin at byte ${first}, inside the tensor before it (to byte ${end}).`);
    if (first > end) throw damaged(`has a gap from byte ${end} to byte ${first}, before '${name}'.`);
    if (last > dataLength) {
      throw damaged(`is cut short: '${name}' ends at byte ${last} of the data, and there are ${dataLength}.`);
    }
    end = last;
  }
  if (end < dataLength)
    throw damaged(`has ${dataLength - end} bytes after its last tensor that belong to none.`);
}

function readTensor(entry: HeaderEntry, data: Uint8Array, source: string): Tensor {
  const { name, dtype, shape, data_offsets } = entry;
  const type = elementTypeNamed('safetensors', dtype);
  if (!type) {
    throw new CtrnnError(
      'invalid-file',
      `${source} keeps '${name}' as ${dtype}, which is not read here.`,
      `Save it as one of ${elementTypeNames('safetensors')}; in PyTorch, tensor.float() gives F32.`,
    );
  }
  // A product beyond 2^53 is not exact, but then it is also beyond any file's length.
  const expected = shape.reduce((product, size) => product * size, type.bytes);
  const [first, last] = data_offsets;
  if (last - first !== expected) {
    throw new CtrnnError(
      'invalid-file',
      `${source} gives '${name}' ${last - first} bytes, but its shape [${shape.join(', ')}] of ${dtype} takes ${expected}.`,
      AGAIN,
    );
  }
  const values = tensorFromBytes(type, data.subarray(first, last));
  const bad = firstNotFinite(values);
  if (bad >= 0) {
    throw new CtrnnError(
      'invalid-file',
      `${source} has ${values[bad]} in '${name}', at element ${bad}.`,
      'Every number must be finite: save the network from before it diverged.',
    );
  }
  return { data: values, shape };
}

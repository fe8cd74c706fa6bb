// A study under way as bytes: its typed arrays, whatever they hold (NaN too), as the arrays of one .npz file, and the
// rest as JSON among them, with each array's name in its place.

import {
  CtrnnError,
  decodeNpz,
  encodeNpz,
  type StudyCheckpoint,
  type Tensor,
  type TensorData,
} from '../index.ts';

const REST = 'json';
/** Stands in the JSON where an array was; no other object of a checkpoint has this key. */
const PLACE = '$array';

function isTypedArray(value: unknown): value is TensorData {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function pack(value: unknown, name: string, arrays: Map<string, Tensor>): unknown {
  if (isTypedArray(value)) {
    arrays.set(name, { data: value, shape: [value.length] });
    return { [PLACE]: name };
  }
  if (Array.isArray(value)) return value.map((element, i) => pack(element, `${name}_${i}`, arrays));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, pack(part, `${name}_${key}`, arrays)]),
  );
}

function unpack(value: unknown, arrays: ReadonlyMap<string, Tensor>): unknown {
  if (Array.isArray(value)) return value.map((element) => unpack(element, arrays));
  if (typeof value !== 'object' || value === null) return value;
  if (PLACE in value) {
    const array = arrays.get(String(value[PLACE]));
    if (!array) throw new Error(`has no array '${String(value[PLACE])}'`);
    return array.data;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unpack(part, arrays)]));
}

/** Writes a checkpoint as a .npz file; bit-exact. */
export function encodeCheckpoint(checkpoint: StudyCheckpoint): Uint8Array {
  const arrays = new Map<string, Tensor>();
  const rest = new TextEncoder().encode(JSON.stringify(pack(checkpoint, 'study', arrays)));
  return encodeNpz(new Map([...arrays, [REST, { data: rest, shape: [rest.length] }]]));
}

/**
 * Reads what `encodeCheckpoint` wrote.
 *
 * @param source  what messages call the file
 * @throws CtrnnError `invalid-file` if it is cut short or was not written by `encodeCheckpoint`
 */
export function decodeCheckpoint(bytes: Uint8Array, source: string): StudyCheckpoint {
  const arrays = decodeNpz(bytes, source);
  try {
    const rest = arrays.get(REST)?.data;
    if (!(rest instanceof Uint8Array)) throw new Error(`has no array '${REST}'`);
    const checkpoint = unpack(JSON.parse(new TextDecoder().decode(rest)), arrays) as Partial<StudyCheckpoint>;
    for (const field of ['schemaVersion', 'configuration', 'backend', 'training'] as const) {
      if (!checkpoint?.[field]) throw new Error(`has no ${field}`);
    }
    return checkpoint as StudyCheckpoint;
  } catch (cause) {
    throw new CtrnnError(
      'invalid-file',
      `${source} is no checkpoint of a study: it ${(cause as Error).message}.`,
      'Start the study anew in another folder.',
      cause,
    );
  }
}

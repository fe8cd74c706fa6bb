// Recorded sequences from NumPy's files, for `tasks.data`: one .npy file an array, or a .npz file of them all. See
// sequences-csv.ts for tables.

import type { RealArray, ShapedArray } from '../base/arrays.ts';
import { CtrnnError } from '../base/errors.ts';
import { type ArrayName, checkSequences, type SequenceNaming, type Sequences } from '../task/data.ts';
import { decodeNpy } from './npy.ts';
import { decodeNpz } from './npz.ts';
import type { Tensor, TensorData } from './tensor.ts';

/** A file's bytes, and what messages call it. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SequenceFiles {
  /** [K][T][I] or [K][T] */
  readonly inputs: NamedFile;
  /** [K][T][O] or [K][T] */
  readonly targets: NamedFile;
  /** [K][T] or [T] */
  readonly mask?: NamedFile;
}

const ARRAY_NAMES: readonly ArrayName[] = ['inputs', 'targets', 'mask'];

function real(data: TensorData): RealArray {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  return Float64Array.from(data as ArrayLike<number | bigint>, Number);
}

function shaped({ data, shape }: Tensor): ShapedArray {
  return { data: real(data), shape };
}

/** Names an array by its place in a file, and an element by its index in Python's order. */
function namedBy(place: (name: ArrayName) => string): SequenceNaming {
  return {
    code: 'invalid-file',
    array: place,
    element: (name, index) => `${place(name)}, element [${index.join(', ')}]`,
  };
}

/**
 * Reads sequences from one .npy file an array.
 *
 * @throws CtrnnError `invalid-file` naming file and element
 */
export function decodeSequencesNpy(files: SequenceFiles): Sequences {
  const tensor = ({ bytes, name }: NamedFile) => shaped(decodeNpy(bytes, name));
  const sequences = {
    inputs: tensor(files.inputs),
    targets: tensor(files.targets),
    mask: files.mask && tensor(files.mask),
  };
  const naming = namedBy((name) => files[name]?.name ?? name);
  checkSequences(sequences, naming);
  return sequences;
}

/**
 * Reads sequences from a .npz file with the arrays inputs, targets and, if steps are not to count alike, mask.
 *
 * @throws CtrnnError `invalid-file` naming file, array and element
 */
export function decodeSequencesNpz({ bytes, name }: NamedFile): Sequences {
  const tensors = decodeNpz(bytes, name);
  const unknown = [...tensors.keys()].find((array) => !ARRAY_NAMES.some((known) => known === array));
  if (unknown !== undefined) {
    throw new CtrnnError(
      'invalid-file',
      `${name} has an array '${unknown}', which is not read here.`,
      'Its arrays are inputs, targets and, optionally, mask.',
    );
  }
  const array = (key: ArrayName): ShapedArray => {
    const found = tensors.get(key);
    if (found) return shaped(found);
    throw new CtrnnError(
      'invalid-file',
      `${name} has no array '${key}'.`,
      'Save it with numpy.savez(path, inputs=..., targets=...).',
    );
  };
  const sequences = {
    inputs: array('inputs'),
    targets: array('targets'),
    mask: tensors.has('mask') ? array('mask') : undefined,
  };
  checkSequences(
    sequences,
    namedBy((key) => `${name}, array '${key}'`),
  );
  return sequences;
}

// NumPy's .npz format: a zip of .npy files, one a tensor, for numpy.load.

import { unzipSync, type Zippable, zipSync } from 'fflate';
import { CtrnnError } from '../base/errors.ts';
import { decodeNpy, encodeNpy } from './npy.ts';
import type { Tensor } from './tensor.ts';

/** The zip format's own limit; its 64-bit extension is not written. */
const LARGEST_ZIP = 2 ** 32 - 1;
/** The first date a zip can hold: the same tensors give the same bytes, whenever they are written. */
const NO_DATE = new Date(1980, 0, 1);

/**
 * Writes tensors as a .npz file, uncompressed as numpy.savez does: noisy states hardly compress.
 *
 * @throws CtrnnError `invalid-argument` for a shape that does not fit its data, or a name that cannot be a file's;
 *         `does-not-fit` beyond 4 GiB
 */
export function encodeNpz(tensors: ReadonlyMap<string, Tensor>): Uint8Array<ArrayBuffer> {
  let size = 0;
  const files: Zippable = {};
  for (const [name, tensor] of tensors) {
    if (!/^[A-Za-z_]\w*$/.test(name) || name === '__proto__') {
      throw new CtrnnError(
        'invalid-argument',
        `'${name}' cannot name an array in a .npz file.`,
        'Use letters, digits and underscores, as in a Python name.',
      );
    }
    size += tensor.data.byteLength + 1024;
    if (size > LARGEST_ZIP) {
      throw new CtrnnError(
        'does-not-fit',
        `The arrays take more than the 4 GiB that a .npz file can hold (at '${name}').`,
        'Record fewer trials or steps, or write several files.',
      );
    }
    files[`${name}.npy`] = encodeNpy(tensor, name);
  }
  return zipSync(files, { level: 0, mtime: NO_DATE });
}

/**
 * Reads a .npz file, compressed or not. The zip's checksums are not verified: a flipped bit in the data stays unseen.
 *
 * @param source  what the messages call the file
 * @throws CtrnnError `invalid-file`
 */
export function decodeNpz(bytes: Uint8Array, source = 'The .npz file'): Map<string, Tensor> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (cause) {
    throw new CtrnnError(
      'invalid-file',
      `${source} is no zip file, or a damaged one.`,
      'Write it again.',
      cause,
    );
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, content] of Object.entries(files)) {
    const array = name.replace(/\.npy$/, '');
    tensors.set(array, decodeNpy(content, `${source}, array '${array}',`));
  }
  return tensors;
}

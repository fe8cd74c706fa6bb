// A file that a command will write when it is done. Its place is looked at before anything is computed, and what is
// there is never overwritten.

import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { CtrnnError } from '../index.ts';
import { asideOf, writeAtomically } from './atomic-write.ts';
import { ioError } from './file-errors.ts';

export interface OutputFile {
  readonly path: string;
  /** @throws CtrnnError `io` */
  write(content: string | Uint8Array): void;
}

/**
 * A file to be written later.
 *
 * @param flag  the option that names it
 * @throws CtrnnError `io` if it exists, or its folder does not or cannot be written to
 */
export function planOutput(file: string, flag = '--out'): OutputFile {
  const path = resolve(file);
  if (existsSync(path)) {
    throw new CtrnnError(
      'io',
      `${path} exists.`,
      `Choose another name with ${flag}. Nothing was overwritten.`,
    );
  }
  const aside = asideOf(path);
  try {
    closeSync(openSync(aside, 'w'));
    rmSync(aside);
  } catch (cause) {
    throw ioError(`${dirname(path)} cannot be written to`, `Choose another place with ${flag}.`, cause);
  }
  return { path, write: (content) => writeAtomically(path, content) };
}

/** The first of name.ext, name-2.ext, name-3.ext ... that does not exist, in the working folder. */
export function planDefaultOutput(name: string): OutputFile {
  const extension = extname(name);
  const base = name.slice(0, name.length - extension.length);
  for (let number = 1; ; number++) {
    const path = join('.', number === 1 ? name : `${base}-${number}${extension}`);
    if (!existsSync(path)) return planOutput(path);
  }
}

// What the file system refuses, in words.

import { readFileSync } from 'node:fs';
import { CtrnnError } from '../index.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'there is no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than the 2 GiB that can be read',
};

export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** An error of the file system with its reason: "<what>: permission is denied." */
export function ioError(what: string, fix: string, cause: unknown): CtrnnError {
  const reason = REASONS[errorCode(cause) ?? ''] ?? (cause as Error).message;
  return new CtrnnError('io', `${what}: ${reason}.`, fix, cause);
}

/** @throws CtrnnError `io` naming the file and the reason */
export function readInput(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw ioError(`${file} cannot be read`, 'Name a file that exists and may be read.', cause);
  }
}

/** @throws CtrnnError `io`; `invalid-file` if it is not JSON */
export function readJsonInput(file: string): unknown {
  const bytes = readInput(file);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CtrnnError(
      'invalid-file',
      `${file} is not JSON: ${(cause as Error).message}.`,
      'Is it the right file, and whole?',
      cause,
    );
  }
}

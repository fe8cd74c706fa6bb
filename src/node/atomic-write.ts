// A file is there as a whole or not at all, whenever the process is killed: it is written aside, brought to the disk,
// and renamed into its place.

import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ioError } from './file-errors.ts';

const ASIDE = /^\..*\.writing-\d+$/;

/** Where a file is written before it is renamed; in the same folder, so that renaming is atomic. */
export function asideOf(file: string): string {
  return join(dirname(file), `.${basename(file)}.writing-${process.pid}`);
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}

/** Makes the renaming itself last. Windows cannot open folders, and does without. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @throws CtrnnError `io`; the file is then as it was before */
export function writeAtomically(file: string, content: string | Uint8Array): void {
  const aside = asideOf(file);
  try {
    const descriptor = openSync(aside, 'w');
    try {
      writeAll(descriptor, typeof content === 'string' ? new TextEncoder().encode(content) : content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(aside, file);
    syncFolder(dirname(file));
  } catch (cause) {
    rmSync(aside, { force: true });
    throw ioError(`${file} cannot be written`, 'Make room or choose another place.', cause);
  }
}

/** Removes what killed processes left half-written in a folder. */
export function removeHalfWritten(folder: string): void {
  for (const name of readdirSync(folder)) if (ASIDE.test(name)) rmSync(join(folder, name), { force: true });
}

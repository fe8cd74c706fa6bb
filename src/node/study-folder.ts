// The folder of one study. While it runs it holds
//
//   .lock             which process works here
//   checkpoint.json   what the study was asked to do: written once, at the start
//   checkpoint.npz    how far it has come: written anew every few seconds
//
// and in the end the results, study.json last; then the checkpoint is removed. So a folder with study.json holds a finished
// study, one with checkpoint.json a broken-off one, whenever its process was killed.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { CtrnnError, KERNEL_FAMILIES, type StudyCheckpoint, type StudyConfiguration } from '../index.ts';
import { removeHalfWritten, writeAtomically } from './atomic-write.ts';
import { dataFilesSchema } from './data-files.ts';
import { errorCode, ioError, readJsonInput } from './file-errors.ts';
import { LOCK_NAME, lockFolder } from './folder-lock.ts';
import { decodeCheckpoint, encodeCheckpoint } from './study-checkpoint.ts';

export const RESULT_NAMES = [
  'study.json',
  'curves.csv',
  'learning.csv',
  'networks.csv',
  'networks.safetensors',
  'report.html',
] as const;
export type ResultName = (typeof RESULT_NAMES)[number];

const ORDER = 'checkpoint.json';
const STATE = 'checkpoint.npz';
const FINISHED = 'study.json' satisfies ResultName;

const orderSchema = z.object({
  configuration: z.record(z.string(), z.unknown()),
  backend: z.enum(['webgpu', 'reference']),
  adapter: z.string().optional(),
  kernel: z.enum(KERNEL_FAMILIES).optional(),
  /** Absolute paths of the sequences of a data study. */
  data: dataFilesSchema.optional(),
  versions: z.object({ 'noisy-ctrnn': z.string(), webgpu: z.string(), node: z.string() }),
});

/** What a study was asked to do, and by which programs. */
export type StudyOrder = Omit<z.infer<typeof orderSchema>, 'configuration'> & {
  readonly configuration: StudyConfiguration;
};

/** An order as a file has it, whose configuration has yet to be checked: that may need the sequences of a user. */
export type WrittenOrder = Omit<StudyOrder, 'configuration'> & {
  readonly configuration: Partial<StudyConfiguration>;
};

export type FolderState = 'free' | 'unfinished' | 'finished' | 'occupied';

/** What a folder holds; 'occupied' by files that a study's results would overwrite. */
export function folderState(path: string): FolderState {
  const holds = (name: string) => existsSync(join(path, name));
  if (holds(FINISHED)) return 'finished';
  if (holds(ORDER) || holds(STATE)) return 'unfinished';
  return RESULT_NAMES.some(holds) ? 'occupied' : 'free';
}

function takenError(path: string, state: Exclude<FolderState, 'free'>): CtrnnError {
  const elsewhere = 'Choose another folder with --out';
  switch (state) {
    case 'finished':
      return new CtrnnError(
        'io',
        `${path} holds a finished study.`,
        `${elsewhere}. Nothing was overwritten.`,
      );
    case 'unfinished':
      return new CtrnnError(
        'io',
        `${path} holds a study that was broken off.`,
        `Go on with it by --resume ${path}. Or: ${elsewhere.toLowerCase()}.`,
      );
    case 'occupied': {
      const name = RESULT_NAMES.find((result) => existsSync(join(path, result)));
      return new CtrnnError('io', `${path} holds a ${name} that is no part of a study.`, `${elsewhere}.`);
    }
  }
}

function lock(path: string): () => void {
  try {
    return lockFolder(path);
  } catch (error) {
    if (error instanceof CtrnnError) throw error;
    throw ioError(`${path} cannot be written to`, 'Choose another folder with --out.', error);
  }
}

export class StudyFolder {
  readonly path: string;
  readonly #unlock: () => void;
  readonly #isOurs: boolean;

  private constructor(path: string, unlock: () => void, isOurs: boolean) {
    this.path = path;
    this.#unlock = unlock;
    this.#isOurs = isOurs;
  }

  /**
   * Takes a folder for a new study and makes it if need be; nothing that is in it is touched.
   *
   * @throws CtrnnError `io` if it holds a study or would lose a file to one, is in use, or cannot be written to
   */
  static create(path: string): StudyFolder {
    const full = resolve(path);
    let made: string | undefined;
    try {
      made = mkdirSync(full, { recursive: true });
    } catch (cause) {
      const isFile = errorCode(cause) === 'EEXIST';
      if (isFile) throw new CtrnnError('io', `${full} is a file.`, 'Choose a folder with --out.', cause);
      throw ioError(`${full} cannot be made`, 'Choose another folder with --out.', cause);
    }
    const state = folderState(full);
    if (state !== 'free') throw takenError(full, state);
    const unlock = lock(full);
    // Another process may have begun and ended between the look and the lock.
    const now = folderState(full);
    if (now !== 'free') {
      unlock();
      throw takenError(full, now);
    }
    return new StudyFolder(full, unlock, made !== undefined);
  }

  /**
   * Takes the folder of a study that was broken off.
   *
   * @throws CtrnnError `io` if it holds none, or is in use
   */
  static reopen(path: string): StudyFolder {
    const full = resolve(path);
    if (folderState(full) !== 'unfinished') {
      throw new CtrnnError(
        'io',
        `${full} holds no study that was broken off.`,
        'Name the folder that the study was written to.',
      );
    }
    const unlock = lock(full);
    removeHalfWritten(full);
    return new StudyFolder(full, unlock, false);
  }

  /** Notes what the study is to do. */
  begin(order: StudyOrder): void {
    writeAtomically(join(this.path, ORDER), `${JSON.stringify(order, null, 2)}\n`);
  }

  /** @throws CtrnnError `io`, `invalid-file` */
  order(): WrittenOrder {
    const file = join(this.path, ORDER);
    const checked = orderSchema.safeParse(readJsonInput(file));
    if (!checked.success) {
      const { path, message } = checked.error.issues[0];
      throw new CtrnnError(
        'invalid-file',
        `${file} is wrong at ${path.join('.') || 'its top'}: ${message}.`,
        'Start the study anew in another folder.',
      );
    }
    return checked.data;
  }

  keep(checkpoint: StudyCheckpoint): void {
    writeAtomically(join(this.path, STATE), encodeCheckpoint(checkpoint));
  }

  /**
   * How far the study has come; undefined if it was broken off before it kept anything.
   *
   * @throws CtrnnError `invalid-file` if the checkpoint is damaged
   */
  checkpoint(): StudyCheckpoint | undefined {
    const file = join(this.path, STATE);
    if (!existsSync(file)) return undefined;
    return decodeCheckpoint(readFileSync(file), file);
  }

  /** Whether anything is kept that a resumed study would not have to compute again. */
  get hasProgress(): boolean {
    return existsSync(join(this.path, STATE));
  }

  /** Forgets a study that could not be begun. */
  forget(): void {
    rmSync(join(this.path, ORDER), { force: true });
  }

  /** Writes the results, then removes the checkpoint. */
  finish(results: Readonly<Record<ResultName, string | Uint8Array>>): void {
    const last = (name: ResultName) => (name === FINISHED ? 1 : 0);
    for (const name of RESULT_NAMES.toSorted((a, b) => last(a) - last(b))) {
      writeAtomically(join(this.path, name), results[name]);
    }
    for (const name of [STATE, ORDER]) rmSync(join(this.path, name), { force: true });
  }

  /** Gives the folder free; one that was made for nothing is removed. */
  close(): void {
    this.#unlock();
    if (this.#isOurs && readdirSync(this.path).length === 0) rmdirSync(this.path);
  }
}

/** Where a study goes that was given no folder. */
export const DEFAULT_FOLDER = 'noisy-ctrnn-study';

/**
 * The first of noisy-ctrnn-study, noisy-ctrnn-study-2, ... that is free.
 *
 * @param onTaken  is told of each that is not
 * @throws CtrnnError `io` if the first free one cannot be made
 */
export function createDefaultFolder(onTaken: (path: string, state: FolderState) => void): StudyFolder {
  for (let number = 1; ; number++) {
    const path = number === 1 ? DEFAULT_FOLDER : `${DEFAULT_FOLDER}-${number}`;
    const state = folderState(path);
    if (state === 'free') {
      try {
        return StudyFolder.create(path);
      } catch (error) {
        // Another process was faster; having just begun, it may have written nothing but its lock.
        if (folderState(path) === 'free' && !existsSync(join(path, LOCK_NAME))) throw error;
      }
    }
    onTaken(path, folderState(path));
  }
}

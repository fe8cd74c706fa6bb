// Recorded sequences on disk as a task: one .npz or .csv file, or a .npy file an array. What they were is told by their
// names and digests, so that a study can tell whether they are still the same.

import { createHash } from 'node:crypto';
import { basename, extname, resolve } from 'node:path';
import { z } from 'zod';
import {
  CtrnnError,
  type DataTask,
  decodeSequencesCsv,
  decodeSequencesNpy,
  decodeSequencesNpz,
  type Sequences,
  type TaskOptions,
  tasks,
} from '../index.ts';
import { readInput } from './file-errors.ts';

export const DEFAULT_HELD_OUT = 0.2;

export const DATA_FILES = ['data', 'inputs', 'targets', 'mask'] as const;
type DataFile = (typeof DATA_FILES)[number];

export const dataFilesSchema = z.object({
  /** A .npz or .csv file of everything. */
  data: z.string().optional(),
  /** Else .npy files, one an array. */
  inputs: z.string().optional(),
  targets: z.string().optional(),
  mask: z.string().optional(),
  /** Share of the sequences that is not trained on; default `DEFAULT_HELD_OUT`. */
  heldOut: z.number().optional(),
});

/** Paths of a user's files. */
export type DataFiles = Readonly<z.infer<typeof dataFilesSchema>>;

export interface ReadData {
  readonly task: DataTask;
  /** What a study records of it: names, SHA-256 digests and the share held out. */
  readonly description: TaskOptions;
}

const READERS: Readonly<Record<string, (file: { name: string; bytes: Uint8Array }) => Sequences>> = {
  '.npz': decodeSequencesNpz,
  '.csv': decodeSequencesCsv,
};

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

export function namesData(files: DataFiles): boolean {
  return DATA_FILES.some((name) => files[name] !== undefined);
}

/** The same files, wherever the program is started next. */
export function absolute(files: DataFiles): DataFiles {
  const paths = DATA_FILES.flatMap((name) =>
    files[name] === undefined ? [] : [[name, resolve(files[name])]],
  );
  return { ...files, ...Object.fromEntries(paths) };
}

/** @throws CtrnnError `invalid-argument` for files that do not go together, or are of another kind */
function checkFiles(files: DataFiles): void {
  const { data, inputs, targets, mask } = files;
  if (data !== undefined && [inputs, targets, mask].some((file) => file !== undefined)) {
    const beside = DATA_FILES.find((name) => name !== 'data' && files[name] !== undefined);
    throw invalid(`Both --data and --${beside} are given.`, 'Give all arrays in one file, or a file each.');
  }
  if (data === undefined && (inputs === undefined || targets === undefined)) {
    throw invalid(
      `--${inputs === undefined ? 'inputs' : 'targets'} is missing.`,
      'Give --inputs and --targets, or all arrays in one file by --data.',
    );
  }
  for (const name of DATA_FILES) {
    const file = files[name];
    const kinds = name === 'data' ? Object.keys(READERS) : ['.npy'];
    if (file !== undefined && !kinds.includes(extname(file).toLowerCase())) {
      throw invalid(`--${name} is ${file}.`, `Give a file whose name ends in ${kinds.join(' or ')}.`);
    }
  }
}

/**
 * Reads a user's sequences.
 *
 * @throws CtrnnError `invalid-argument`; `io`; `invalid-file` naming file and place
 */
export function readData(files: DataFiles): ReadData {
  checkFiles(files);
  const digests: [string, string][] = [];
  const names: [DataFile, string][] = [];
  const read = (name: DataFile) => {
    const path = files[name];
    if (path === undefined) return undefined;
    const bytes = readInput(path);
    names.push([name, basename(path)]);
    digests.push([`${name}Sha256`, createHash('sha256').update(bytes).digest('hex')]);
    return { name: basename(path), bytes };
  };
  const whole = read('data');
  const sequences = whole
    ? READERS[extname(whole.name).toLowerCase()](whole)
    : decodeSequencesNpy({ inputs: read('inputs')!, targets: read('targets')!, mask: read('mask') });
  const { heldOut = DEFAULT_HELD_OUT } = files;
  const task = tasks.data({ ...sequences, heldOut });
  return { task, description: { ...Object.fromEntries([...names, ...digests]), heldOut } };
}

// Networks from a file, and the task that they are tried on.

import { basename } from 'node:path';
import type { Option } from 'commander';
import {
  CtrnnError,
  checkNetworks,
  decodeNetworks,
  type NetworkFile,
  type Task,
  taskByName,
} from '../../index.ts';
import { namesData, readData } from '../data-files.ts';
import { readInput } from '../file-errors.ts';
import { option } from './engine-options.ts';
import { wholeNumber } from './option-values.ts';
import { dataOptions, setOption, type TaskChoice, taskOption } from './task-options.ts';
import { say } from './terminal.ts';

/** A task instead of the one that the file names, or where it names none. */
export interface SavedTaskChoice extends TaskChoice {
  readonly steps?: number;
}

export function savedTaskOptions(): Option[] {
  return [
    taskOption('as the file says'),
    setOption(),
    option('--steps <count>', 'steps of a trial (default: as the file says)', wholeNumber(1)),
    ...dataOptions('as the file says'),
  ];
}

export interface SavedNetworks extends NetworkFile {
  readonly source: string;
}

/** @throws CtrnnError `io`, `invalid-file` */
export function readNetworks(file: string): SavedNetworks {
  return { ...decodeNetworks(readInput(file), { source: file }), source: basename(file) };
}

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

/** The share that the networks were not trained on, so that they are tested on no other. */
function heldOutOf({ task }: SavedNetworks): number | undefined {
  const saved = task?.name === 'data' ? task.options.heldOut : undefined;
  return typeof saved === 'number' ? saved : undefined;
}

/** Of the files of sequences, in the order of their names. */
function digestsOf(options: Readonly<Record<string, unknown>> = {}): string[] {
  const digests = Object.entries(options).filter(([name]) => name.endsWith('Sha256'));
  return digests.map((digest) => digest.join(' ')).sort();
}

function dataTask(saved: SavedNetworks, choice: SavedTaskChoice): Task {
  if (choice.steps !== undefined || choice.set) {
    const flag = choice.set ? '--set' : '--steps';
    throw invalid(`${flag} is given, but the task data is as its files are.`, `Leave ${flag} out.`);
  }
  const { task, description } = readData({ ...choice, heldOut: choice.heldOut ?? heldOutOf(saved) });
  const before = digestsOf(saved.task?.options);
  if (before.length > 0 && before.join() !== digestsOf(description).join()) {
    say(`Warning: ${saved.source} was trained on other files of sequences: their SHA-256 differs.`);
  }
  return task;
}

function namedTask({ task, source }: SavedNetworks, choice: SavedTaskChoice): Task {
  const name = choice.task ?? task?.name;
  if (name === undefined) {
    throw invalid(`${source} does not say what its networks are for.`, 'Name the task with --task.');
  }
  if (name === 'data') {
    throw invalid(
      `The networks of ${source} are for recorded sequences, and none are given.`,
      'Give a file by --data, or --inputs and --targets.',
    );
  }
  // Options in the file belong to the task in the file.
  const saved = name === task?.name ? task.options : undefined;
  const steps = choice.steps === undefined ? {} : { steps: choice.steps };
  return taskByName(name, { ...saved, ...choice.set, ...steps });
}

/**
 * The task of saved networks.
 *
 * @throws CtrnnError `invalid-argument` if neither file nor options name one, or it does not fit the networks; `io` and
 *   `invalid-file` for sequences that cannot be read
 */
export function taskOf(saved: SavedNetworks, choice: SavedTaskChoice): Task {
  checkNetworks(saved.networks);
  if (namesData(choice) && choice.task !== undefined && choice.task !== 'data') {
    throw invalid(`--task is ${choice.task}, which reads no files.`, 'Give sequences to --task data.');
  }
  if (!namesData(choice) && choice.heldOut !== undefined) {
    throw invalid('--held-out is given without data.', 'Give --data, or --inputs and --targets, with it.');
  }
  const made = namesData(choice) ? dataTask(saved, choice) : namedTask(saved, choice);
  const { inputs, outputs } = saved.networks;
  if (made.inputs !== inputs || made.outputs !== outputs) {
    throw invalid(
      `The task ${made.name} has ${made.inputs} inputs and ${made.outputs} outputs; the networks of ${saved.source} have ${inputs} and ${outputs}.`,
      'Choose the task that they were trained on with --task.',
    );
  }
  return made;
}

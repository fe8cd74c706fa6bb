// Networks from a file, and the task that they are tried on.

import { basename } from 'node:path';
import {
  CtrnnError,
  checkNetworks,
  decodeNetworks,
  type NetworkFile,
  type Task,
  taskByName,
} from '../../index.ts';
import { readInput } from '../file-errors.ts';

export interface TaskChoice {
  /** Instead of the task that the file names, or where it names none. */
  readonly task?: string;
  readonly steps?: number;
}

export interface SavedNetworks extends NetworkFile {
  readonly source: string;
}

/** @throws CtrnnError `io`, `invalid-file` */
export function readNetworks(file: string): SavedNetworks {
  return { ...decodeNetworks(readInput(file), file), source: basename(file) };
}

/**
 * The task of saved networks.
 *
 * @throws CtrnnError `invalid-argument` if neither file nor options name one, or it does not fit the networks
 */
export function taskOf({ networks, task, source }: SavedNetworks, choice: TaskChoice): Task {
  checkNetworks(networks);
  const name = choice.task ?? task?.name;
  if (name === undefined) {
    throw new CtrnnError(
      'invalid-argument',
      `${source} does not say what its networks are for.`,
      'Name the task with --task.',
    );
  }
  // Options in the file belong to the task in the file.
  const saved = choice.task === undefined || choice.task === task?.name ? task?.options : undefined;
  const steps = choice.steps === undefined ? {} : { steps: choice.steps };
  const made = taskByName(name, { ...saved, ...steps });
  const { inputs, outputs } = networks;
  if (made.inputs !== inputs || made.outputs !== outputs) {
    throw new CtrnnError(
      'invalid-argument',
      `The task ${made.name} has ${made.inputs} inputs and ${made.outputs} outputs; the networks of ${source} have ${inputs} and ${outputs}.`,
      'Choose the task that they were trained on with --task.',
    );
  }
  return made;
}

// The tasks there are, for programs and, by name, for the command line.

import { checkChoice } from '../base/check.ts';
import { type FunctionApproximationOptions, functionApproximation } from './function-approximation.ts';
import { type RegulatorOptions, regulator } from './regulator.ts';
import type { Task } from './task.ts';

export {
  type CustomTarget,
  type FunctionApproximationOptions,
  TARGET_NAMES,
  type TargetName,
} from './function-approximation.ts';
export type { RegulatorOptions } from './regulator.ts';

export const tasks = { functionApproximation, regulator } as const;

const BY_NAME = {
  function: (options: object): Task => functionApproximation(options as FunctionApproximationOptions),
  regulator: (options: object): Task => regulator(options as RegulatorOptions),
};

export type TaskName = keyof typeof BY_NAME;
export const TASK_NAMES = Object.keys(BY_NAME) as readonly TaskName[];

/**
 * A task by the name it has on the command line: 'function' or 'regulator'.
 *
 * @throws CtrnnError `invalid-argument` for an unknown name, or an option that the task lacks or refuses
 */
export function taskByName(name: string, options: object = {}): Task {
  return BY_NAME[checkChoice('task', name, TASK_NAMES)](options);
}

// The tasks there are, for programs and, by name, for the command line.

import { checkChoice } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { data } from './data.ts';
import { type FeedforwardOptions, feedforward } from './feedforward.ts';
import { type FunctionApproximationOptions, functionApproximation } from './function-approximation.ts';
import { type MazeOptions, maze } from './maze/maze.ts';
import { type PathIntegrationOptions, pathIntegration } from './path-integration.ts';
import { type RegulatorOptions, regulator } from './regulator.ts';
import type { Task } from './task.ts';

export type { DataTaskOptions, Sequences } from './data.ts';
export type { FeedforwardOptions } from './feedforward.ts';
export {
  type CustomTarget,
  type FunctionApproximationOptions,
  TARGET_NAMES,
  type TargetName,
} from './function-approximation.ts';
export { LAYOUT_NAMES, LAYOUTS, type LayoutName, type MazeLayout } from './maze/layouts.ts';
export type { MazeOptions, MazeRegion } from './maze/maze.ts';
export type { PathIntegrationOptions } from './path-integration.ts';
export type { RegulatorOptions } from './regulator.ts';

export const tasks = { data, feedforward, functionApproximation, maze, pathIntegration, regulator } as const;

const BY_NAME = {
  function: (options: object): Task => functionApproximation(options as FunctionApproximationOptions),
  regulator: (options: object): Task => regulator(options as RegulatorOptions),
  maze: (options: object): Task => maze(options as MazeOptions),
  'path-integration': (options: object): Task => pathIntegration(options as PathIntegrationOptions),
  feedforward: (options: object): Task => feedforward(options as FeedforwardOptions),
};

export type TaskName = keyof typeof BY_NAME | 'data';
export const TASK_NAMES: readonly TaskName[] = [
  ...(Object.keys(BY_NAME) as (keyof typeof BY_NAME)[]),
  'data',
];

/**
 * A task by the name it has on the command line: one of `TASK_NAMES`.
 *
 * @throws CtrnnError `invalid-argument` for an unknown name, for 'data', or an option that the task lacks or refuses
 */
export function taskByName(name: string, options: object = {}): Task {
  const known = checkChoice('task', name, TASK_NAMES);
  if (known === 'data') {
    throw new CtrnnError(
      'invalid-argument',
      "The task 'data' shows arrays of one's own: a name and options do not hold them.",
      'Make it with tasks.data({ inputs, targets, mask }).',
    );
  }
  return BY_NAME[known](options);
}

// Small things to train: what unit tests can afford.

import { tasks } from '../../src/task/index.ts';

/** sin(pi u) in 12 steps, the last 4 count. */
export const smallTask = tasks.functionApproximation({ steps: 12, lossSteps: 4 });

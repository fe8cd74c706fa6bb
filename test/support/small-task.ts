// Small things to train: what unit tests can afford.

import { add, mul, sin, sub } from '../../src/expression/index.ts';
import { tasks } from '../../src/task/index.ts';
import type { OpenLoopTask } from '../../src/task/task.ts';

/** sin(pi u) in 12 steps, the last 4 count. */
export const smallTask = tasks.functionApproximation({ steps: 12, lossSteps: 4 });

/** Two inputs and a target that change from step to step, of six draws: more than a call of the generator gives. */
export function movingTask(steps: number): OpenLoopTask {
  return {
    kind: 'open-loop',
    name: 'moving',
    inputs: 2,
    outputs: 1,
    steps,
    lossMask: Float32Array.from({ length: steps }, (_, t) => (t % 4 === 1 ? 0 : 0.5 + t)),
    draws: 6,
    constant: false,
    trial: ({ draws: [a, b, c, d, e, f], step }) => ({
      input: [sin(add(mul(a, step), b)), sub(mul(c, d), mul(0.02, step))],
      target: [mul(e, sin(add(mul(0.3, step), mul(6, f))))],
    }),
  };
}

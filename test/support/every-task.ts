// One small example of every kind of task there is, for tests that hold for all of them.

import { tasks } from '../../src/task/index.ts';
import type { Task } from '../../src/task/task.ts';

const MAZE = { steps: 14, speed: 0.09, sensoryNoise: 0.05, motorNoise: 0.1 } as const;

function sequences(count: number, steps: number, channels: number, frequency: number) {
  const data = Float32Array.from({ length: count * steps * channels }, (_, k) =>
    Math.sin(frequency * (k + 1)),
  );
  return { data, shape: [count, steps, channels] };
}

export const EVERY_TASK: readonly (readonly [string, Task])[] = [
  ['function approximation', tasks.functionApproximation({ steps: 9, lossSteps: 4 })],
  ['feedforward', tasks.feedforward({ depth: 3, width: 4 })],
  ['regulator', tasks.regulator({ steps: 12 })],
  ['maze, S-bend', tasks.maze({ ...MAZE, layout: 's-bend' })],
  ['maze, U-trap, with rays', tasks.maze({ ...MAZE, layout: 'u-trap', rays: 3 })],
  ['maze, two routes', tasks.maze({ ...MAZE, layout: 'two-routes' })],
  ['path integration', tasks.pathIntegration({ steps: 12, sensoryNoise: 0.1 })],
  ['data', tasks.data({ inputs: sequences(7, 8, 2, 0.7), targets: sequences(7, 8, 1, 0.3) })],
];

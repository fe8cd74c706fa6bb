// A data task for tests: sequences that all differ, more of them than trials need, some steps of which do not count.

import { tasks } from '../../src/task/index.ts';
import type { DataTask } from '../../src/task/task.ts';
import { wave } from './networks.ts';

interface Sizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly steps: number;
}

/** Seven sequences, two of them held out; their own masks if asked for, and a loss mask. */
export function recordedTask({ inputs, outputs, steps }: Sizes, masked: boolean): DataTask {
  const sequences = 7;
  const ownMask = Float32Array.from({ length: sequences * steps }, (_, k) =>
    k % 5 === 3 ? 0 : 0.25 + (k % 3),
  );
  const task = tasks.data({
    inputs: { data: wave(sequences * steps * inputs, 0.71), shape: [sequences, steps, inputs] },
    targets: { data: wave(sequences * steps * outputs, 0.37), shape: [sequences, steps, outputs] },
    mask: masked ? { data: ownMask, shape: [sequences, steps] } : undefined,
    heldOut: 0.3,
  });
  return { ...task, lossMask: Float32Array.from({ length: steps }, (_, t) => (t % 4 === 1 ? 0 : 0.5 + t)) };
}

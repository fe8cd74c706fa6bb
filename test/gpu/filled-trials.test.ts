// Where kernels or arrays write all inputs and targets, the buffer is not cleared of what an earlier run has left: here NaN.

import { describe, expect, it, vi } from 'vitest';
import type { KernelFamily } from '../../src/engine/kernels/family.ts';
import { BufferPool } from '../../src/gpu/memory.ts';
import type { Task } from '../../src/task/task.ts';
import { expectSameBits } from '../support/bits.ts';
import { byFamily, useEngine } from '../support/engine.ts';
import {
  type GivenRequest,
  SMALL,
  VARIED_DRAWS,
  variedNetworks,
  variedNoise,
  variedRequest,
} from '../support/networks.ts';
import { recordedTask } from '../support/recorded-task.ts';
import { movingTask } from '../support/small-task.ts';

const NETWORKS = 2;
/** No multiple of a lane or a block. */
const TRIALS = 67;
const STEPS = 7;

const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });
const networks = variedNetworks(SMALL, NETWORKS);

const ofTask = (task: Task) => ({ task, trials: TRIALS, noise: variedNoise(NETWORKS), ...VARIED_DRAWS });
const arrays: GivenRequest = variedRequest(SMALL, NETWORKS, TRIALS, STEPS);
const constant = (channels: number) => ({
  data: new Float32Array(channels).fill(0.3),
  shape: [1, 1, 1, channels] as const,
});
const requests = {
  'a task of formulas': ofTask(movingTask(STEPS)),
  'recorded sequences with masks': ofTask(recordedTask({ ...SMALL, steps: STEPS }, true)),
  arrays,
  'arrays constant in time': { ...arrays, input: constant(SMALL.inputs), target: constant(SMALL.outputs) },
};

/** Works with buffers of inputs and targets that begin with NaN wherever they are not cleared. Returns how many there were. */
async function poisoned(work: () => Promise<void>): Promise<number> {
  let count = 0;
  const allocate = BufferPool.prototype.allocate;
  const spy = vi.spyOn(BufferPool.prototype, 'allocate').mockImplementation(function (
    this: BufferPool,
    label,
    bytes,
    isWrittenFirst,
  ) {
    const buffer = allocate.call(this, label, bytes, isWrittenFirst);
    if (isWrittenFirst && label === 'trials') {
      engine().core.context.queue.writeBuffer(buffer, 0, new Float32Array(buffer.size / 4).fill(Number.NaN));
      count++;
    }
    return buffer;
  });
  try {
    await work();
    return count;
  } finally {
    spy.mockRestore();
  }
}

const FAMILIES = ['registers-fused', 'subgroups', 'tiles'] satisfies readonly KernelFamily[];

describe.each(FAMILIES)('a gradient by %s reads nothing that is not written', (family) => {
  it.for(Object.entries(requests))('of %s', async ([, request]) => {
    await byFamily(engine(), family, async (own) => {
      const clean = await own.gradient(networks, request);
      const count = await poisoned(async () => {
        const found = await own.gradient(networks, request);
        expectSameBits(found.trialLoss.data, clean.trialLoss.data, 'losses');
        for (const name of Object.keys(clean.gradient) as (keyof typeof clean.gradient)[]) {
          expectSameBits(found.gradient[name], clean.gradient[name], name);
        }
      });
      expect(count).toBe(1);
    });
  });
});

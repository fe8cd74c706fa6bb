// Trials that only pad a block hold zeros where nobody has written, and a world may be singular there: however steps are cut,
// nothing of it reaches a gradient.

import { expect, it } from 'vitest';
import { add, div, mul, tanh } from '../../src/expression/index.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { world } from '../../src/task/world.ts';
import { expectSameBits } from '../support/bits.ts';
import { byFamily, underBudgets, useEngine } from '../support/engine.ts';

const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });

const STEPS = 23;
const task = world({
  name: 'singular at 0',
  state: 1,
  inputs: 1,
  outputs: 1,
  steps: STEPS,
  start: () => [1],
  sense: ([s]) => [div(1, s)],
  move: ([s], [z]) => [add(s, mul(0.01, tanh(z)))],
  cost: ([s]) => div(1, s),
});
const sizes = { inputs: 1, outputs: 1, count: 2, leak: 0.3, activation: 'tanh', seed: 8 } as const;
const request = { task, trials: 5, noise: { inside: [0.1, 0], outside: [0, 0.2] }, seed: 5 };

// Of 12 units `registers-fused` sums the padding of a turn with its trials.
it.each([
  [5, 120_000],
  [12, 200_000],
])(
  'gives the same gradient of %i units cut into single steps, and into windows',
  async (units, memoryBudget) => {
    const networks = createNetworks({ ...sizes, units });
    const whole = await engine().gradient(networks, request);
    const family = whole.kernel as Parameters<typeof byFamily>[1];
    const steps = await byFamily(engine(), family, (fixed) => fixed.gradient(networks, request), {
      timeBudget: 1e-4,
    });
    expect(steps.counts.dispatches).toBeGreaterThan(STEPS);
    const windows = await underBudgets(engine(), { memoryBudget }, (small) =>
      small.gradient(networks, request),
    );
    expect(windows.counts.dispatches).toBeGreaterThan(whole.counts.dispatches);
    for (const cut of [steps, windows]) {
      expectSameBits(cut.gradient.recurrentWeights, whole.gradient.recurrentWeights);
      expectSameBits(cut.trialLoss.data, whole.trialLoss.data);
    }
  },
);

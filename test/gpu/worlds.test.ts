// Closed loops on the engine: against the float64 reference on the same path, fused as open loops are, and the same bits
// however the work is cut. Sizes are no multiples of a tile, a block or a lane.

import { describe, expect, it } from 'vitest';
import type { GradientRequest } from '../../src/backend/backend.ts';
import { BLOCK_TRIALS } from '../../src/engine/kernels/shape.ts';
import { type Networks, PARAMETER_NAMES } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { tasks } from '../../src/task/index.ts';
import { expectSameBits } from '../support/bits.ts';
import { relativeError } from '../support/compare.ts';
import { IN_PAGE, underBudgets, useEngine } from '../support/engine.ts';
import { shareOf, VARIED_DRAWS, variedMask, variedNetworks, variedNoise } from '../support/networks.ts';
import { smallWorld, WORLD_INPUTS, WORLD_OUTPUTS } from '../support/small-world.ts';

/** float32 against float64 over a noisy path; issue 3, acceptance 3. */
const TOLERANCE = 1e-4;
const NETWORKS = 3;
const STEPS = 9;

const reference = new ReferenceBackend();
// No time budget: tests count dispatches, and a busy machine would have the scheduler cut them.
const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });

function networksOf(units: number): Networks {
  const sizes = { units, inputs: WORLD_INPUTS, outputs: WORLD_OUTPUTS, activation: 'tanh' } as const;
  return variedNetworks(sizes, NETWORKS, { gain: 0.7 });
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(found.length, what).toBe(expected.length);
  for (let e = 0; e < NETWORKS; e++) {
    const share = (array: ArrayLike<number>) => shareOf(Float64Array.from(array), NETWORKS, e);
    const own = share(expected);
    expect(Math.hypot(...own.subarray(0, 1000)), `${what} of network ${e}`).toBeGreaterThan(0);
    expect(relativeError(share(found), own), `${what} of network ${e}`).toBeLessThan(TOLERANCE);
  }
}

describe.each([
  ['one trial a thread', 5],
  ['four trials a thread', 41],
  // Of `registers-fused` on lavapipe; a page's SwiftShader does as with 5 units.
  ...(IN_PAGE ? [] : [['one trial a thread, whose sums are shared', 12] as [string, number]]),
])('a world, %s', (_, units) => {
  const task = smallWorld(STEPS, variedMask(STEPS));
  const networks = networksOf(units);
  const noise = variedNoise(NETWORKS);

  it.each([1, 3, 65])('is simulated as by the reference, %i trials', async (trials) => {
    const request = {
      task,
      trials,
      noise,
      ...VARIED_DRAWS,
      record: { state: true, world: { every: 2 }, readout: true },
    };
    const found = await engine().simulate(networks, request);
    const expected = await reference.simulate(networks, request);
    for (const name of ['finalState', 'state', 'finalWorld', 'world', 'readout', 'trialLoss'] as const) {
      expect(found[name]!.shape).toEqual(expected[name]!.shape);
      expectClose(found[name]!.data, expected[name]!.data, name);
    }
    expect(Object.keys(found.scores!)).toEqual(['travelled', 'end over start']);
    for (const name of ['travelled', 'end over start']) {
      expectClose(found.scores![name].data, expected.scores![name].data, name);
    }
  });

  it.each([
    ['by itself', {}],
    ['with penalties on rates and weights', { l2: { rates: 0.8, weights: 0.01 } }],
    ['with dL/du', { inputGradient: true }],
  ])('has the gradient of the reference %s', async (__, more: Partial<GradientRequest>) => {
    const request = { task, trials: 65, noise, ...VARIED_DRAWS, ...more };
    const found = await engine().gradient(networks, request);
    const expected = await reference.gradient(networks, request);
    expectClose(found.loss.data, expected.loss.data, 'loss');
    expectClose(found.trialLoss.data, expected.trialLoss.data, 'trialLoss');
    for (const name of PARAMETER_NAMES) expectClose(found.gradient[name], expected.gradient[name], name);
    if (more.inputGradient) {
      expectClose(found.inputGradient!.data, expected.inputGradient!.data, 'input');
    }
  });

  it('is evaluated at many noise levels as by the reference', async () => {
    const request = {
      task,
      trials: 6,
      repeats: 2,
      conditions: 2,
      inside: Array.from({ length: 2 * NETWORKS }, (__, k) => 0.1 * k),
      outside: Array.from({ length: 2 * NETWORKS }, (__, k) => 0.3 - 0.05 * k),
      ...VARIED_DRAWS,
    };
    const found = await engine().evaluate(networks, request);
    const expected = await reference.evaluate(networks, request);
    expectClose(found.trialLoss.data, expected.trialLoss.data, 'trialLoss');
    expectClose(found.scores!.travelled.data, expected.scores!.travelled.data, 'travelled');
    expect(found.biasSquared).toBeUndefined();
  });

  it('has the same bits however memory cuts its trials and steps', async () => {
    const trials = 2 * BLOCK_TRIALS + 11;
    const request = { task, trials, noise, ...VARIED_DRAWS, l2: { rates: 0.5 } };
    const whole = await engine().gradient(networks, request);
    const memoryBudget = units > 32 ? 400_000 : 100_000;
    const cut = await underBudgets(engine(), { memoryBudget }, (small) => small.gradient(networks, request));
    expect(cut.counts.dispatches).toBeGreaterThan(2 * whole.counts.dispatches);
    expectSameBits(cut.trialLoss.data, whole.trialLoss.data);
    for (const name of PARAMETER_NAMES) expectSameBits(cut.gradient[name], whole.gradient[name]);
  });

  it('takes no more dispatches than an open loop', async () => {
    const open = tasks.functionApproximation({
      target: ([u, v]) => [u, v, u],
      inputs: WORLD_INPUTS,
      steps: STEPS,
    });
    const count = async (of: GradientRequest) => (await engine().gradient(networks, of)).counts.dispatches;
    const shared = { trials: 65, noise, seed: 1 };
    expect(await count({ task, ...shared })).toBeLessThanOrEqual(await count({ task: open, ...shared }));
  });

  it.skipIf(IN_PAGE && units > 32)('trains as on the reference', async () => {
    const request = {
      task,
      trials: 5,
      iterations: 4,
      learningRate: 0.01,
      noise,
      seed: 4,
      l2: { rates: 0.3, weights: 0.02 },
    };
    const results = await Promise.all(
      [engine(), reference].map(async (backend) => {
        const trainer = await backend.createTrainer(networks, request);
        try {
          const losses = await trainer.advance(4);
          return { losses, parameters: (await trainer.snapshot()).parameters };
        } finally {
          trainer.dispose();
        }
      }),
    );
    const [found, expected] = results;
    expect(relativeError(found.losses, expected.losses)).toBeLessThan(TOLERANCE);
    for (const name of ['recurrentWeights', 'readoutWeights', 'bias'] as const) {
      expect(relativeError(found.parameters[name], expected.parameters[name]), name).toBeLessThan(TOLERANCE);
    }
  });
});

// The kernels of graphics cards, whose workgroups share a tile of trials, computed on the software adapter at hand: with all
// that a request can ask for, in a closed loop, and cut by every budget. Most of it in a page alone: SwiftShader compiles these
// kernels in a second, lavapipe in fifteen.

import { describe, expect, it } from 'vitest';
import type { GradientResult } from '../../src/backend/backend.ts';
import { notFiniteError } from '../../src/backend/not-finite.ts';
import { elementCount } from '../../src/base/arrays.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { parameterLayout } from '../../src/engine/parameter-layout.ts';
import { FamilyChooser } from '../../src/engine/tune/family-chooser.ts';
import { PARAMETER_NAMES } from '../../src/index.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import type { Networks } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { expectSameBits } from '../support/bits.ts';
import { relativeError } from '../support/compare.ts';
import { asHardware, byFamily, IN_PAGE, underBudgets, useEngine } from '../support/engine.ts';
import {
  type Shape,
  shapeName,
  VARIED_DRAWS,
  variedMask,
  variedNetworks,
  variedNoise,
  variedRequest,
  withNumber,
} from '../support/networks.ts';
import { movingTask } from '../support/small-task.ts';
import { smallWorld, WORLD_INPUTS, WORLD_OUTPUTS } from '../support/small-world.ts';

/** Float32 against float64 along the same path; as in families.test.ts. */
const TOLERANCE = 1e-4;
const NETWORKS = 3;
const TRIALS = 67;
const STEPS = 7;

const reference = new ReferenceBackend();
const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });

function byWorkgroups<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  return byFamily(engine(), 'workgroups', work);
}

/** Whether this adapter has what the kernels need: SwiftShader grants too little workgroup memory for some. */
function canCompute(networks: Networks): boolean {
  return new FamilyChooser(engine().core.context)
    .familiesOf(parameterLayout(networks))
    .includes('workgroups');
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(found.length, what).toBe(expected.length);
  expect(relativeError(found, expected), what).toBeLessThan(TOLERANCE);
}

/** @param cut  of more dispatches than the whole */
function expectSameGradient(cut: GradientResult, whole: GradientResult): void {
  expect(cut.counts.dispatches).toBeGreaterThan(whole.counts.dispatches);
  expectSameBits(cut.trialLoss.data, whole.trialLoss.data, 'trialLoss');
  expectSameBits(cut.inputGradient!.data, whole.inputGradient!.data, 'inputGradient');
  for (const name of PARAMETER_NAMES) expectSameBits(cut.gradient[name], whole.gradient[name], name);
}

/** More inputs than are held a step ahead. Kernels of more units are in families.test.ts. */
const SHAPE: Shape = { units: 5, inputs: 9, outputs: 3, activation: 'softplus' };

describe(shapeName(SHAPE), () => {
  const shape = SHAPE;
  const networks = variedNetworks(shape, NETWORKS, { gain: 0.7 });
  const request = {
    ...variedRequest(shape, NETWORKS, TRIALS, STEPS),
    l2: { rates: 0.8, weights: 0.01 },
    inputGradient: true,
  };

  it('has the gradient of the reference, with penalties, masks and dL/du', async () => {
    const found = await byWorkgroups((fixed) => fixed.gradient(networks, request));
    const expected = await reference.gradient(networks, request);
    expect(found.kernel).toBe('workgroups');
    expectClose(found.trialLoss.data, expected.trialLoss.data, 'trialLoss');
    expectClose(found.inputGradient!.data, expected.inputGradient!.data, 'inputGradient');
    for (const name of PARAMETER_NAMES) expectClose(found.gradient[name], expected.gradient[name], name);
  });

  it('gives the same bits however budgets cut it', async () => {
    const run = (fixed: Engine) => fixed.gradient(networks, request);
    const whole = await byWorkgroups(run);
    const budgets = [
      { timeBudget: 1e-6 },
      { memoryBudget: 0.2 * whole.counts.allocatedBytes },
      { memoryBudget: 0.12 * whole.counts.allocatedBytes, timeBudget: 1e-5 },
    ];
    for (const budget of budgets) {
      const cut = await byWorkgroups((fixed) => underBudgets(fixed, budget, run));
      expectSameGradient(cut, whole);
    }
  });

  it('gives the same bits with rows and lanes apart, as only a software adapter takes them', async () => {
    const many = { ...request, ...variedRequest(shape, NETWORKS, 1100, 2) };
    const run = (fixed: Engine) => fixed.gradient(networks, many);
    const cut = await byWorkgroups((fixed) => underBudgets(fixed, { timeBudget: 1e-7 }, run));
    expectSameGradient(cut, await byWorkgroups(run));
  });

  it('names the network, trial and step that left the finite numbers', async () => {
    // 1e30 is a float32, its square is not.
    const sick = withNumber(networks, 1, 'inputWeights', 3 * shape.inputs, 1e30);
    const sizes = [NETWORKS, TRIALS, STEPS, shape.inputs];
    const input = { data: new Float32Array(elementCount(sizes)), shape: sizes };
    const showLarge = (trial: number, step: number) => {
      input.data[((TRIALS + trial) * STEPS + step) * shape.inputs] = 1e30; // of network 1
    };
    showLarge(65, 4);
    showLarge(66, 2);
    const found = byWorkgroups((fixed) => fixed.gradient(sick, { ...request, input }));
    const place = { network: 1, trial: VARIED_DRAWS.firstTrial + 65, step: 4 };
    await expect(found).rejects.toMatchObject({
      code: 'not-finite',
      message: notFiniteError(place).message,
    });
  });
});

describe.runIf(IN_PAGE)('with the gradient of W in squares of its own, of the smaller kind', () => {
  // Between 128 and 192 units. The larger kind is in families.test.ts.
  const shape: Shape = { units: 133, inputs: 1, outputs: 1, activation: 'relu' };
  const networks = variedNetworks(shape, 2, { gain: 0.7 });
  const request = variedRequest(shape, 2, TRIALS, 3);

  it('has the gradient of the reference', async () => {
    const found = await byWorkgroups((fixed) => fixed.gradient(networks, request));
    const expected = await reference.gradient(networks, request);
    for (const name of PARAMETER_NAMES) expectClose(found.gradient[name], expected.gradient[name], name);
  });
});

describe.runIf(IN_PAGE)('chosen as for a graphics card', () => {
  it('have the gradient of the reference, of a task that changes with every step', async () => {
    const networks = createNetworks({ units: 5, inputs: 2, outputs: 1, count: 2, leak: 0.3, seed: 8 });
    const request = { task: movingTask(STEPS), trials: 9, noise: { inside: 0.2 }, seed: 4 };
    const expected = await reference.gradient(networks, request);
    await asHardware(engine(), async (card) => {
      const found = await card.gradient(networks, request);
      expect(found.kernel).toBe('workgroups');
      expectClose(found.trialLoss.data, expected.trialLoss.data, 'trialLoss');
      for (const name of PARAMETER_NAMES) expectClose(found.gradient[name], expected.gradient[name], name);
    });
  });
});

describe.runIf(IN_PAGE)('in a closed loop', () => {
  const shape = { units: 5, inputs: WORLD_INPUTS, outputs: WORLD_OUTPUTS, activation: 'tanh' } as const;
  const networks = variedNetworks(shape, NETWORKS, { gain: 0.7 });
  const request = {
    task: smallWorld(STEPS, variedMask(STEPS)),
    trials: TRIALS,
    noise: variedNoise(NETWORKS),
    ...VARIED_DRAWS,
  };

  it('has the losses and the gradient of the reference', async ({ skip }) => {
    if (!canCompute(networks)) skip();
    const asked = { ...request, inputGradient: true };
    const found = await byWorkgroups((fixed) => fixed.gradient(networks, asked));
    const expected = await reference.gradient(networks, asked);
    expectClose(found.trialLoss.data, expected.trialLoss.data, 'trialLoss');
    expectClose(found.inputGradient!.data, expected.inputGradient!.data, 'inputGradient');
    for (const name of PARAMETER_NAMES) expectClose(found.gradient[name], expected.gradient[name], name);
  });
});

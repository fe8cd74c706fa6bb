// The engine against the float64 reference on the same noisy path: the draws are the same, so trajectories, losses and
// gradients are too, up to float32. Sizes are no multiples of a tile, a block or a lane.

import { describe, expect, it } from 'vitest';
import type { EvaluateRequest, SimulateRequest } from '../../src/backend/backend.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Networks } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { tasks } from '../../src/task/index.ts';
import { expectClose, expectGradientOfReference } from '../support/against-reference.ts';
import { asHardware, IN_PAGE, useEngine } from '../support/engine.ts';
import {
  LARGE,
  type Shape,
  SMALL,
  shapeName,
  VARIED_DRAWS,
  variedData,
  variedMask,
  variedNetworks,
  variedNoise,
  variedRequest,
} from '../support/networks.ts';
import { movingTask } from '../support/small-task.ts';

const reference = new ReferenceBackend();

async function compareSimulation(
  engine: Engine,
  networks: Networks,
  request: SimulateRequest,
): Promise<void> {
  const found = await engine.simulate(networks, request);
  const expected = await reference.simulate(networks, request);
  const count = networks.networks;
  for (const name of ['finalState', 'state', 'readout', 'trialLoss'] as const) {
    expect(found[name]?.shape, name).toEqual(expected[name]?.shape);
    if (expected[name]) expectClose(found[name]?.data, expected[name].data, count, name);
  }
}

interface Size extends Shape {
  readonly name: string;
  readonly trials: number;
}

function sized(size: Omit<Size, 'name'>): Size {
  return { ...size, name: `${shapeName(size)}, ${size.trials} trials` };
}

const sizes: readonly Size[] = [
  { units: 1, inputs: 1, outputs: 1, activation: 'softplus', trials: 1 } as const,
  { units: 3, inputs: 5, outputs: 9, activation: 'sigmoid', trials: 5 } as const,
  { ...SMALL, trials: 130 },
  { ...LARGE, trials: 67 },
].map(sized);

/** Its gradient alone, whose forward pass is the one that simulates: two kernels less to compile. */
const LARGEST = sized({ units: 65, inputs: 0, outputs: 9, activation: 'tanh', trials: 5 });

describe('the engine on the same noisy path as the reference', () => {
  const engine = useEngine();
  const STEPS = 20;
  const NETWORKS = 3;

  describe.each(sizes)('with $name', (size) => {
    const networks = variedNetworks(size, NETWORKS);
    const request = variedRequest(size, NETWORKS, size.trials, STEPS);

    it('computes the same states, readouts and losses', async () => {
      const record = { state: true, readout: { every: 3 } };
      await compareSimulation(engine(), networks, { ...request, record });
    });

    it('computes the same gradient of everything', async () => {
      await expectGradientOfReference(engine(), networks, { ...request, inputGradient: true });
    });
  });

  it(`computes the same gradient of everything with ${LARGEST.name}`, async () => {
    const networks = variedNetworks(LARGEST, NETWORKS);
    const request = variedRequest(LARGEST, NETWORKS, LARGEST.trials, STEPS);
    await expectGradientOfReference(engine(), networks, request);
  });

  it.runIf(IN_PAGE)('computes the same gradient by the kernels that a graphics card gets', async () => {
    // The most inputs and outputs: several tiles of 8 x 8 weights.
    const size = sizes[1];
    const networks = variedNetworks(size, NETWORKS);
    const request = variedRequest(size, NETWORKS, 67, STEPS);
    await asHardware(engine(), async (card) => {
      expect(card.info.isFallbackAdapter).toBe(false);
      await expectGradientOfReference(card, networks, request);
    });
  });

  it.each([1, 2, 3, 7, 20])('keeps every %i-th step', async (every) => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const request = variedRequest(SMALL, NETWORKS, 5, STEPS);
    const record = { state: { every }, readout: { every: STEPS + 1 - every } };
    await compareSimulation(engine(), networks, { ...request, record });
  });

  it('keeps nothing but the final state if nothing is asked for', async () => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const request = { ...variedRequest(SMALL, NETWORKS, 5, STEPS), target: undefined };
    const run = await engine().simulate(networks, request);
    expect([run.state, run.readout, run.trialLoss]).toEqual([undefined, undefined, undefined]);
    await compareSimulation(engine(), networks, request);
  });

  it.each([
    { input: [1, 1, 1], target: [1, 1, 1] },
    { input: [NETWORKS, 1, 1], target: [1, 5, 1] },
    { input: [1, 5, 1], target: [NETWORKS, 1, 1] },
    { input: [1, 1, STEPS], target: [1, 1, 1] },
    { input: [1, 1, 1], target: [1, 5, STEPS] },
    { input: [NETWORKS, 5, 1], target: [NETWORKS, 1, STEPS] },
    { input: [NETWORKS, 5, STEPS], target: [NETWORKS, 5, STEPS] },
  ])('reads an input of [network][trial][step] $input and a target of $target', async (axes) => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const source = {
      steps: STEPS,
      input: variedData([...axes.input, SMALL.inputs], 0.7),
      target: variedData([...axes.target, SMALL.outputs], 0.3),
      lossMask: variedMask(STEPS),
    };
    const request = { ...source, trials: 5, noise: variedNoise(NETWORKS), ...VARIED_DRAWS };
    await compareSimulation(engine(), networks, { ...request, record: { state: true, readout: true } });
    await expectGradientOfReference(engine(), networks, { ...request, inputGradient: true });
  });

  const constantTask = tasks.functionApproximation({ target: 'product', steps: STEPS, lossSteps: 6 });

  it.each([1, 3])('draws the trials of a task, %i for an input', async (repeats) => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const request = {
      task: constantTask,
      repeats,
      trials: 67,
      noise: variedNoise(NETWORKS),
      ...VARIED_DRAWS,
    };
    await compareSimulation(engine(), networks, { ...request, record: { readout: true } });
    await expectGradientOfReference(engine(), networks, { ...request, inputGradient: true });
  });

  /** Rows with noise at one place, at none, or at both have kernels of their own. */
  it.each([
    ['inside or outside', [0.3, 0, 0], [0, 0.4, 0]],
    ['outside only', [0, 0, 0], [0.2, 0.4, 0.1]],
    ['nowhere', [0, 0, 0], [0, 0, 0]],
  ])('has the same noise where rows have it %s', async (_, inside, outside) => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const request = { task: constantTask, trials: 67, noise: { inside, outside }, ...VARIED_DRAWS };
    await compareSimulation(engine(), networks, { ...request, record: { state: true, readout: true } });
    await expectGradientOfReference(engine(), networks, request);
  });

  it('draws the trials of a task that changes from step to step', async () => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const task = movingTask(STEPS);
    const request = { task, trials: 67, noise: variedNoise(NETWORKS), ...VARIED_DRAWS };
    await compareSimulation(engine(), networks, { ...request, record: { readout: true } });
    await expectGradientOfReference(engine(), networks, { ...request, inputGradient: true });
  });

  it.each([1, 3, 4, 70])(
    'evaluates noise levels, with bias and variance over %i draws an input',
    async (repeats) => {
      const networks = variedNetworks(SMALL, 2);
      const request: EvaluateRequest = {
        task: constantTask,
        trials: 3 * repeats,
        repeats,
        conditions: 3,
        inside: [0.1, 0.4, 0, 0.2, 0.8, 0],
        outside: [0, 0.1, 0.3, 0.1, 0, 0.6],
        ...VARIED_DRAWS,
        firstTrial: 2 * repeats,
      };
      const found = await engine().evaluate(networks, request);
      const expected = await reference.evaluate(networks, request);
      for (const name of ['trialLoss', 'biasSquared', 'variance'] as const) {
        expect(found[name]?.shape, name).toEqual(expected[name]?.shape);
        if (expected[name]) expectClose(found[name]?.data, expected[name].data, 6, name);
      }
    },
  );
});

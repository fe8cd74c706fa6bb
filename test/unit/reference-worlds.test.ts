// Worlds on the reference: the gradient through a closed loop against central differences, and where their draws come from.

import { describe, expect, it } from 'vitest';
import type { Penalties } from '../../src/backend/backend.ts';
import { add, div, type Expression, log, mul, sub } from '../../src/expression/index.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import {
  type Networks,
  PARAMETER_NAMES,
  type ParameterName,
  parameterSize,
} from '../../src/network/networks.ts';
import { concatNetworks, selectNetworks } from '../../src/network/select-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import type { Task } from '../../src/task/task.ts';
import { world } from '../../src/task/world.ts';
import { meanOf, relativeError } from '../support/compare.ts';
import { smallWorld } from '../support/small-world.ts';

/** Central differences of step 1e-5 err by about 1e-10 of the third derivative, and 1e-11 by rounding. */
const STEP = 1e-5;
const TOLERANCE = 1e-6;

const reference = new ReferenceBackend();
const NOISE = { inside: 0.3, outside: 0.2 };

function networksFor(task: Task, units = 4): Networks {
  return createNetworks({
    task,
    units,
    activation: 'tanh',
    leak: 0.4,
    seed: 3,
    biasDeviation: 0.4,
    trainable: { leak: true },
  });
}

/** dLoss / dparameter by central differences. */
async function differences(
  task: Task,
  networks: Networks,
  name: ParameterName,
  trials: number,
  l2: Penalties = {},
): Promise<number[]> {
  const size = parameterSize(networks, name);
  const moved = (k: number, by: number): Networks => {
    const values = Float64Array.from(networks.parameters[name]);
    values[k] += by;
    return { ...networks, parameters: { ...networks.parameters, [name]: values } };
  };
  const all = Array.from({ length: size }, (_, k) => [moved(k, STEP), moved(k, -STEP)]).flat();
  const { loss } = await reference.gradient(concatNetworks(all), { task, trials, noise: NOISE, seed: 5, l2 });
  return Array.from({ length: size }, (_, k) => (loss.data[2 * k] - loss.data[2 * k + 1]) / (2 * STEP));
}

describe('the gradient through a world', () => {
  const mask = Float32Array.of(1, 0, 2, 1, 0.5, 1, 1);
  it.each(PARAMETER_NAMES)('is that of central differences in %s', async (name) => {
    const task = smallWorld(7, mask);
    const networks = networksFor(task);
    const { gradient } = await reference.gradient(networks, { task, trials: 3, noise: NOISE, seed: 5 });
    const expected = await differences(task, networks, name, 3);
    expect(Math.hypot(...expected)).toBeGreaterThan(1e-4);
    expect(relativeError(gradient[name], expected)).toBeLessThan(TOLERANCE);
  });

  it.each(PARAMETER_NAMES)('is that of central differences in %s with penalties', async (name) => {
    const task = smallWorld(7);
    const networks = networksFor(task);
    const l2 = { rates: 0.7, weights: 0.05 };
    const { gradient } = await reference.gradient(networks, { task, trials: 2, noise: NOISE, seed: 5, l2 });
    expect(relativeError(gradient[name], await differences(task, networks, name, 2, l2))).toBeLessThan(
      TOLERANCE,
    );
  });
});

describe('a world', () => {
  const task = smallWorld(6);
  const networks = networksFor(task);

  it('gives each trial a loss whose mean is that of the gradient', async () => {
    const request = { task, trials: 5, noise: NOISE, seed: 2 };
    const { trialLoss } = await reference.simulate(networks, request);
    const { loss } = await reference.gradient(networks, request);
    expect(meanOf(trialLoss!.data)).toBeCloseTo(loss.data[0], 12);
  });

  it('plays a trial alone as it plays it among others', async () => {
    const request = { task, noise: NOISE, seed: 2, record: { world: true } };
    const many = await reference.simulate(networks, { ...request, trials: 4, firstTrial: 10 });
    const one = await reference.simulate(networks, { ...request, trials: 1, firstTrial: 12 });
    expect(one.world!.data).toEqual(many.world!.data.subarray(2 * 6 * 4, 3 * 6 * 4));
    expect(one.finalWorld!.data).toEqual(one.world!.data.subarray(5 * 4));
  });

  it('shares a start among repeats, which differ in their noise', async () => {
    const evaluated = await reference.evaluate(selectNetworks(networks, [0]), {
      task,
      trials: 4,
      repeats: 2,
      conditions: 1,
      inside: [0.3],
      outside: [0],
      seed: 1,
    });
    expect(Object.keys(evaluated.scores!)).toEqual(['travelled', 'end over start']);
    expect(new Set(evaluated.scores!.travelled.data).size).toBe(4);
    expect(evaluated.biasSquared).toBeUndefined();
    const { world } = await reference.simulate(networks, {
      task,
      trials: 4,
      repeats: 2,
      seed: 1,
      record: { world: true },
    });
    const fixed = [0, 1, 2, 3].map((trial) => world!.data[trial * 6 * 4 + 2]);
    expect(fixed[0]).toBe(fixed[1]);
    expect(fixed[1]).not.toBe(fixed[2]);
  });
});

describe('what does not count in a world', () => {
  const flat = { inputs: 1, outputs: 1, steps: 4, sense: ([x]: readonly Expression[]) => [x] };
  const networks = createNetworks({ inputs: 1, outputs: 1, units: 2, seed: 1 });

  it('is a terminal cost before the end, though it be infinite there', async () => {
    const task = world({
      ...flat,
      state: 2,
      start: () => [0.5, 0],
      move: ([x, n], [z]) => [add(x, mul(0.1, z)), add(n, 1)],
      cost: ([x]) => mul(x, x),
      terminalCost: ([x, n]) => div(x, sub(n, 2)),
    });
    const { loss, gradient } = await reference.gradient(networks, { task, trials: 1, seed: 1 });
    expect(Number.isFinite(loss.data[0])).toBe(true);
    expect(gradient.readoutBias.every(Number.isFinite)).toBe(true);
  });

  it('is a cost that its mask leaves out, and state that only scores read while there are none', async () => {
    const task = world({
      ...flat,
      state: 2,
      lossMask: Float32Array.of(0, 0, 0, 1),
      start: () => [0.5, 0],
      move: ([x, n], [z]) => [add(x, mul(0.1, z)), add(n, 1)],
      cost: ([x], _, t) => mul(x, log(t)),
      score: ([, n]) => ({ never: log(sub(n, 9)) }),
    });
    const { loss } = await reference.gradient(networks, { task, trials: 1, seed: 1 });
    expect(Number.isFinite(loss.data[0])).toBe(true);
  });
});

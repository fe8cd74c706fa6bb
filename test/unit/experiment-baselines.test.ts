// The best constant output: against what is known of it, and against outputs beside it.

import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { notFiniteError } from '../../src/backend/not-finite.ts';
import { bestConstant, untrainedLosses } from '../../src/experiment/baselines.ts';
import { add, mul, sub } from '../../src/expression/index.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { taskByName, tasks } from '../../src/task/index.ts';
import type { Task } from '../../src/task/task.ts';
import { world } from '../../src/task/world.ts';
import { meanOf } from '../support/compare.ts';

function constantOf(task: Task, seed = 1) {
  const networks = createNetworks({ task, units: task.network?.units ?? 2, seed });
  return bestConstant(networks, task, { seed, inputs: 64 });
}

/** A thousand draws of a mean: three standard errors of sin^2(pi u), and what the best of them is below the true one. */
const SAMPLING = 0.04;

/** Of Adam's last steps, at a thousandth of its rate. */
const SEARCH = 1e-3;

describe('the best constant output', () => {
  it('is the mean of the targets, and its loss their variance', () => {
    const { output, loss, trials } = constantOf(tasks.functionApproximation());
    expect(trials).toBe(1024);
    expect(Math.abs(output[0])).toBeLessThan(SAMPLING);
    expect(Math.abs(loss - 0.5)).toBeLessThan(SAMPLING);
  });

  it.each([0.1, 0.5, 0.7, 3.3])('is the set-point %f of a regulator, without any loss', (setPoint) => {
    expect(constantOf(tasks.regulator({ setPoint }))).toEqual({
      output: [expect.closeTo(setPoint, 11)],
      loss: 0,
      trials: 1024,
    });
  });

  it('weighs the held-out steps of recorded sequences by their mask', () => {
    const shape = [3, 2, 1];
    const task = tasks.data({
      inputs: { data: new Float32Array(6), shape },
      targets: { data: Float32Array.of(9, 9, 1, 3, 5, 100), shape },
      mask: { data: Float32Array.of(1, 1, 1, 1, 2, 0), shape: [3, 2] },
      heldOut: 0.67,
    });
    const { output, loss, trials } = constantOf(task);
    // Weights 1, 1, 2 on 1, 3, 5: mean 3.5, squares 6.25 + 0.25 + 2 * 2.25. A trial weighs two on average.
    expect(trials).toBe(2);
    expect(output).toEqual([3.5]);
    expect(loss).toBeCloseTo(11 / 2 / 2, 12);
  });

  it('is found in a world where it moves what it is judged by', () => {
    // s' = s + 0.1 z1, cost (s' - 1)^2 + (z2 - 2)^2: with s from 0, z1 is a ramp fitted to 1.
    const ramp = world({
      inputs: 1,
      outputs: 2,
      steps: 10,
      state: 1,
      start: () => [0],
      sense: ([s]) => [s],
      move: ([s], [z]) => [add(s, mul(0.1, z))],
      cost: ([s], [, z]) => add(mul(sub(s, 1), sub(s, 1)), mul(sub(z, 2), sub(z, 2))),
    });
    const steps = Array.from({ length: 10 }, (_, t) => 0.1 * (t + 1));
    const best = steps.reduce((a, b) => a + b, 0) / steps.reduce((a, b) => a + b * b, 0);
    const { output, loss } = constantOf(ramp);
    expect(Math.abs(output[0] - best)).toBeLessThan(SEARCH * 20);
    expect(Math.abs(output[1] - 2)).toBeLessThan(SEARCH * 20);
    expect(loss).toBeCloseTo(steps.reduce((sum, s) => sum + (best * s - 1) ** 2, 0) / 10, 3);
  });

  it.each(['maze', 'path-integration'])('of the %s is the same by seed, and another by another', (name) => {
    const found = constantOf(taskByName(name));
    expect(constantOf(taskByName(name))).toEqual(found);
    expect(constantOf(taskByName(name), 2).loss).not.toBe(found.loss);
  });
});

describe('the loss before training', () => {
  const task = tasks.functionApproximation({ steps: 4 });
  const networks = createNetworks({ task, units: 3, count: 3, seed: 1 });
  const options = { task, trials: 8, repeats: 2, seed: 1 };

  it('is that of each network at its own noise', async () => {
    const noise = { inside: [0, 0.5, 0], outside: [0, 0, 0.5] };
    const backend = new ReferenceBackend();
    const losses = await untrainedLosses(backend, networks, { ...options, noise });
    const { trialLoss } = await backend.simulate(networks, { ...options, noise, phase: 'test' });
    const means = [0, 1, 2].map((network) => meanOf(trialLoss!.data.subarray(8 * network, 8 * network + 8)));
    expect(losses).toEqual(means.map((mean) => expect.closeTo(mean, 12)));
  });

  it('is absent of a network that leaves the finite numbers', async () => {
    const reference = new ReferenceBackend();
    const evaluate: Backend['evaluate'] = async (given, request) => {
      const place = Array.from(given.streams).indexOf(1);
      if (place >= 0) throw notFiniteError({ network: place, trial: 0, step: 1 });
      return reference.evaluate(given, request);
    };
    const backend = Object.assign(Object.create(reference) as Backend, { evaluate });
    const noise = { inside: [0.1, 0.1, 0.1], outside: [0, 0, 0] };
    const losses = await untrainedLosses(backend, networks, { ...options, noise });
    expect(losses.map((loss) => loss === null)).toEqual([false, true, false]);
  });
});

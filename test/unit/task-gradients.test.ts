// The reference's gradient through every task against central differences, with the noise on. Away from kinks: a step so
// small meets one in none of these trials, nor the end of a wall, where what a ray sees jumps.

import { describe, expect, it } from 'vitest';
import { createNetworks } from '../../src/network/create-networks.ts';
import {
  type Networks,
  PARAMETER_NAMES,
  type ParameterName,
  parameterSize,
} from '../../src/network/networks.ts';
import { concatNetworks } from '../../src/network/select-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import type { Task } from '../../src/task/task.ts';
import { relativeError } from '../support/compare.ts';
import { EVERY_TASK } from '../support/every-task.ts';

/** Central differences of step 1e-5 err by about 1e-10 of the third derivative, and 1e-11 by rounding. */
const STEP = 1e-5;
const TOLERANCE = 1e-6;

const reference = new ReferenceBackend();

async function differences(task: Task, networks: Networks, name: ParameterName): Promise<number[]> {
  const moved = (k: number, by: number): Networks => {
    const values = Float64Array.from(networks.parameters[name]);
    values[k] += by;
    const { connectivity: _, ...free } = networks;
    return { ...free, parameters: { ...networks.parameters, [name]: values } };
  };
  const isConnected = (k: number) => networks.connectivity?.[name as 'inputWeights']?.[k] !== 0;
  const size = parameterSize(networks, name);
  if (size === 0) return [];
  const all = Array.from({ length: size }, (_, k) => [moved(k, STEP), moved(k, -STEP)]).flat();
  const { loss } = await reference.gradient(concatNetworks(all), {
    task,
    trials: 3,
    noise: { inside: 0.3, outside: 0.1 },
    seed: 6,
  });
  return Array.from({ length: size }, (_, k) =>
    isConnected(k) ? (loss.data[2 * k] - loss.data[2 * k + 1]) / (2 * STEP) : 0,
  );
}

describe.each(EVERY_TASK)('the gradient of %s', (_, task) => {
  const networks = createNetworks({
    task,
    units: task.network?.units ?? 4,
    activation: 'tanh',
    leak: task.network ? undefined : 0.4,
    seed: 3,
  });
  it.each([
    'recurrentWeights',
    'inputWeights',
    'bias',
    'readoutWeights',
    'readoutBias',
    'initialState',
  ] as const)('is that of central differences in %s', async (name) => {
    expect(PARAMETER_NAMES).toContain(name);
    const { gradient } = await reference.gradient(networks, {
      task,
      trials: 3,
      noise: { inside: 0.3, outside: 0.1 },
      seed: 6,
    });
    expect(relativeError(gradient[name], await differences(task, networks, name))).toBeLessThan(TOLERANCE);
  });
});

// Data tasks on the reference: what a trial shows and how its mask weighs, and the gradient of a masked loss against
// central differences, noise on.

import { describe, expect, it } from 'vitest';
import { sweepNoise } from '../../src/experiment/index.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { type Networks, PARAMETER_NAMES } from '../../src/network/networks.ts';
import { selectNetworks } from '../../src/network/select-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { tasks } from '../../src/task/index.ts';
import { shownSequence } from '../../src/task/sequences.ts';
import { train } from '../../src/training/index.ts';
import { meanOf, relativeError } from '../support/compare.ts';
import { shareOf, VARIED_DRAWS, variedNetworks, wave } from '../support/networks.ts';
import { recordedTask } from '../support/recorded-task.ts';

/** Central differences of step 1e-5 err by about 1e-10 of the third derivative, and 1e-11 by rounding. */
const STEP = 1e-5;
const TOLERANCE = 1e-6;

const SHAPE = { units: 4, inputs: 2, outputs: 3, activation: 'softplus' } as const;
const STEPS = 6;
const reference = new ReferenceBackend();
const task = recordedTask({ ...SHAPE, steps: STEPS }, true);

/** The same in float64, so that a small change of a parameter is not rounded away. */
function inFloat64(networks: Networks): Networks {
  const parameters = Object.fromEntries(
    PARAMETER_NAMES.map((name) => [name, Float64Array.from(networks.parameters[name])]),
  ) as Record<(typeof PARAMETER_NAMES)[number], Float64Array>;
  return { ...networks, parameters };
}

describe.each(['training', 'test'] as const)('a data task of masked sequences in the %s phase', (phase) => {
  const request = { task, trials: 5, noise: { inside: 0.3, outside: 0.2 }, ...VARIED_DRAWS, phase };

  it('weighs a trial by its own mask, over what counts in a sequence on average', async () => {
    const networks = variedNetworks(SHAPE, 2);
    const run = await reference.simulate(networks, { ...request, record: { readout: true } });
    const weights = Float64Array.from(task.mask!, (weight, k) => weight * task.lossMask[k % STEPS]);
    const meanWeight = weights.reduce((sum, weight) => sum + weight, 0) / task.sequences;
    const size = STEPS * SHAPE.outputs;
    for (let e = 0; e < 2; e++) {
      for (let trial = 0; trial < request.trials; trial++) {
        const { seed, iteration, firstTrial } = request;
        const stream = networks.streams[e];
        const shown = shownSequence(task, { seed, phase, stream, iteration, trial: firstTrial + trial });
        const place = e * request.trials + trial;
        const target = task.target.subarray(shown * size);
        const own = weights.subarray(shown * STEPS);
        const readout = Float64Array.from(run.readout!.data.subarray(place * size, (place + 1) * size));
        const loss = readout.reduce((sum, z, k) => {
          return sum + own[Math.floor(k / SHAPE.outputs)] * (z - target[k]) ** 2;
        }, 0);
        expect(run.trialLoss!.data[place]).toBeCloseTo(loss / (meanWeight * SHAPE.outputs), 12);
      }
    }
  });

  it('has the gradient that central differences find, in every parameter', async () => {
    const networks = inFloat64(variedNetworks(SHAPE, 1));
    const { gradient } = await reference.gradient(networks, request);
    for (const name of PARAMETER_NAMES) {
      const count = networks.parameters[name].length;
      const many = selectNetworks(networks, new Array<number>(2 * count).fill(0));
      const moved = many.parameters[name] as Float64Array;
      for (let k = 0; k < count; k++) {
        moved[2 * k * count + k] += STEP;
        moved[(2 * k + 1) * count + k] -= STEP;
      }
      const { trialLoss } = await reference.simulate(many, request);
      const losses = Array.from({ length: 2 * count }, (_, e) =>
        meanOf(shareOf(trialLoss!.data, 2 * count, e)),
      );
      const numeric = Array.from(
        { length: count },
        (_, k) => (losses[2 * k] - losses[2 * k + 1]) / (2 * STEP),
      );
      expect(relativeError(gradient[name], numeric), name).toBeLessThan(TOLERANCE);
    }
  });

  it('splits the mean loss of a sequence into bias and variance', async () => {
    const networks = variedNetworks(SHAPE, 1);
    const result = await reference.evaluate(networks, {
      ...VARIED_DRAWS,
      task,
      phase,
      trials: 12,
      repeats: 4,
      firstTrial: 8,
      conditions: 1,
      inside: [0.3],
      outside: [0.1],
    });
    for (let shown = 0; shown < 3; shown++) {
      const loss = meanOf(result.trialLoss.data.subarray(4 * shown, 4 * shown + 4));
      const { biasSquared, variance } = result;
      // Both are float64 sums of the same few numbers.
      expect(biasSquared!.data[shown] + variance!.data[shown]).toBeCloseTo(loss, 12);
    }
  });
});

describe('a data task', () => {
  it('is learned from some sequences and swept on the others', async () => {
    // A leaky average of a noisy wave: what a network of leaky units can do, on waves that it has not seen.
    const [sequences, steps] = [20, 15];
    const input = wave(sequences * steps, 1.9).map((value, k) => value * Math.cos(0.3 * k));
    const average = new Float32Array(sequences * steps);
    average.forEach((_, k) => {
      average[k] = (k % steps === 0 ? 0 : 0.7 * average[k - 1]) + 0.3 * input[k];
    });
    const task = tasks.data({
      inputs: { data: input, shape: [sequences, steps] },
      targets: { data: average, shape: [sequences, steps] },
    });
    const networks = createNetworks({ task, units: 8, activation: 'tanh', leak: 0.3, seed: 2 });
    const options = { task, iterations: 150, trials: 8, learningRate: 0.02, noise: { inside: 0.05 } };
    const trained = await train(reference, networks, options);
    const losses = async (these: Networks) => {
      const sweep = { task, levels: [0, 0.05, 1], trials: 64, repeats: 8, seed: 3 };
      const { curves } = await sweepNoise(reference, these, sweep);
      return curves[0].loss;
    };
    const [quiet, asTrained, loud] = await losses(trained.networks);
    const [untrained] = await losses(networks);
    expect(quiet).toBeLessThan(0.1 * untrained);
    expect(asTrained).toBeLessThan(loud);
  });
});

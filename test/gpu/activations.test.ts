// Activations of a user's own on the adapter: WGSL and the slope are made from the formula, by both families of kernels.

import { describe, expect, it } from 'vitest';
import { abs, add, div } from '../../src/expression/index.ts';
import type { CustomActivation } from '../../src/network/activation.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { PARAMETER_NAMES } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { train } from '../../src/training/index.ts';
import { softsign, statedSoftsign, swish } from '../support/activations.ts';
import { meanOf, relativeError } from '../support/compare.ts';
import { useEngine } from '../support/engine.ts';
import { type Shape, shapeName, shareOf, variedNetworks, variedRequest } from '../support/networks.ts';
import { smallTask } from '../support/small-task.ts';

/** float32 against float64 over a noisy path; the border of issue 3, acceptance 3. */
const TOLERANCE = 1e-4;

const NETWORKS = 3;
const TRIALS = 70;
const STEPS = 12;

const reference = new ReferenceBackend();

const shape = (units: number, activation: CustomActivation): Shape => ({
  units,
  inputs: 2,
  outputs: 1,
  activation,
});

/** A whole trial in registers, and tiles of eight units. */
const cases = [
  ...[softsign, statedSoftsign, swish].map((activation) => shape(5, activation)),
  ...[softsign, statedSoftsign].map((activation) => shape(40, activation)),
].map((sizes) => ({ ...sizes, name: shapeName(sizes) }));

describe("an activation of one's own on the adapter", () => {
  const engine = useEngine();

  it.each(cases)('has the gradient that it has in float64: $name', async ({ name: _, ...sizes }) => {
    const networks = variedNetworks(sizes, NETWORKS);
    const request = { ...variedRequest(sizes, NETWORKS, TRIALS, STEPS), inputGradient: true };
    const found = await engine().gradient(networks, request);
    const expected = await reference.gradient(networks, request);
    const compared = [
      ['loss', found.trialLoss.data, expected.trialLoss.data] as const,
      ['input', found.inputGradient!.data, expected.inputGradient!.data] as const,
      ...PARAMETER_NAMES.map((name) => [name, found.gradient[name], expected.gradient[name]] as const),
    ];
    for (const [what, ours, theirs] of compared) {
      for (let e = 0; e < NETWORKS; e++) {
        const share = (array: ArrayLike<number>) => shareOf(Float64Array.from(array), NETWORKS, e);
        expect(relativeError(share(ours), share(theirs)), `${what} of network ${e}`).toBeLessThan(TOLERANCE);
      }
    }
  });

  it('trains, from its formula alone', async () => {
    const task = smallTask;
    const own = { name: 'softsign', value: (x) => div(x, add(1, abs(x))) } satisfies CustomActivation;
    const networks = createNetworks({ task, units: 5, activation: own, count: 2, seed: 1 });
    const noise = { inside: 0.1 };
    const trained = await train(engine(), networks, { task, noise, iterations: 300, trials: 64, seed: 1 });
    const test = { task, noise, trials: 512, seed: 2 };
    const loss = async (batch: typeof networks) => {
      const { trialLoss } = await engine().simulate(batch, test);
      return [0, 1].map((e) => meanOf(shareOf(trialLoss!.data as Float32Array, 2, e)));
    };
    const [before, after] = [await loss(networks), await loss(trained.networks)];
    // The best constant output has a loss of 1/2, the mean square of sin.
    for (const e of [0, 1]) expect(after[e], `from ${before[e]}`).toBeLessThan(0.25);
  });
});

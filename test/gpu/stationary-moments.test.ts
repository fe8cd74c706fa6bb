// Moments that a noisy unit must have, computed elsewhere by quadrature and long simulation, against 65,536 trials on
// the adapter. Not in a page, whose SwiftShader takes fifteen times as long for a noisy step: there normals.test.ts looks at
// what it draws, and reference.test.ts at what a step makes of it.

import { describe, expect, it } from 'vitest';
import { ACTIVATION_NAMES, type ActivationName } from '../../src/network/activation.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import type { Networks } from '../../src/network/networks.ts';
import { IN_PAGE, useEngine } from '../support/engine.ts';
import { shareOf, withParameters } from '../support/networks.ts';
import { sampleMoments, smoothedActivations, stationaryCases } from '../support/oracles.ts';

/** Of the difference, in combined standard errors; with seeds fixed the outcome is too. */
const STANDARD_ERRORS = 4;
/** float32 on top of that, for cases without noise: a few units of the last place of numbers below 4. */
const ROUNDING = 2e-6;

const TRIALS = 65_536;
/** From the oracle's mean, a variance needs 60 steps alone (0.9^120 = 3e-6); coupled, the slowest forgets 3 % a step. */
const STEPS = { alone: 60, coupled: 150 };
/** For the smoothed activations, of which there are 25 an activation. */
const SMOOTHED_TRIALS = 8192;

/** One network of one unit a case; an input of zero, so that the oracles' kernels serve here too. */
function singleUnits(
  activation: ActivationName,
  cases: readonly { weight: number; bias: number; gamma: number; start: number }[],
): Networks {
  const blank = createNetworks({ activation, units: 1, inputs: 1, outputs: 1, count: cases.length, seed: 1 });
  return withParameters(blank, {
    recurrentWeights: Float32Array.from(cases, ({ weight }) => weight),
    bias: Float32Array.from(cases, ({ bias }) => bias),
    leak: Float32Array.from(cases, ({ gamma }) => gamma),
    initialState: Float32Array.from(cases, ({ start }) => start),
  });
}

const NO_INPUT = { data: new Float32Array(1), shape: [1, 1, 1, 1] };

const groups = ACTIVATION_NAMES.flatMap((activation) =>
  (['alone', 'coupled'] as const).map((how) => ({
    activation,
    how,
    cases: stationaryCases.filter(
      (one) => one.activation === activation && (one.weight !== 0) === (how === 'coupled'),
    ),
  })),
).filter(({ cases }) => cases.length > 0);

describe.skipIf(IN_PAGE)('noise in a single unit on the adapter', () => {
  const engine = useEngine();

  it.each(groups)(
    'settles a $activation unit, $how, to the stationary moments of the oracle',
    async (group) => {
      const { activation, how, cases } = group;
      const networks = singleUnits(
        activation,
        cases.map((one) => ({ ...one, start: one.mean })),
      );
      const level = (placement: string) => cases.map((one) => (one.placement === placement ? one.sigma : 0));
      const { finalState } = await engine().simulate(networks, {
        seed: 2,
        steps: STEPS[how],
        input: NO_INPUT,
        trials: TRIALS,
        noise: { inside: level('inside'), outside: level('outside') },
      });
      cases.forEach((oracle, e) => {
        const moments = sampleMoments(shareOf(finalState.data, cases.length, e));
        const ofMean = Math.hypot(moments.standardErrorOfMean, oracle.standardErrorOfMean);
        expect(Math.abs(moments.mean - oracle.mean)).toBeLessThanOrEqual(STANDARD_ERRORS * ofMean);
        const ofVariance = Math.hypot(
          moments.standardErrorOfVariance,
          oracle.relativeStandardErrorOfVariance * oracle.variance,
        );
        expect(Math.abs(moments.variance - oracle.variance)).toBeLessThanOrEqual(
          STANDARD_ERRORS * ofVariance,
        );
      });
    },
  );

  it.each(ACTIVATION_NAMES)('smooths the activation %s as the oracle says', async (activation) => {
    const cases = smoothedActivations.filter((one) => one.activation === activation);
    const networks = singleUnits(
      activation,
      cases.map(({ x }) => ({ weight: 0, bias: x, gamma: 1, start: 0 })),
    );
    const inside = cases.map(({ sigma }) => sigma);
    const run = { seed: 1, steps: 1, input: NO_INPUT, trials: SMOOTHED_TRIALS, noise: { inside } };
    const { finalState } = await engine().simulate(networks, run);
    cases.forEach((oracle, e) => {
      const samples = shareOf(finalState.data, cases.length, e);
      const variance = Math.max(0, oracle.secondMoment - oracle.mean ** 2);
      const meanError = Math.abs(sampleMoments(samples).mean - oracle.mean);
      expect(meanError).toBeLessThanOrEqual(
        STANDARD_ERRORS * Math.sqrt(variance / samples.length) + ROUNDING,
      );
      const squares = sampleMoments(samples.map((value) => value ** 2));
      const squareError = Math.abs(squares.mean - oracle.secondMoment);
      expect(squareError).toBeLessThanOrEqual(STANDARD_ERRORS * squares.standardErrorOfMean + ROUNDING);
    });
  });
});

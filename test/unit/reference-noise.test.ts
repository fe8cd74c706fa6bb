// Moments that a noisy unit must have, computed elsewhere by quadrature and long simulation, against samples.

import { describe, expect, it } from 'vitest';
import { ACTIVATION_NAMES, type ActivationName } from '../../src/network/activation.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import type { Networks } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { sampleMoments, smoothedActivations, stationaryCases } from '../support/oracles.ts';

/** Of the difference, in combined standard errors; with seeds fixed the outcome is too. */
const STANDARD_ERRORS = 4;
/** Digits of the oracles. */
const ROUNDING = 1e-9;

const reference = new ReferenceBackend();

/** Networks of `units` equal units without coupling but onto themselves; one network for each case. */
function equalUnits(
  activation: ActivationName,
  units: number,
  cases: readonly { weight: number; bias: number; gamma: number; start: number }[],
): Networks {
  const count = cases.length;
  const blank = createNetworks({ activation, units, inputs: 0, outputs: 1, count, seed: 1, gain: 0 });
  const perUnit = (value: (k: number) => number) =>
    Float64Array.from({ length: count * units }, (_, k) => value(Math.floor(k / units)));
  return {
    ...blank,
    parameters: {
      ...blank.parameters,
      recurrentWeights: Float64Array.from({ length: count * units * units }, (_, k) =>
        (k % (units * units)) % (units + 1) === 0 ? cases[Math.floor(k / (units * units))].weight : 0,
      ),
      bias: perUnit((k) => cases[k].bias),
      leak: perUnit((k) => cases[k].gamma),
      initialState: perUnit((k) => cases[k].start),
    },
  };
}

describe.each(ACTIVATION_NAMES)('noise in a %s unit', (activation) => {
  it('smooths the activation as the oracle says', async () => {
    const trials = 512;
    const units = 8;
    const cases = smoothedActivations.filter((one) => one.activation === activation);
    const networks = equalUnits(
      activation,
      units,
      cases.map(({ x }) => ({ weight: 0, bias: x, gamma: 1, start: 0 })),
    );
    const inside = cases.map(({ sigma }) => sigma);
    const { finalState } = await reference.simulate(networks, {
      seed: 1,
      steps: 1,
      trials,
      noise: { inside },
    });
    cases.forEach((oracle, e) => {
      const samples = finalState.data.slice(e * trials * units, (e + 1) * trials * units);
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

  it('settles to the stationary moments of the oracle, coupled to itself or not', async () => {
    const trials = 128;
    const units = 16;
    const cases = stationaryCases.filter((one) => one.activation === activation);
    const networks = equalUnits(
      activation,
      units,
      cases.map((one) => ({ ...one, start: one.mean })),
    );
    const level = (placement: string) => cases.map((one) => (one.placement === placement ? one.sigma : 0));
    const { finalState } = await reference.simulate(networks, {
      seed: 2,
      steps: 150,
      trials,
      noise: { inside: level('inside'), outside: level('outside') },
    });
    cases.forEach((oracle, e) => {
      const samples = finalState.data.slice(e * trials * units, (e + 1) * trials * units);
      const moments = sampleMoments(samples);
      const ofMean = Math.hypot(moments.standardErrorOfMean, oracle.standardErrorOfMean);
      expect(Math.abs(moments.mean - oracle.mean)).toBeLessThanOrEqual(STANDARD_ERRORS * ofMean);
      const ofVariance = Math.hypot(
        moments.standardErrorOfVariance,
        oracle.relativeStandardErrorOfVariance * oracle.variance,
      );
      expect(Math.abs(moments.variance - oracle.variance)).toBeLessThanOrEqual(STANDARD_ERRORS * ofVariance);
    });
  });
});

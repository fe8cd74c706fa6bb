// The regulator's theory against the oracle and against simulation.

import { describe, expect, it } from 'vitest';
import { type DescribeRegulatorOptions, describeRegulator } from '../../src/experiment/describe-regulator.ts';
import {
  gaussianPrediction,
  isStable,
  noiseFreeEquilibria,
  type SelfCoupledUnit,
} from '../../src/experiment/regulator-theory.ts';
import type { ActivationName } from '../../src/network/activation.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import type { Networks } from '../../src/network/networks.ts';
import { numericActivation, smoothedActivation } from '../../src/network/smoothed-activation.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { regulator } from '../../src/task/regulator.ts';
import { stationaryCases } from '../support/oracles.ts';

const reference = new ReferenceBackend();

function unit(
  activation: ActivationName,
  weight: number,
  bias: number,
  { leak = 0.2, initialState = 0 } = {},
): SelfCoupledUnit {
  return { weight, bias, leak, initialState, activation: numericActivation(activation) };
}

function regulators(units: readonly { weight: number; bias: number }[], initialState = 0): Networks {
  const blank = createNetworks({ task: regulator(), count: units.length, seed: 1 });
  return {
    ...blank,
    parameters: {
      ...blank.parameters,
      recurrentWeights: Float64Array.from(units, ({ weight }) => weight),
      bias: Float64Array.from(units, ({ bias }) => bias),
      initialState: new Float64Array(units.length).fill(initialState),
    },
  };
}

/** The theory's own estimate of what it leaves out inside: F'' w^2 v / 2, which feeds back; F is f smoothed by sigma. */
function statedError({ weight, bias, leak, activation }: SelfCoupledUnit, sigma: number) {
  const { mean, multiplier, standardDeviation } = gaussianPrediction(
    { weight, bias, leak, activation, initialState: 0 },
    { placement: 'inside', level: sigma },
  ).reached!;
  const x = weight * mean + bias;
  const slope = (at: number) => smoothedActivation(activation, at, sigma).slope;
  const curvature = (slope(x + 1e-4) - slope(x - 1e-4)) / 2e-4;
  return ((curvature * (weight * standardDeviation!) ** 2) / 2) * (leak / (1 - multiplier));
}

describe('the theory of a unit that feeds on itself', () => {
  it.each(stationaryCases.filter(({ weight }) => weight === 0))(
    'is exact alone: $activation, b $bias, sigma $sigma $placement',
    ({ activation, bias, gamma, sigma, placement, mean, variance }) => {
      const alone = unit(activation, 0, bias, { leak: gamma });
      const { all, reached } = gaussianPrediction(alone, { placement, level: sigma });
      expect(all).toEqual([reached]);
      // The oracle has ten digits.
      expect(Math.abs(reached!.mean - mean)).toBeLessThan(1e-9);
      expect(Math.abs(reached!.standardDeviation! ** 2 - variance)).toBeLessThan(1e-9);
      expect(reached!.multiplier).toBeCloseTo(1 - gamma, 12);
    },
  );

  it.each(stationaryCases.filter(({ weight }) => weight !== 0))(
    'is near the oracle coupled: $activation, w $weight, b $bias, sigma $sigma $placement',
    ({ activation, weight, bias, gamma, sigma, placement, mean, standardErrorOfMean }) => {
      const coupled = unit(activation, weight, bias, { leak: gamma });
      const { reached } = gaussianPrediction(coupled, { placement, level: sigma });
      const error = mean - reached!.mean;
      // What the theory says of itself inside, to a quarter, as that is a first order; outside, 2.6e-4 is the largest seen.
      const stated = placement === 'inside' ? statedError(coupled, sigma) : 0;
      const left = placement === 'inside' ? 0.25 * Math.abs(stated) : 3e-4;
      expect(Math.abs(error - stated)).toBeLessThan(left + 4 * standardErrorOfMean);
    },
  );

  it('finds the fixed point of a ReLU without noise, b / (1 - w), and how fast it is reached', () => {
    const { all, reached } = noiseFreeEquilibria(unit('relu', 0.3, 0.5));
    expect(all).toEqual([reached]);
    expect(reached!.mean).toBeCloseTo(0.5 / 0.7, 12);
    expect(reached!.multiplier).toBeCloseTo(1 - 0.2 * 0.7, 9);
    expect(reached!.standardDeviation).toBe(0);
  });

  it('solves the equation it states, inside and outside', () => {
    for (const activation of ['relu', 'softplus', 'tanh', 'sigmoid'] as const) {
      const one = unit(activation, 0.6, 0.2);
      const inside = gaussianPrediction(one, { placement: 'inside', level: 0.7 }).reached!;
      const response = smoothedActivation(one.activation, 0.6 * inside.mean + 0.2, 0.7);
      expect(response.mean).toBeCloseTo(inside.mean, 11);
      expect(inside.multiplier).toBeCloseTo(1 - 0.2 * (1 - 0.6 * response.slope), 11);
      const outside = gaussianPrediction(one, { placement: 'outside', level: 0.7 }).reached!;
      const deviation = outside.standardDeviation!;
      const seen = smoothedActivation(one.activation, 0.6 * outside.mean + 0.2, 0.6 * deviation);
      expect(seen.mean).toBeCloseTo(outside.mean, 9);
      expect(deviation ** 2).toBeCloseTo((0.2 * 0.7) ** 2 / (1 - outside.multiplier ** 2), 9);
    }
  });

  it('without noise predicts the noise-free fixed point, wherever noise would enter', () => {
    const one = unit('tanh', 0.8, 0.3);
    for (const placement of ['inside', 'outside'] as const) {
      expect(gaussianPrediction(one, { placement, level: 0 })).toEqual(noiseFreeEquilibria(one));
    }
  });

  it('says that there is no equilibrium where the rate grows without bound', () => {
    const runaway = unit('relu', 1.5, 0.5);
    expect(noiseFreeEquilibria(runaway)).toEqual({ all: [], reached: null });
    for (const placement of ['inside', 'outside'] as const) {
      expect(gaussianPrediction(runaway, { placement, level: 0.5 })).toEqual({ all: [], reached: null });
    }
  });

  it('tells the three fixed points of a bistable unit, and from which start each is reached', () => {
    const from = (initialState: number) => noiseFreeEquilibria(unit('tanh', 2, 0, { initialState }));
    const { all } = from(0.1);
    // tanh(2 m) = m
    expect(all.map(({ mean }) => mean)).toEqual([
      expect.closeTo(-0.957504, 6),
      expect.closeTo(0, 12),
      expect.closeTo(0.957504, 6),
    ]);
    expect(all.map(isStable)).toEqual([true, false, true]);
    expect(from(0.1).reached).toEqual(all[2]);
    expect(from(-0.1).reached).toEqual(all[0]);
    // Exactly on the unstable one it stays.
    expect(from(0).reached).toEqual(all[1]);
  });

  it('does not take a rate that goes round for one that settles', () => {
    const { all, reached } = noiseFreeEquilibria(unit('relu', -20, 1));
    expect(all).toHaveLength(1);
    expect(isStable(all[0])).toBe(false);
    expect(reached).toBeNull();
  });

  it('refuses what is not a number, by name', () => {
    expect(() => noiseFreeEquilibria(unit('relu', Number.NaN, 0))).toThrow('weight is NaN.');
    expect(() => noiseFreeEquilibria(unit('relu', 0, 0, { leak: 0 }))).toThrow('leak is 0.');
    expect(() => gaussianPrediction(unit('relu', 0, 0), { placement: 'inside', level: -1 })).toThrow(
      'level is -1.',
    );
  });
});

describe('a description of regulators', () => {
  /** Of a standard deviation, relative: 256 trials of some 40 independent rates each, four standard errors. */
  const SPREAD = 0.03;
  const sigma = 0.5;
  const two = regulators([
    { weight: 0.3, bias: 0.5 },
    { weight: 0.3, bias: 0.5 },
  ]);
  const training = [
    { placement: 'inside', trainingLevel: sigma },
    { placement: 'outside', trainingLevel: sigma },
  ] as const;
  const described = describeRegulator(reference, two, { training, trials: 256, steps: 512, seed: 3 });

  it('gives parameters, fixed point, prediction and measurement of each, in order', async () => {
    const { networks, setPoint } = await described;
    expect(setPoint).toBe(1);
    networks.forEach((one, k) => {
      expect(one).toMatchObject({ network: k, ...training[k], weight: 0.3, bias: 0.5, activation: 'relu' });
      expect(one.leak).toBeCloseTo(0.2, 6);
      expect(one.noiseFree.reached!.mean).toBeCloseTo(0.5 / 0.7, 9);
      // Ten times 1 / (0.2 * 0.7), the relaxation time without noise.
      expect(one.measured!.burnIn).toBe(72);
    });
  });

  it('measures the mean that is predicted inside, to the error that theory states', async () => {
    const [inside] = (await described).networks;
    const { mean, standardError, standardDeviation, meanWithoutNoise } = inside.measured!;
    const predicted = inside.predicted.reached!;
    const stated = statedError({ ...inside, activation: numericActivation('relu') }, sigma);
    expect(Math.abs(mean - predicted.mean - stated)).toBeLessThan(4 * standardError);
    expect(Math.abs(standardDeviation / predicted.standardDeviation! - 1)).toBeLessThan(SPREAD);
    // The shift that noise makes is seen, many times over.
    expect(mean - inside.noiseFree.reached!.mean).toBeGreaterThan(10 * standardError);
    expect(meanWithoutNoise).toBeCloseTo(inside.noiseFree.reached!.mean, 4);
  });

  it('measures no shift outside, where a ReLU is straight across its fluctuation', async () => {
    const outside = (await described).networks[1];
    const { mean, standardError, standardDeviation, meanWithoutNoise } = outside.measured!;
    const predicted = outside.predicted.reached!;
    expect(predicted.mean).toBeCloseTo(outside.noiseFree.reached!.mean, 9);
    expect(Math.abs(mean - predicted.mean)).toBeLessThan(4 * standardError);
    expect(Math.abs(standardDeviation / predicted.standardDeviation! - 1)).toBeLessThan(SPREAD);
    expect(meanWithoutNoise).toBeCloseTo(predicted.mean, 4);
  });

  it('counts every measured step of every trial once', async () => {
    for (const { measured } of (await described).networks) {
      const { counts, low, high } = measured!.histogram;
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(256 * 512);
      const centre = (k: number) => low + ((k + 0.5) * (high - low)) / counts.length;
      const mean = counts.reduce((sum, count, k) => sum + count * centre(k), 0) / (256 * 512);
      // A bin is a sixtieth of the range.
      expect(Math.abs(mean - measured!.mean)).toBeLessThan((high - low) / 120);
    }
  });

  it('survives JSON', async () => {
    const data = await described;
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });

  it('leaves out the measurement of a network that overflows, and measures the others', async () => {
    const three = regulators([
      { weight: 0.3, bias: 0.5 },
      { weight: 1e30, bias: 0.5 },
      { weight: 0, bias: 1 },
    ]);
    const { networks } = await describeRegulator(reference, three, {
      training: [training[0], training[0], { placement: 'inside', trainingLevel: 0 }],
      trials: 2,
      steps: 8,
      burnIn: 100,
    });
    expect(networks.map(({ measured }) => measured !== null)).toEqual([true, false, true]);
    expect(networks[1].noiseFree).toEqual({ all: [], reached: null });
    expect(networks[2].measured).toMatchObject({
      mean: expect.closeTo(1, 9),
      standardError: expect.closeTo(0, 9),
      standardDeviation: expect.closeTo(0, 9),
    });
  });

  it.each([
    [{ training: training.slice(1) }, 'training does not hold the noise of 2 networks'],
    [{ training, trials: 1 }, 'trials is 1'],
    [{ training, steps: 0 }, 'steps is 0'],
    [{ training, burnIn: -1 }, 'burnIn is -1'],
    [{ training: [{ placement: 'beside', trainingLevel: 1 }, training[0]] }, "placement is 'beside'"],
  ])('refuses options that break their contract: %#', async (options, message) => {
    await expect(describeRegulator(reference, two, options as DescribeRegulatorOptions)).rejects.toThrow(
      message,
    );
  });

  it('refuses networks that are not regulators', async () => {
    const large = createNetworks({ units: 2, inputs: 0, outputs: 1, seed: 1 });
    await expect(describeRegulator(reference, large, { training: [training[0]] })).rejects.toThrow(
      'These networks have 2 units and 0 inputs.',
    );
  });

  it('stops between networks when the signal fires', async () => {
    const abort = new AbortController();
    const done: number[] = [];
    const run = describeRegulator(reference, two, {
      training,
      trials: 2,
      steps: 2,
      signal: abort.signal,
      onProgress: (progress) => {
        done.push(progress.done);
        if (progress.done === 1) abort.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(done).toEqual([0, 1]);
  });
});

// The cases of oracles/gradients.json and noise.json as networks and requests. Runs in Node and in a browser.

import type { ShapedArray } from '../../src/base/arrays.ts';
import type { ActivationName } from '../../src/network/activation.ts';
import type { Networks, ParameterName } from '../../src/network/networks.ts';
import gradients from '../oracles/gradients.json';
import noise from '../oracles/noise.json';

type Nested = number | readonly Nested[];

interface GradientCase {
  readonly activation: ActivationName;
  readonly units: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly steps: number;
  readonly trials: number;
  readonly gamma: Nested;
  readonly lossMask: readonly number[];
  readonly recurrentWeights: Nested;
  readonly inputWeights: Nested;
  readonly bias: Nested;
  readonly readoutWeights: Nested;
  readonly readoutBias: Nested;
  readonly initialState: Nested;
  readonly input: Nested;
  readonly target: Nested;
  readonly expected: {
    readonly loss: number;
    readonly finalState: Nested;
    readonly readout: Nested;
    readonly gradient: Readonly<Record<'gamma' | 'input' | Exclude<ParameterName, 'leak'>, Nested>>;
  };
}

export interface OracleCase {
  readonly name: string;
  /** One network. */
  readonly networks: Networks;
  /** The fields of a request for its gradient; noise-free. */
  readonly request: {
    readonly seed: number;
    readonly steps: number;
    readonly trials: number;
    readonly input: ShapedArray;
    readonly target: ShapedArray;
    readonly lossMask: Float64Array;
  };
  readonly expected: {
    readonly loss: number;
    /** [B][N] */
    readonly finalState: Float64Array;
    /** [B][T][O] */
    readonly readout: Float64Array;
    /** By parameter; `leak` is with respect to gamma. */
    readonly gradient: Readonly<Record<ParameterName, Float64Array>>;
    /** [B][T][I] */
    readonly inputGradient: Float64Array;
  };
}

function flat(nested: Nested): Float64Array {
  const numbers = (part: Nested): number[] => (typeof part === 'number' ? [part] : part.flatMap(numbers));
  return Float64Array.from(numbers(nested));
}

function oracleCase(json: GradientCase): OracleCase {
  const { activation, units, inputs, outputs, steps, trials, expected } = json;
  const { gamma, input, ...gradient } = expected.gradient;
  return {
    name: `${activation}, N ${units}, I ${inputs}, O ${outputs}, T ${steps}`,
    networks: {
      networks: 1,
      units,
      inputs,
      outputs,
      activation,
      parameters: {
        recurrentWeights: flat(json.recurrentWeights),
        inputWeights: flat(json.inputWeights),
        bias: flat(json.bias),
        readoutWeights: flat(json.readoutWeights),
        readoutBias: flat(json.readoutBias),
        initialState: flat(json.initialState),
        leak: flat(json.gamma),
      },
      streams: new Uint32Array(1),
      trainable: {
        recurrentWeights: true,
        inputWeights: true,
        bias: true,
        readoutWeights: true,
        readoutBias: true,
        initialState: true,
        leak: true,
      },
    },
    request: {
      seed: 0,
      steps,
      trials,
      input: { data: flat(json.input), shape: [1, trials, steps, inputs] },
      target: { data: flat(json.target), shape: [1, trials, steps, outputs] },
      lossMask: flat(json.lossMask),
    },
    expected: {
      loss: expected.loss,
      finalState: flat(expected.finalState),
      readout: flat(expected.readout),
      gradient: {
        recurrentWeights: flat(gradient.recurrentWeights),
        inputWeights: flat(gradient.inputWeights),
        bias: flat(gradient.bias),
        readoutWeights: flat(gradient.readoutWeights),
        readoutBias: flat(gradient.readoutBias),
        initialState: flat(gradient.initialState),
        leak: flat(gamma),
      },
      inputGradient: flat(input),
    },
  };
}

/** Every case of gradients.json, a network of its own each. */
export const oracleCases: readonly OracleCase[] = (gradients.cases as unknown as readonly GradientCase[]).map(
  oracleCase,
);

/** E f(x + sigma xi) and E f(x + sigma xi)^2. */
export interface SmoothedActivation {
  readonly activation: ActivationName;
  readonly x: number;
  readonly sigma: number;
  readonly mean: number;
  readonly secondMoment: number;
}
export const smoothedActivations = noise.smoothedActivation as readonly SmoothedActivation[];

/** Stationary mean and variance of one unit, alone or with a weight onto itself. */
export interface StationaryCase {
  readonly activation: ActivationName;
  /** W; 0 where the unit is alone. */
  readonly weight: number;
  readonly bias: number;
  readonly sigma: number;
  readonly gamma: number;
  readonly placement: 'inside' | 'outside';
  readonly mean: number;
  readonly variance: number;
  /** Of the oracle itself; 0 where it is exact. */
  readonly standardErrorOfMean: number;
  readonly relativeStandardErrorOfVariance: number;
}
export const stationaryCases: readonly StationaryCase[] = [
  ...noise.stationaryUncoupled.map((json) => ({
    ...json,
    weight: 0,
    standardErrorOfMean: 0,
    relativeStandardErrorOfVariance: 0,
  })),
  ...noise.stationaryCoupled,
] as readonly StationaryCase[];

/** The moments of independent samples, with the standard errors of mean and variance. */
export function sampleMoments(samples: ArrayLike<number>) {
  const values = Array.from(samples);
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / count;
  const variance = (moment(2) * count) / (count - 1);
  return {
    mean,
    variance,
    standardErrorOfMean: Math.sqrt(variance / count),
    standardErrorOfVariance: Math.sqrt(Math.max(0, moment(4) - moment(2) ** 2) / count),
  };
}

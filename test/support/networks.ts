// Networks and requests for GPU tests: every number differs from network to network and from unit to unit, and none is
// at its default. Kernels are compiled for a shape (units, inputs, outputs, activation), which takes a software adapter
// seconds, so tests share the shapes of the oracles.

import type { DrawOptions, NoiseLevels, TrialSource } from '../../src/backend/backend.ts';
import { elementCount, type ShapedArray } from '../../src/base/arrays.ts';
import { activationOf } from '../../src/network/activation.ts';
import { type CreateNetworksOptions, createNetworks } from '../../src/network/create-networks.ts';
import type { Networks, ParameterName, Parameters } from '../../src/network/networks.ts';

export interface Shape {
  readonly units: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Networks['activation'];
}

/** Kept in registers, a trial a thread. */
export const SMALL: Shape = { units: 5, inputs: 2, outputs: 1, activation: 'relu' };
/** Kept in storage, tiles of units x 4 trials a thread. */
export const LARGE: Shape = { units: 33, inputs: 2, outputs: 3, activation: 'relu' };

export function shapeName({ units, inputs, outputs, activation }: Shape): string {
  return `${activationOf(activation).name}, N ${units}, I ${inputs}, O ${outputs}`;
}

/** Smooth numbers of about `size`, which float32 holds exactly: all backends start from the same. */
export function wave(length: number, frequency: number, size = 1): Float32Array {
  return Float32Array.from({ length }, (_, k) => size * Math.sin(frequency * (k + 1)));
}

export function withParameters(networks: Networks, parameters: Partial<Parameters>): Networks {
  return { ...networks, parameters: { ...networks.parameters, ...parameters } };
}

/** A batch in which also h0, c and the leaks differ; the leak is trainable. */
export function variedNetworks(
  shape: Shape,
  count: number,
  options: Partial<CreateNetworksOptions> = {},
): Networks {
  const { units, outputs } = shape;
  const networks = createNetworks({
    ...shape,
    count,
    streams: Array.from({ length: count }, (_, e) => (e === 1 ? 4_000_000_000 : 3 * e + 4)),
    seed: 17,
    biasDeviation: 0.3,
    trainable: { leak: true },
    ...options,
  });
  return withParameters(networks, {
    readoutBias: wave(count * outputs, 1.3, 0.4),
    initialState: wave(count * units, 0.9, 0.5),
    leak: wave(count * units, 0.6, 0.4).map((value) => 0.5 + value),
  });
}

/** Inside noise, outside noise, both, in turn. */
export function variedNoise(count: number): NoiseLevels {
  const levels = (cycle: readonly number[]) => Array.from({ length: count }, (_, e) => cycle[e % 3]);
  return { inside: levels([0.3, 0, 0.2]), outside: levels([0, 0.3, 0.1]) };
}

/** Draws with nothing at its default. */
export const VARIED_DRAWS = { seed: 2 ** 33 + 5, phase: 'training', iteration: 3, firstTrial: 14 } as const;

export function variedData(shape: readonly number[], frequency: number): ShapedArray {
  return { data: wave(elementCount(shape), frequency), shape };
}

/** Steps that count more, less and not at all. */
export function variedMask(steps: number): Float32Array {
  return Float32Array.from({ length: steps }, (_, t) => (t % 3 === 0 ? 0 : 1 + (t % 2)));
}

/** Trials read from arrays. */
export type GivenTrials = Extract<TrialSource, { readonly steps: number }>;

/** An input for every trial, a target that networks do not share, some steps that do not count. */
export function variedSource(shape: Shape, networks: number, trials: number, steps: number): GivenTrials {
  const { inputs, outputs } = shape;
  return {
    steps,
    input: inputs > 0 ? variedData([1, trials, steps, inputs], 0.7) : undefined,
    target: variedData([networks, 1, steps, outputs], 0.3),
    lossMask: variedMask(steps),
  };
}

/** What `simulate` and `gradient` take. */
export type GivenRequest = DrawOptions &
  GivenTrials & { readonly trials: number; readonly noise: NoiseLevels };

export function variedRequest(shape: Shape, networks: number, trials: number, steps: number): GivenRequest {
  const noise = variedNoise(networks);
  return { ...variedSource(shape, networks, trials, steps), trials, noise, ...VARIED_DRAWS };
}

/** One network's share of an array over [E][...]. */
export function shareOf<T extends Float32Array | Float64Array>(
  array: T,
  networks: number,
  network: number,
): T {
  const size = array.length / networks;
  return array.subarray(network * size, (network + 1) * size) as T;
}

/** A batch with one number of one network replaced. */
export function withNumber(
  networks: Networks,
  network: number,
  name: ParameterName,
  index: number,
  value: number,
): Networks {
  const values = Float32Array.from(networks.parameters[name]);
  values[(network * values.length) / networks.networks + index] = value;
  return withParameters(networks, { [name]: values });
}

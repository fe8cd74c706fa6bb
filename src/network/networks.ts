// What a batch of CTRNNs is: sizes, parameters, and what training may change.
//
//   a[t]   = W h[t] + U u[t] + b
//   h[t+1] = (1 - gamma) h[t] + gamma ( f(a[t] + sigmaInside xi[t]) + sigmaOutside eta[t] )
//   z[t]   = V h[t+1] + c
//
// Networks of one batch share their sizes and activation; everything else is each network's own.

import type { RealArray } from '../base/arrays.ts';
import { checkInteger, checkNumber, checkReals } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import type { ActivationName, CustomActivation } from './activation.ts';
import { checkActivation } from './check-activation.ts';
import { signAllows } from './dale.ts';

export interface NetworkSizes {
  /** Networks in the batch, E. */
  readonly networks: number;
  /** N */
  readonly units: number;
  /** I, may be 0 */
  readonly inputs: number;
  /** O */
  readonly outputs: number;
}

/** Row-major, the network first: `recurrentWeights` W is [E][N][N], W[i][j] the weight from unit j to unit i. */
export interface Parameters {
  /** W, [E][N][N] */
  readonly recurrentWeights: RealArray;
  /** U, [E][N][I] */
  readonly inputWeights: RealArray;
  /** b, [E][N] */
  readonly bias: RealArray;
  /** V, [E][O][N] */
  readonly readoutWeights: RealArray;
  /** c, [E][O] */
  readonly readoutBias: RealArray;
  /** h[0], [E][N] */
  readonly initialState: RealArray;
  /** gamma = dt / tau, [E][N], in (0, 1]; in (0, 1) if it is trained */
  readonly leak: RealArray;
}

export type ParameterName = keyof Parameters;
export const PARAMETER_NAMES = [
  'recurrentWeights',
  'inputWeights',
  'bias',
  'readoutWeights',
  'readoutBias',
  'initialState',
  'leak',
] as const satisfies readonly ParameterName[];

/** The parameters that connectivity may hold at zero. */
export const MASKED_PARAMETERS = [
  'recurrentWeights',
  'inputWeights',
  'readoutWeights',
] as const satisfies readonly ParameterName[];

/** Fixed zeros: 1 where a connection may exist, 0 where it is held at zero and has no gradient. */
export interface Connectivity {
  /** [E][N][N] */
  readonly recurrentWeights?: Uint8Array;
  /** [E][N][I] */
  readonly inputWeights?: Uint8Array;
  /** [E][O][N] */
  readonly readoutWeights?: Uint8Array;
}

export interface Networks extends NetworkSizes {
  /** f: a built-in's name, or a definition of one's own. */
  readonly activation: ActivationName | CustomActivation;
  readonly parameters: Parameters;
  /** [E]: the stream of random numbers that belongs to each network's identity. */
  readonly streams: Uint32Array;
  /** Which parameters training changes. */
  readonly trainable: Readonly<Record<ParameterName, boolean>>;
  readonly connectivity?: Connectivity;
  /**
   * Dale's principle, by projection: [N] of +1 (excitatory), -1 (inhibitory) or 0 (free). After each update every
   * outgoing weight W[.][j] of the wrong sign is set to zero (projected gradient descent).
   */
  readonly signs?: Int8Array;
}

/** The shape of each parameter, network first. */
export function parameterShapes(sizes: NetworkSizes): Readonly<Record<ParameterName, readonly number[]>> {
  const { networks, units, inputs, outputs } = sizes;
  return {
    recurrentWeights: [networks, units, units],
    inputWeights: [networks, units, inputs],
    bias: [networks, units],
    readoutWeights: [networks, outputs, units],
    readoutBias: [networks, outputs],
    initialState: [networks, units],
    leak: [networks, units],
  };
}

/** The number of elements of one network's share of a parameter. */
export function parameterSize(sizes: NetworkSizes, name: ParameterName): number {
  return parameterShapes(sizes)
    [name].slice(1)
    .reduce((product, size) => product * size, 1);
}

function checkMask(name: string, mask: Uint8Array | undefined, weights: RealArray): void {
  if (mask === undefined) return;
  if (mask.length !== weights.length || mask.some((m) => m > 1)) {
    throw new CtrnnError(
      'invalid-argument',
      `connectivity.${name} must hold ${weights.length} zeros and ones.`,
      'Give one byte per weight, 1 where a connection may exist.',
    );
  }
  const bad = mask.findIndex((m, k) => m === 0 && weights[k] !== 0);
  if (bad >= 0) {
    throw new CtrnnError(
      'invalid-argument',
      `${name}[${bad}] is ${weights[bad]}, but connectivity.${name}[${bad}] is 0.`,
      'A weight without a connection is 0.',
    );
  }
}

function checkSigns(networks: Networks): void {
  const { signs, units } = networks;
  if (signs === undefined) return;
  if (signs.length !== units || signs.some((sign) => Math.abs(sign) > 1)) {
    throw new CtrnnError(
      'invalid-argument',
      'signs must hold one of -1, 0, 1 per unit.',
      'See Networks.signs.',
    );
  }
  const weights = networks.parameters.recurrentWeights;
  const bad = weights.findIndex((weight, k) => !signAllows(signs[k % units], weight));
  if (bad >= 0) {
    throw new CtrnnError(
      'invalid-argument',
      `recurrentWeights[${bad}] is ${weights[bad]}, against the sign of unit ${bad % units}.`,
      'Give outgoing weights W[.][j] the sign of unit j.',
    );
  }
}

/**
 * Checks a batch of networks at the border and returns it.
 *
 * @throws CtrnnError `invalid-argument` naming the array and element that break the contract
 */
export function checkNetworks(networks: Networks): Networks {
  checkInteger('networks', networks.networks, 1);
  checkInteger('units', networks.units, 1);
  checkInteger('inputs', networks.inputs, 0);
  checkInteger('outputs', networks.outputs, 1);
  checkActivation(networks.activation);
  const shapes = parameterShapes(networks);
  for (const name of PARAMETER_NAMES) {
    const length = shapes[name].reduce((product, size) => product * size, 1);
    checkReals(name, networks.parameters[name], length);
  }
  const { leak } = networks.parameters;
  for (let i = 0; i < leak.length; i++) {
    if (!(leak[i] > 0 && leak[i] <= 1)) checkNumber('leak', leak[i], 0, 1, true);
    if (networks.trainable.leak && leak[i] >= 1) {
      throw new CtrnnError(
        'invalid-argument',
        'A trainable leak of 1 has no finite raw parameter.',
        'Start it below 1.',
      );
    }
  }
  if (networks.streams.length !== networks.networks) {
    throw new CtrnnError(
      'invalid-argument',
      `streams has ${networks.streams.length} elements for ${networks.networks} networks.`,
      'Give one stream per network.',
    );
  }
  for (const name of MASKED_PARAMETERS) {
    checkMask(name, networks.connectivity?.[name], networks.parameters[name]);
  }
  checkSigns(networks);
  return networks;
}

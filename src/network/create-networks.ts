// New networks, ready to train: sizes from a task or by hand, weights drawn by address, connections and signs.

import { elementCount } from '../base/arrays.ts';
import { checkChoice, checkInteger, checkNumber } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { uniformAt } from '../noise/normal.ts';
import type { ActivationName, CustomActivation } from './activation.ts';
import { checkActivation } from './check-activation.ts';
import { daleMagnitudes, daleSigns } from './dale.ts';
import {
  type Identity,
  initialAddress,
  initialRecurrentWeights,
  normalMatrix,
  RECURRENT_INITIALISERS,
  type RecurrentInitialiser,
  scaleByFanIn,
} from './initialise.ts';
import {
  type Connectivity,
  checkNetworks,
  MASKED_PARAMETERS,
  type NetworkSizes,
  type Networks,
  PARAMETER_NAMES,
  type ParameterName,
  type Parameters,
  parameterShapes,
} from './networks.ts';

/** More are taken for a slip of the pen: one matrix of 16,384 units is a gigabyte. */
const MOST_UNITS = 16_384;
const MOST_NETWORKS = 1_000_000;
/** Weights of a batch that one array holds. */
const MOST_WEIGHTS = 2 ** 31;

/** What a task may ask of its networks. */
export interface NetworkNeeds {
  /** N, if the task fixes it. */
  readonly units?: number;
  /** z = h: V is the identity, c is 0 and neither is trained; O must be N. */
  readonly identityReadout?: boolean;
  /** gamma of all units; it is then not trained. */
  readonly leak?: number;
  /** Fixed zeros, for one network. */
  readonly connectivity?: Connectivity;
  /** Where W and b should start; the options of the same name go first. */
  readonly gain?: number;
  readonly bias?: number;
  readonly trainable?: Partial<Record<ParameterName, boolean>>;
}

/** The part of a task that networks are made for. */
export interface NetworkPurpose {
  readonly inputs: number;
  readonly outputs: number;
  readonly network?: NetworkNeeds;
}

export interface CreateNetworksOptions {
  /** Gives inputs and outputs, and whatever else it asks of its networks. */
  readonly task?: NetworkPurpose;
  /** I, where there is no task. */
  readonly inputs?: number;
  /** O, where there is no task. */
  readonly outputs?: number;
  /** N; may be left out if the task fixes it. */
  readonly units?: number;
  /** A built-in's name, or a definition of one's own; default 'relu'. */
  readonly activation?: ActivationName | CustomActivation;
  /** gamma = dt / tau in (0, 1], for all units or one each; default 0.2, or what the task asks for. */
  readonly leak?: number | ArrayLike<number>;
  /** E, default 1. */
  readonly count?: number;
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** A stream of random numbers for each network; default 0 .. count - 1. */
  readonly streams?: ArrayLike<number>;
  /** How W starts, see `initialRecurrentWeights`; default 'gaussian'. */
  readonly recurrent?: RecurrentInitialiser;
  /** g of W; default 1. */
  readonly gain?: number;
  /** g of the input weights: U[i][j] ~ N(0, g^2 / I); default 1. */
  readonly inputGain?: number;
  /** g of the readout weights: V[i][j] ~ N(0, g^2 / N) (LeCun et al. 1998); default 1. */
  readonly readoutGain?: number;
  /** Mean of the initial bias b; default 0. */
  readonly bias?: number;
  /** Standard deviation of the initial bias b; default 0. */
  readonly biasDeviation?: number;
  /** Chance p in (0, 1] that a recurrent connection exists; the others are fixed zeros. Default 1. */
  readonly density?: number;
  /** Fixed zeros by hand, for one network (then all have them) or for each: see `Connectivity`. */
  readonly connectivity?: Connectivity;
  /** Fraction of excitatory units under Dale's principle; left out, weights have any sign. */
  readonly excitatory?: number;
  /** Overrides of what is trained; default all but the leak. */
  readonly trainable?: Partial<Record<ParameterName, boolean>>;
}

const TRAINABLE: Readonly<Record<ParameterName, boolean>> = {
  recurrentWeights: true,
  inputWeights: true,
  bias: true,
  readoutWeights: true,
  readoutBias: true,
  initialState: true,
  leak: false,
};

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

/**
 * Makes `count` networks with initial weights that depend on (seed, stream) alone. c and h0 start at 0.
 * Weights are rounded to float32, so that every backend starts from the same numbers.
 *
 * @throws CtrnnError `invalid-argument` naming the option that is missing or wrong
 */
export function createNetworks(options: CreateNetworksOptions): Networks {
  const sizes = sizesOf(options);
  const streams = streamsOf(options.streams, sizes.networks);
  const seed = checkInteger('seed', options.seed, 0);
  const activation = checkActivation(options.activation ?? 'relu');
  const connectivity = connectivityOf(options, sizes, seed, streams);
  const signs =
    options.excitatory === undefined
      ? undefined
      : daleSigns(sizes.units, checkNumber('excitatory', options.excitatory, 0, 1));
  const parameters = emptyParameters(sizes);
  streams.forEach((stream, network) => {
    fillWeights(parameters, network, { seed, stream }, options, sizes, connectivity, signs);
  });
  fillLeak(parameters.leak, leakOf(options), sizes.units);
  const fixedReadout = options.task?.network?.identityReadout
    ? { readoutWeights: false, readoutBias: false }
    : {};
  const trainable = {
    ...TRAINABLE,
    ...options.task?.network?.trainable,
    ...checkTrainable(options.trainable),
    ...fixedReadout,
  };
  return checkNetworks({ ...sizes, activation, parameters, streams, trainable, connectivity, signs });
}

function sizesOf(options: CreateNetworksOptions): NetworkSizes {
  const { task } = options;
  const asked = task?.network?.units;
  if (asked !== undefined && options.units !== undefined && options.units !== asked) {
    throw invalid(`units is ${options.units}, but the task asks for ${asked}.`, 'Leave units out.');
  }
  for (const channels of ['inputs', 'outputs'] as const) {
    if (task && options[channels] !== undefined && options[channels] !== task[channels]) {
      throw invalid(
        `${channels} is ${options[channels]}, but the task has ${task[channels]}.`,
        `Leave ${channels} out.`,
      );
    }
  }
  const sizes = {
    networks: checkInteger('count', options.count ?? 1, 1, MOST_NETWORKS),
    units: checkInteger('units', asked ?? options.units, 1, MOST_UNITS),
    inputs: checkInteger('inputs', task?.inputs ?? options.inputs, 0, MOST_UNITS),
    outputs: checkInteger('outputs', task?.outputs ?? options.outputs, 1, MOST_UNITS),
  };
  const weights = sizes.networks * sizes.units * (sizes.units + sizes.inputs + sizes.outputs);
  if (weights > MOST_WEIGHTS) {
    throw new CtrnnError(
      'does-not-fit',
      `These networks have ${weights} weights, ${weights - MOST_WEIGHTS} more than one batch holds.`,
      'Use fewer networks or units at a time.',
    );
  }
  if (task?.network?.identityReadout && sizes.outputs !== sizes.units) {
    throw invalid(
      `The task reads the state itself, but has ${sizes.outputs} outputs for ${sizes.units} units.`,
      'Give as many units as outputs.',
    );
  }
  return sizes;
}

function streamsOf(streams: ArrayLike<number> | undefined, count: number): Uint32Array {
  if (streams === undefined) return Uint32Array.from({ length: count }, (_, network) => network);
  if (streams.length !== count) {
    throw invalid(`streams has ${streams.length} elements for ${count} networks.`, 'Give one per network.');
  }
  return Uint32Array.from(streams, (stream, i) => checkInteger(`streams[${i}]`, stream, 0, 2 ** 32 - 1));
}

function checkTrainable(
  trainable: CreateNetworksOptions['trainable'] = {},
): Partial<Record<ParameterName, boolean>> {
  for (const name of Object.keys(trainable)) checkChoice('a trainable parameter', name, PARAMETER_NAMES);
  return trainable;
}

function emptyParameters(sizes: NetworkSizes): Readonly<Record<ParameterName, Float32Array>> {
  const shapes = parameterShapes(sizes);
  return Object.fromEntries(
    PARAMETER_NAMES.map((name) => [name, new Float32Array(elementCount(shapes[name]))]),
  ) as Record<ParameterName, Float32Array>;
}

/** Masks for every network of the batch; those of one network are copied to all. */
function connectivityOf(
  options: CreateNetworksOptions,
  sizes: NetworkSizes,
  seed: number,
  streams: Uint32Array,
): Connectivity | undefined {
  const shapes = parameterShapes(sizes);
  const masks: Partial<Record<(typeof MASKED_PARAMETERS)[number], Uint8Array>> = {};
  const asked = options.task?.network?.connectivity;
  for (const name of MASKED_PARAMETERS) {
    if (asked?.[name] && options.connectivity?.[name]) {
      throw invalid(`connectivity.${name} is given, but the task has its own.`, `Leave ${name} out.`);
    }
    const mask = asked?.[name] ?? options.connectivity?.[name];
    if (mask) masks[name] = spreadMask(name, mask, elementCount(shapes[name]));
  }
  const density = checkNumber('density', options.density ?? 1, 0, 1, true);
  if (density < 1) {
    if (masks.recurrentWeights) {
      const whose = asked?.recurrentWeights ? "the task's " : '';
      throw invalid(
        `Both density and ${whose}connectivity.recurrentWeights are given.`,
        'Leave density out.',
      );
    }
    masks.recurrentWeights = drawConnections(sizes.units, density, seed, streams);
  }
  return Object.keys(masks).length > 0 ? masks : undefined;
}

function spreadMask(name: string, mask: Uint8Array, length: number): Uint8Array {
  if (mask.length === 0 || length % mask.length !== 0) {
    throw invalid(
      `connectivity.${name} has ${mask.length} elements.`,
      `Give the mask of one network, or of all: ${length} elements.`,
    );
  }
  return Uint8Array.from({ length }, (_, k) => mask[k % mask.length]);
}

function drawConnections(units: number, density: number, seed: number, streams: Uint32Array): Uint8Array {
  const mask = new Uint8Array(streams.length * units * units);
  for (let k = 0; k < mask.length; k++) {
    const stream = streams[Math.floor(k / (units * units))];
    const row = Math.floor(k / units) % units;
    const uniform = uniformAt({ ...initialAddress({ seed, stream }, 'connectivity', row), unit: k % units });
    mask[k] = uniform < density ? 1 : 0;
  }
  return mask;
}

/** Writes network `network`'s initial W, U, b and V. */
function fillWeights(
  parameters: Parameters,
  network: number,
  identity: Identity,
  options: CreateNetworksOptions,
  sizes: NetworkSizes,
  connectivity: Connectivity | undefined,
  signs: Int8Array | undefined,
): void {
  const { units, inputs, outputs } = sizes;
  const maskOf = (name: (typeof MASKED_PARAMETERS)[number], size: number) =>
    connectivity?.[name]?.subarray(network * size, (network + 1) * size);
  const needs = options.task?.network;
  const initialiser = checkChoice('recurrent', options.recurrent ?? 'gaussian', RECURRENT_INITIALISERS);
  const gain = checkNumber('gain', options.gain ?? needs?.gain ?? 1, 0);
  const recurrentMask = maskOf('recurrentWeights', units * units);
  const recurrent = initialRecurrentWeights(identity, initialiser, units, gain, recurrentMask);
  if (signs) applySigns(recurrent, signs, initialiser);
  parameters.recurrentWeights.set(recurrent, network * units * units);

  const input = normalMatrix(identity, 'inputWeights', units, inputs);
  scaleByFanIn(
    input,
    inputs,
    checkNumber('inputGain', options.inputGain ?? 1, 0),
    maskOf('inputWeights', units * inputs),
  );
  parameters.inputWeights.set(input, network * units * inputs);

  const mean = checkNumber('bias', options.bias ?? needs?.bias ?? 0);
  const deviation = checkNumber('biasDeviation', options.biasDeviation ?? 0, 0);
  const bias = normalMatrix(identity, 'bias', 1, units).map((normal) => mean + deviation * normal);
  parameters.bias.set(bias, network * units);

  parameters.readoutWeights.set(
    readoutOf(identity, options, sizes, maskOf('readoutWeights', outputs * units)),
    network * outputs * units,
  );
}

function readoutOf(
  identity: Identity,
  options: CreateNetworksOptions,
  { units, outputs }: NetworkSizes,
  mask: Uint8Array | undefined,
): Float64Array {
  if (options.task?.network?.identityReadout) {
    return Float64Array.from({ length: units * units }, (_, k) => (k % (units + 1) === 0 ? 1 : 0));
  }
  const readout = normalMatrix(identity, 'readoutWeights', outputs, units);
  scaleByFanIn(readout, units, checkNumber('readoutGain', options.readoutGain ?? 1, 0), mask);
  return readout;
}

/** Gives every outgoing weight the sign of its unit; random matrices are also balanced. */
function applySigns(recurrent: Float64Array, signs: Int8Array, initialiser: RecurrentInitialiser): void {
  const { excitatory, inhibitory } =
    initialiser === 'scaled-identity' ? { excitatory: 1, inhibitory: 1 } : daleMagnitudes(signs);
  recurrent.forEach((weight, k) => {
    const sign = signs[k % signs.length];
    recurrent[k] = sign * Math.abs(weight) * (sign > 0 ? excitatory : inhibitory);
  });
}

/** What the task asks for goes without saying, and against it nothing may be said. */
function leakOf({ leak, trainable, task }: CreateNetworksOptions): number | ArrayLike<number> {
  const asked = task?.network?.leak;
  if (asked === undefined) return leak ?? 0.2;
  const given = typeof leak === 'number' ? [leak] : Array.from(leak ?? []);
  if (given.some((gamma) => gamma !== asked)) {
    throw invalid(`leak is ${given}, but the task asks for ${asked}.`, 'Leave leak out.');
  }
  if (trainable?.leak) throw invalid(`The task asks for a leak of ${asked}.`, 'Do not train it.');
  return asked;
}

function fillLeak(out: Parameters['leak'], leak: number | ArrayLike<number>, units: number): void {
  if (typeof leak === 'number') {
    out.fill(leak);
  } else if (leak.length === units) {
    for (let k = 0; k < out.length; k++) out[k] = leak[k % units];
  } else {
    throw invalid(`leak has ${leak.length} elements for ${units} units.`, 'Give a number, or one per unit.');
  }
}

// Networks from a safetensors file. It may come from anywhere, so each tensor is held against what the others say.

import { z } from 'zod';
import { elementCount } from '../base/arrays.ts';
import { CtrnnError } from '../base/errors.ts';
import { ACTIVATION_NAMES, type CustomActivation } from '../network/activation.ts';
import { checkCustomActivation } from '../network/check-activation.ts';
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
} from '../network/networks.ts';
import {
  checkLevels,
  LEVELS,
  maskName,
  NETWORK_FILE_VERSION,
  type NetworkFile,
  NOISE_CONVENTION,
  OWN_NAMES,
  SIGNS,
  STREAMS,
  type TaskDescription,
  TENSOR_NAMES,
} from './network-format.ts';
import { decodeSafetensors } from './safetensors.ts';
import type { Tensor } from './tensor.ts';

export interface DecodeNetworksOptions {
  /** What the messages call the file: its path, if there is one. */
  readonly source?: string;
  /** Activations of one's own that the file may name: it holds their names, and not their formulas. */
  readonly activations?: readonly CustomActivation[];
}

/**
 * Reads networks from a safetensors file: ours, or one written elsewhere with the same tensor names, which needs only
 * `activation` among the metadata. Left out, `trainable` is all but the leak and `streams` are 0, 1, 2 ...
 * Tensors that the format does not know come back in `extra`.
 *
 * @throws CtrnnError `invalid-file` for anything wrong: the container, a missing tensor, a shape, a number, the metadata,
 *   an activation that is neither built in nor given; `invalid-argument` for a given activation that is none
 */
export function decodeNetworks(
  bytes: Uint8Array,
  { source = 'The weights file', activations = [] }: DecodeNetworksOptions = {},
): NetworkFile {
  checkActivations(activations);
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const file: Reader = { source, tensors, metadata };
  checkVersion(file);
  const sizes = readSizes(file);
  const trainingNoise = readTrainingNoise(file, sizes.networks);
  const networks: Networks = {
    ...sizes,
    activation: readActivation(file, activations),
    parameters: readParameters(file, sizes),
    streams: readStreams(file, sizes.networks),
    trainable: readTrainable(file),
    connectivity: readConnectivity(file, sizes),
    signs: readSigns(file, sizes.units),
  };
  try {
    checkNetworks(networks);
  } catch (cause) {
    if (!(cause instanceof CtrnnError)) throw cause;
    throw new CtrnnError('invalid-file', `${source}: ${cause.message}`, cause.fix, cause);
  }
  const extra = new Map([...tensors].filter(([name]) => !OWN_NAMES.has(name)));
  return { networks, trainingNoise, task: readTask(file), extra: extra.size > 0 ? extra : undefined };
}

interface Reader {
  readonly source: string;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

function wrong(file: Reader, message: string, fix: string, cause?: unknown): CtrnnError {
  return new CtrnnError('invalid-file', `${file.source} ${message}`, fix, cause);
}

function checkVersion(file: Reader): void {
  const version = file.metadata.format_version ?? NETWORK_FILE_VERSION;
  if (version !== NETWORK_FILE_VERSION) {
    throw wrong(
      file,
      `is of format version '${version}'; this program reads version ${NETWORK_FILE_VERSION}.`,
      'Read it with the noisy-ctrnn that wrote it, or a newer one.',
    );
  }
  const convention = file.metadata.noise_convention;
  if (convention !== undefined && convention !== NOISE_CONVENTION) {
    throw wrong(
      file,
      `states its noise as '${convention}'.`,
      `Convert its levels to '${NOISE_CONVENTION}' and say so in noise_convention.`,
    );
  }
}

/** The tensor of that name, if its shape is `shape`; a name among the sizes stands for any size. */
function readTensor(file: Reader, name: string, shape: readonly (number | string)[]): Tensor {
  const tensor = file.tensors.get(name);
  if (!tensor) {
    throw wrong(file, `has no tensor '${name}'.`, `Save it with shape [${shape.join(', ')}].`);
  }
  const fits =
    tensor.shape.length === shape.length &&
    shape.every((size, axis) => typeof size === 'string' || size === tensor.shape[axis]);
  if (!fits) {
    throw wrong(
      file,
      `has '${name}' in shape [${tensor.shape.join(', ')}]; it must be [${shape.join(', ')}].`,
      'All networks of a file share their sizes, and the first axis counts the networks, even if there is one.',
    );
  }
  return tensor;
}

function readReals(
  file: Reader,
  name: string,
  shape: readonly (number | string)[],
): Float32Array | Float64Array {
  const { data } = readTensor(file, name, shape);
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  throw wrong(file, `has integers in '${name}'.`, 'Save it as F32 or F64.');
}

function readSizes(file: Reader): NetworkSizes {
  const recurrent = readTensor(file, TENSOR_NAMES.recurrentWeights, ['networks', 'units', 'units']);
  const [networks, units] = recurrent.shape;
  const inputs = readTensor(file, TENSOR_NAMES.inputWeights, [networks, units, 'inputs']).shape[2];
  const outputs = readTensor(file, TENSOR_NAMES.readoutWeights, [networks, 'outputs', units]).shape[1];
  // Empty tensors may claim any size at all: nothing is allocated by such a claim.
  if (networks === 0 || units === 0 || outputs === 0) {
    const message = `has ${networks} networks of ${units} units and ${outputs} outputs.`;
    throw wrong(file, message, 'There must be at least one of each.');
  }
  return { networks, units, inputs, outputs };
}

function readParameters(file: Reader, sizes: NetworkSizes): Parameters {
  const shapes = parameterShapes(sizes);
  const read = (name: ParameterName) => readReals(file, TENSOR_NAMES[name], shapes[name]);
  return {
    recurrentWeights: read('recurrentWeights'),
    inputWeights: read('inputWeights'),
    bias: read('bias'),
    readoutWeights: read('readoutWeights'),
    readoutBias: read('readoutBias'),
    initialState: read('initialState'),
    leak: read('leak'),
  };
}

/** Fills `target` with integers of any type in [min, max]; undefined where the tensor is left out. */
function readIntegers<T extends Uint32Array | Uint8Array | Int8Array>(
  file: Reader,
  name: string,
  shape: readonly number[],
  [min, max]: readonly [number, number],
  target: T,
): T | undefined {
  if (!file.tensors.has(name)) return undefined;
  const { data } = readTensor(file, name, shape);
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!Number.isInteger(value) || value < min || value > max) {
      const fix = `It holds whole numbers from ${min} to ${max}.`;
      throw wrong(file, `has ${value} in '${name}', at element ${i}.`, fix);
    }
    target[i] = value;
  }
  return target;
}

function readStreams(file: Reader, networks: number): Uint32Array {
  const streams = new Uint32Array(networks);
  const given = readIntegers(file, STREAMS, [networks], [0, 2 ** 32 - 1], streams);
  return given ?? streams.map((_, network) => network);
}

function readConnectivity(file: Reader, sizes: NetworkSizes): Connectivity | undefined {
  const shapes = parameterShapes(sizes);
  const connectivity: { -readonly [Name in keyof Connectivity]: Uint8Array } = {};
  for (const name of MASKED_PARAMETERS) {
    const mask = new Uint8Array(elementCount(shapes[name]));
    const given = readIntegers(file, maskName(name), shapes[name], [0, 1], mask);
    if (given) connectivity[name] = given;
  }
  return Object.keys(connectivity).length > 0 ? connectivity : undefined;
}

function readSigns(file: Reader, units: number): Int8Array | undefined {
  return readIntegers(file, SIGNS, [units], [-1, 1], new Int8Array(units));
}

function readTrainingNoise(file: Reader, networks: number): NetworkFile['trainingNoise'] {
  if (!Object.values(LEVELS).some((name) => file.tensors.has(name))) return undefined;
  if (file.metadata.noise_convention === undefined) {
    throw wrong(
      file,
      'has noise levels and does not say what they mean.',
      `If they are so, set the metadata's noise_convention to '${NOISE_CONVENTION}'.`,
    );
  }
  const read = (name: string) => {
    if (!file.tensors.has(name)) return new Float64Array(networks);
    const levels = readReals(file, name, [networks]);
    checkLevels(levels, networks, (message) =>
      wrong(file, `is wrong: ${name} ${message}`, 'Levels are at least 0.'),
    );
    return levels;
  };
  return { inside: read(LEVELS.inside), outside: read(LEVELS.outside) };
}

function readMetadata<T>(file: Reader, key: string, schema: z.ZodType<T>, isJson = false): T {
  const text = file.metadata[key];
  let value: unknown = text;
  try {
    if (isJson && text !== undefined) value = JSON.parse(text);
  } catch (cause) {
    throw wrong(file, `has metadata '${key}' that is not JSON.`, 'Write the file again.', cause);
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const found = text === undefined ? 'no metadata' : 'a wrong value in metadata';
  throw wrong(
    file,
    `has ${found} '${key}': ${checked.error.issues[0].message}.`,
    'Set it when saving the file.',
  );
}

function checkActivations(activations: readonly CustomActivation[]): void {
  const names = activations.map((activation) => checkCustomActivation(activation).name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) {
    const message = `There are two activations of the name '${twice}'.`;
    throw new CtrnnError('invalid-argument', message, 'Give the one that the file means.');
  }
}

function readActivation(file: Reader, own: readonly CustomActivation[]): Networks['activation'] {
  const name = readMetadata(file, 'activation', z.string());
  const known = ACTIVATION_NAMES.find((builtIn) => builtIn === name) ?? own.find((one) => one.name === name);
  if (known !== undefined) return known;
  throw wrong(
    file,
    `has '${name}' in metadata 'activation', which is not among ${ACTIVATION_NAMES.join(', ')}.`,
    `If it is an activation of your own, give its definition: decodeNetworks(bytes, { activations: [it] }).`,
  );
}

function readTrainable(file: Reader): Networks['trainable'] {
  const names =
    file.metadata.trainable === undefined
      ? PARAMETER_NAMES.filter((name) => name !== 'leak').map((name) => TENSOR_NAMES[name])
      : readMetadata(file, 'trainable', z.array(z.enum(Object.values(TENSOR_NAMES))), true);
  const flags = PARAMETER_NAMES.map((name) => [name, names.includes(TENSOR_NAMES[name])]);
  return Object.fromEntries(flags) as Networks['trainable'];
}

function readTask(file: Reader): TaskDescription | undefined {
  const name = file.metadata.task;
  if (name === undefined) return undefined;
  const hasOptions = file.metadata.task_options !== undefined;
  const options = hasOptions
    ? readMetadata(file, 'task_options', z.record(z.string(), z.unknown()), true)
    : {};
  return { name, options };
}

// Networks as a safetensors file that PyTorch and NumPy users can read without us: the names and shapes are the
// equation's, and the metadata say in words what the numbers mean.

import { CtrnnError } from '../base/errors.ts';
import { activationOf } from '../network/activation.ts';
import {
  checkNetworks,
  MASKED_PARAMETERS,
  type Networks,
  PARAMETER_NAMES,
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
import { encodeSafetensors } from './safetensors.ts';
import type { Tensor } from './tensor.ts';

const CELL =
  'h[t+1] = (1 - leak) h[t] + leak (f(W h[t] + U u[t] + b + sigma_inside xi[t]) + sigma_outside eta[t]); ' +
  'z[t] = V h[t+1] + c; xi, eta standard normal';
const AXES = 'network first; recurrent_weights[e, i, j] is the weight from unit j to unit i of network e';

/**
 * Writes networks as a safetensors file. Weights keep their precision: float32 as F32, float64 as F64.
 *
 * @throws CtrnnError `invalid-argument` if the networks break their contract, or an extra tensor takes a name of the format
 */
export function encodeNetworks({
  networks,
  trainingNoise,
  task,
  extra,
}: NetworkFile): Uint8Array<ArrayBuffer> {
  checkNetworks(networks);
  const shapes = parameterShapes(networks);
  const tensors = new Map<string, Tensor>();
  for (const name of PARAMETER_NAMES) {
    tensors.set(TENSOR_NAMES[name], { data: networks.parameters[name], shape: shapes[name] });
  }
  // I64: PyTorch has had it for ever, and unsigned 32-bit integers only lately.
  tensors.set(STREAMS, {
    data: BigInt64Array.from(networks.streams, BigInt),
    shape: [networks.networks],
  });
  for (const name of MASKED_PARAMETERS) {
    const mask = networks.connectivity?.[name];
    if (mask) tensors.set(maskName(name), { data: mask, shape: shapes[name] });
  }
  if (networks.signs) tensors.set(SIGNS, { data: networks.signs, shape: [networks.units] });
  if (trainingNoise) {
    for (const side of ['inside', 'outside'] as const) {
      const levels = Float64Array.from(trainingNoise[side]);
      checkLevels(levels, networks.networks, (message) => {
        return new CtrnnError(
          'invalid-argument',
          `trainingNoise.${side} ${message}`,
          'Give one level a network.',
        );
      });
      tensors.set(LEVELS[side], { data: levels, shape: [networks.networks] });
    }
  }
  for (const [name, tensor] of extra ?? []) {
    if (OWN_NAMES.has(name)) {
      throw new CtrnnError(
        'invalid-argument',
        `'${name}' is a name of the format itself.`,
        'Choose another.',
      );
    }
    tensors.set(name, tensor);
  }
  return encodeSafetensors({ tensors, metadata: describe(networks, task) });
}

function describe(networks: Networks, task: TaskDescription | undefined): Record<string, string> {
  const trainable = PARAMETER_NAMES.filter((name) => networks.trainable[name]).map(
    (name) => TENSOR_NAMES[name],
  );
  return {
    format: 'noisy-ctrnn networks',
    format_version: NETWORK_FILE_VERSION,
    activation: activationOf(networks.activation).name,
    cell: CELL,
    axes: AXES,
    noise_convention: NOISE_CONVENTION,
    trainable: JSON.stringify(trainable),
    ...(task && { task: task.name, task_options: JSON.stringify(task.options) }),
  };
}

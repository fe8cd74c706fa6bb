// What a file of networks holds: the names that PyTorch and NumPy users find there, and what the numbers mean.

import type { CtrnnError } from '../base/errors.ts';
import {
  type Connectivity,
  MASKED_PARAMETERS,
  type Networks,
  type ParameterName,
} from '../network/networks.ts';
import type { Tensor } from './tensor.ts';

export const NETWORK_FILE_VERSION = '1';

/** What the saved noise levels mean. Other conventions must be converted before a file is written. */
export const NOISE_CONVENTION =
  'per-step standard deviation, inside f (sigma_inside) or added to f (sigma_outside); no sqrt(dt)';

/** What each parameter is called in a file. */
export const TENSOR_NAMES: Readonly<Record<ParameterName, string>> = {
  recurrentWeights: 'recurrent_weights', // W, [E, N, N]
  inputWeights: 'input_weights', // U, [E, N, I]
  bias: 'bias', // b, [E, N]
  readoutWeights: 'readout_weights', // V, [E, O, N]
  readoutBias: 'readout_bias', // c, [E, O]
  initialState: 'initial_state', // h[0], [E, N]
  leak: 'leak', // gamma, [E, N]
};
export const maskName = (name: keyof Connectivity) => `${TENSOR_NAMES[name]}_mask`;
export const STREAMS = 'streams';
export const SIGNS = 'signs';
export const LEVELS = { inside: 'training_noise_inside', outside: 'training_noise_outside' } as const;
export const OWN_NAMES = new Set<string>([
  ...Object.values(TENSOR_NAMES),
  ...MASKED_PARAMETERS.map(maskName),
  STREAMS,
  SIGNS,
  ...Object.values(LEVELS),
]);

/** The task that networks were trained on: its name and whatever options made it. */
export interface TaskDescription {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface NetworkFile {
  readonly networks: Networks;
  /** Per-step standard deviations that each network was trained with, [E]. */
  readonly trainingNoise?: { readonly inside: ArrayLike<number>; readonly outside: ArrayLike<number> };
  readonly task?: TaskDescription;
  /** Tensors of one's own, by a name that the format does not use itself. */
  readonly extra?: ReadonlyMap<string, Tensor>;
}

/** Throws what `error` makes of the message unless there is a level of at least 0 for each network. */
export function checkLevels(
  levels: Float32Array | Float64Array,
  networks: number,
  error: (message: string) => CtrnnError,
) {
  if (levels.length !== networks) throw error(`has ${levels.length} levels for ${networks} networks.`);
  const bad = levels.findIndex((level) => !(level >= 0 && level < Infinity));
  if (bad >= 0) throw error(`is ${levels[bad]} for network ${bad}.`);
}

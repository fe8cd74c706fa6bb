// Adam (Kingma & Ba 2015) on one network, with its gradient clipped by its own norm. A trainable leak moves by its raw
// parameter; Dale's principle is restored by projection.

import type { CheckedTraining } from '../backend/check-request.ts';
import { projectSigns } from '../network/dale.ts';
import { clampRawLeak, leakOfRaw } from '../network/leak.ts';
import { type Networks, PARAMETER_NAMES } from '../network/networks.ts';
import type { Parameters64 } from './network-view.ts';

/** What the optimiser changes of one network: all of it shares memory with the batch. */
export interface NetworkState {
  readonly parameters: Parameters64;
  readonly rawLeak: Float64Array;
  readonly firstMoment: Parameters64;
  readonly secondMoment: Parameters64;
}

/** The learning rate's factor at an iteration: 1, or half a cosine wave from 1 to 0 (Loshchilov & Hutter 2017). */
export function scheduleFactor(
  schedule: CheckedTraining['schedule'],
  iteration: number,
  iterations: number,
): number {
  return schedule === 'constant' ? 1 : 0.5 * (1 + Math.cos((Math.PI * iteration) / iterations));
}

/** Turns dL/dgamma into dL/draw, gamma being sigmoid(raw). */
function towardsRawLeak(gradient: Float64Array, gamma: Float64Array): void {
  for (let i = 0; i < gradient.length; i++) gradient[i] *= gamma[i] * (1 - gamma[i]);
}

/**
 * One update of a network.
 *
 * @param gradient  its gradient, zero where there is no connection; overwritten
 * @param rate      its learning rate at this iteration
 * @returns whether the gradient's norm was finite; if not, nothing has changed
 */
export function updateNetwork(
  state: NetworkState,
  gradient: Parameters64,
  rate: number,
  iteration: number,
  options: CheckedTraining,
  networks: Pick<Networks, 'trainable' | 'signs'>,
): boolean {
  const { trainable, signs } = networks;
  const trained = PARAMETER_NAMES.filter((name) => trainable[name]);
  if (trainable.leak) towardsRawLeak(gradient.leak, state.parameters.leak);
  const norm = Math.sqrt(trained.reduce((sum, name) => sum + sumOfSquares(gradient[name]), 0));
  if (!Number.isFinite(norm)) return false;
  const scale = norm > options.clipNorm ? options.clipNorm / norm : 1;
  for (const name of trained) {
    const values = name === 'leak' ? state.rawLeak : state.parameters[name];
    adam(
      values,
      gradient[name],
      scale,
      state.firstMoment[name],
      state.secondMoment[name],
      rate,
      iteration,
      options,
    );
  }
  if (trainable.leak) {
    for (let i = 0; i < state.rawLeak.length; i++) {
      state.rawLeak[i] = clampRawLeak(state.rawLeak[i]);
      state.parameters.leak[i] = leakOfRaw(state.rawLeak[i]);
    }
  }
  if (signs && trainable.recurrentWeights) projectSigns(state.parameters.recurrentWeights, signs);
  return true;
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function adam(
  values: Float64Array,
  gradient: Float64Array,
  scale: number,
  firstMoment: Float64Array,
  secondMoment: Float64Array,
  rate: number,
  iteration: number,
  { beta1, beta2, epsilon }: CheckedTraining,
): void {
  const firstCorrection = 1 - beta1 ** (iteration + 1);
  const secondCorrection = 1 - beta2 ** (iteration + 1);
  for (let k = 0; k < values.length; k++) {
    const g = scale * gradient[k];
    firstMoment[k] = beta1 * firstMoment[k] + (1 - beta1) * g;
    secondMoment[k] = beta2 * secondMoment[k] + (1 - beta2) * g * g;
    values[k] -=
      (rate * (firstMoment[k] / firstCorrection)) / (Math.sqrt(secondMoment[k] / secondCorrection) + epsilon);
  }
}

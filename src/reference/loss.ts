// The loss of a trial: sum over t, o of lossMask[t] mask[t] (z - y)^2 / (maskSum outputs), where mask is the trial's own
// and 1 but for masked data. The loss of a set is the mean over its trials.

import { notFiniteError } from '../backend/not-finite.ts';
import type { Source } from '../backend/trial-source.ts';

/** What of a source the loss needs. */
export type LossWeights = Pick<Source, 'lossMask' | 'maskSum'>;

/** A trial's own weight of each step, [T]; undefined if all count alike. */
type TrialMask = Float64Array | undefined;

function weightOf(t: number, lossMask: LossWeights['lossMask'], mask: TrialMask): number {
  return mask ? lossMask[t] * mask[t] : lossMask[t];
}

/** Loss of a trial; readout and target are [T] of [O]. */
export function trialLoss(
  readout: readonly Float64Array[],
  target: readonly Float64Array[],
  { lossMask, maskSum }: LossWeights,
  mask: TrialMask,
): number {
  const outputs = target[0].length;
  let sum = 0;
  for (let t = 0; t < readout.length; t++) {
    const weight = weightOf(t, lossMask, mask);
    for (let o = 0; o < outputs; o++) sum += weight * (readout[t][o] - target[t][o]) ** 2;
  }
  return sum / (maskSum * outputs);
}

/**
 * @param losses    [network][trial]
 * @param trials    of each network
 * @throws CtrnnError `not-finite` if a loss of this network overflowed, though all readouts were finite
 */
export function checkLosses(losses: Float64Array, network: number, trials: number): void {
  const own = losses.subarray(network * trials, (network + 1) * trials);
  if (!own.every(Number.isFinite)) throw notFiniteError({ network });
}

/** dL/dz of the mean loss over `trials` trials, for one of them: written to `adjoint`, [T] of [O]. */
export function trialLossAdjoint(
  readout: readonly Float64Array[],
  target: readonly Float64Array[],
  { lossMask, maskSum }: LossWeights,
  mask: TrialMask,
  trials: number,
  adjoint: readonly Float64Array[],
): void {
  const outputs = target[0].length;
  for (let t = 0; t < readout.length; t++) {
    const weight = (2 * weightOf(t, lossMask, mask)) / (maskSum * outputs * trials);
    for (let o = 0; o < outputs; o++) adjoint[t][o] = weight * (readout[t][o] - target[t][o]);
  }
}

/**
 * Bias and variance of the readout for one input shown K times: per step and output the unbiased variance over the
 * draws, and the squared mean error minus variance / K; averaged over outputs and, by the masks, steps. Their sum is
 * the mean loss of the K trials.
 *
 * @param errors  z - y of each draw, [K] of [T * O]
 * @param mask    of the input, which all draws share
 */
export function biasAndVariance(
  errors: readonly Float64Array[],
  { lossMask, maskSum }: LossWeights,
  mask: TrialMask,
): { readonly biasSquared: number; readonly variance: number } {
  const draws = errors.length;
  const outputs = errors[0].length / lossMask.length;
  let biasSquared = 0;
  let variance = 0;
  for (let k = 0; k < errors[0].length; k++) {
    const weight = weightOf(Math.floor(k / outputs), lossMask, mask) / (maskSum * outputs);
    const mean = errors.reduce((sum, error) => sum + error[k], 0) / draws;
    const spread = errors.reduce((sum, error) => sum + (error[k] - mean) ** 2, 0) / (draws - 1);
    biasSquared += weight * (mean ** 2 - spread / draws);
    variance += weight * spread;
  }
  return { biasSquared, variance };
}

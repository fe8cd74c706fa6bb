// L2: penalties on rates and on weights, see `Penalties`.

import { PENALISED_PARAMETERS } from '../backend/penalties.ts';
import { stateAfter, type TrialPath } from './forward.ts';
import type { Parameters64 } from './network-view.ts';

/** `weight` times the sum over steps and units of h[t+1]^2. */
export function ratePenalty(path: TrialPath, weight: number): number {
  if (weight === 0) return 0;
  let sum = 0;
  for (let t = 0; t < path.steps.length; t++) {
    for (const h of stateAfter(path, t)) sum += h * h;
  }
  return weight * sum;
}

/** Adds the gradient of the penalty on the weights of one network; returns the penalty. */
export function addWeightPenalty(parameters: Parameters64, weight: number, gradient: Parameters64): number {
  if (weight === 0) return 0;
  let sum = 0;
  for (const name of PENALISED_PARAMETERS) {
    parameters[name].forEach((value, k) => {
      sum += value * value;
      gradient[name][k] += 2 * weight * value;
    });
  }
  return weight * sum;
}

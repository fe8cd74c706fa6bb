// The activations f of a CTRNN. Each states its slope from its own value, so that a backward pass needs to keep f(a)
// (or, for ReLU, one bit of it) and not the pre-activation.

import { checkChoice } from '../base/check.ts';

export interface Activation {
  /** f(x), for any real x. */
  value(x: number): number;
  /** f'(x) as a function of y = f(x); at ReLU's kink the subgradient is 0. */
  slopeFromValue(y: number): number;
}

export const ACTIVATION_NAMES = ['relu', 'softplus', 'tanh', 'sigmoid'] as const;
export type ActivationName = (typeof ACTIVATION_NAMES)[number];

export const activations: Readonly<Record<ActivationName, Activation>> = {
  relu: {
    value: (x) => Math.max(x, 0),
    slopeFromValue: (y) => (y > 0 ? 1 : 0),
  },
  softplus: {
    // max(x, 0) + log(1 + e^-|x|): neither overflows nor loses small values.
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    slopeFromValue: (y) => -Math.expm1(-y),
  },
  tanh: {
    value: Math.tanh,
    slopeFromValue: (y) => 1 - y * y,
  },
  sigmoid: {
    value: (x) => 1 / (1 + Math.exp(-x)),
    slopeFromValue: (y) => y * (1 - y),
  },
};

export function checkActivation(name: unknown): ActivationName {
  return checkChoice('activation', name, ACTIVATION_NAMES);
}

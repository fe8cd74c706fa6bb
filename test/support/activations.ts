// Activations of a user's own: the same function, with its slope left to be derived and stated from the value; and one
// whose value does not tell its slope.

import { abs, add, div, exp, mul, neg, sub } from '../../src/expression/index.ts';
import type { CustomActivation } from '../../src/network/activation.ts';

/** x / (1 + |x|), with slope 1 / (1 + |x|)^2. */
export const softsign: CustomActivation = {
  name: 'softsign',
  value: (x) => div(x, add(1, abs(x))),
};

/** 1 - |y| is 1 / (1 + |x|). */
export const statedSoftsign: CustomActivation = {
  ...softsign,
  name: 'softsign, slope stated',
  slopeFromValue: (y) => mul(sub(1, abs(y)), sub(1, abs(y))),
};

/** x / (1 + e^-x), which falls before it rises. */
export const swish: CustomActivation = {
  name: 'swish',
  value: (x) => div(x, add(1, exp(neg(x)))),
};

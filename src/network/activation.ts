// The activations f of a CTRNN, each a formula in the expression language: the reference's float64, the GPU's WGSL and,
// where nothing else is said, the derivative all come from it.
//
// An activation may state its slope from its own value. A backward pass then keeps y = f(x), which the forward pass has
// anyhow; else the forward pass computes the slope too and keeps that.

import { onceEach } from '../base/once-each.ts';
import { asExpression } from '../expression/expression.ts';
import {
  abs,
  add,
  derivative,
  div,
  type Expression,
  exp,
  expm1,
  greater,
  greaterEqual,
  log1p,
  max,
  mul,
  neg,
  type Operand,
  type SymbolExpression,
  select,
  sub,
  symbol,
  tanh,
} from '../expression/index.ts';

export interface Activation {
  readonly name: string;
  /** f(x), for any real x. */
  readonly value: (x: Expression) => Operand;
  /**
   * f'(x) as a function of y = f(x). Where y does not tell it, leave it out: the slope is then derived from `value`, with
   * the subgradients of expression/differentiate.ts at kinks of max, min and abs, also where f itself has none.
   */
  readonly slopeFromValue?: (y: Expression) => Operand;
}

/**
 * An activation of one's own, by a name that no built-in has:
 *
 *   const softsign = { name: 'softsign', value: (x) => div(x, add(1, abs(x))) };
 */
export type CustomActivation = Activation;

export const ACTIVATION_NAMES = ['relu', 'softplus', 'tanh', 'sigmoid'] as const;
export type ActivationName = (typeof ACTIVATION_NAMES)[number];

export const activations: Readonly<Record<ActivationName, Activation>> = {
  relu: {
    name: 'relu',
    value: (x) => max(x, 0),
    slopeFromValue: (y) => select(greater(y, 0), 1, 0),
  },
  softplus: {
    name: 'softplus',
    // max(x, 0) + log(1 + e^-|x|): neither overflows nor loses small values.
    value: (x) => add(max(x, 0), log1p(exp(neg(abs(x))))),
    slopeFromValue: (y) => neg(expm1(neg(y))),
  },
  tanh: {
    name: 'tanh',
    value: tanh,
    slopeFromValue: (y) => sub(1, mul(y, y)),
  },
  sigmoid: {
    name: 'sigmoid',
    // 1 / (1 + e^-x), with the exponential of -|x| so that it never overflows.
    value: (x) => {
      const e = exp(neg(abs(x)));
      return div(select(greaterEqual(x, 0), 1, e), add(1, e));
    },
    slopeFromValue: (y) => mul(y, sub(1, y)),
  },
};

/** The definition of a built-in by its name, or one's own as it is. */
export function activationOf(choice: ActivationName | CustomActivation): Activation {
  return typeof choice === 'string' ? activations[choice] : choice;
}

/** An activation's formulas: what is evaluated and printed. */
export interface ActivationFormulas {
  readonly x: SymbolExpression;
  readonly y: SymbolExpression;
  /** f, of x */
  readonly value: Expression;
  /** f', of `slopeOf` */
  readonly slope: Expression;
  readonly slopeOf: 'x' | 'y';
}

/** Calls the functions of a definition with symbols; once, however often it is asked for. */
export const activationFormulas = onceEach((activation: Activation): ActivationFormulas => {
  const [x, y] = [symbol('x'), symbol('y')];
  const value = asExpression(activation.value(x), `value of activation '${activation.name}'`);
  if (!activation.slopeFromValue) return { x, y, value, slope: derivative(value, x), slopeOf: 'x' };
  const given = activation.slopeFromValue(y);
  const slope = asExpression(given, `slopeFromValue of activation '${activation.name}'`);
  return { x, y, value, slope, slopeOf: 'y' };
});

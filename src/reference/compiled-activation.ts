// An activation in float64, compiled once a run. The three functions are those of the kernels.

import { compileEvaluator } from '../expression/evaluate.ts';
import type { Expression, SymbolExpression } from '../expression/expression.ts';
import {
  type ActivationName,
  activationFormulas,
  activationOf,
  type CustomActivation,
} from '../network/activation.ts';

export interface CompiledActivation {
  /** f(x) */
  value(x: number): number;
  /** What the adjoint keeps: y = f(x) where the slope is a function of it, else the slope itself. */
  traceOf(x: number, y: number): number;
  /** f'(x) */
  slopeFromTrace(trace: number): number;
}

function compileFunction(formula: Expression, argument: SymbolExpression): (at: number) => number {
  const evaluator = compileEvaluator([formula], [argument]);
  const given = new Float64Array(1);
  const result = new Float64Array(1);
  return (at) => {
    given[0] = at;
    evaluator(given, result);
    return result[0];
  };
}

export function compileActivation(choice: ActivationName | CustomActivation): CompiledActivation {
  const { x, y, value, slope, slopeOf } = activationFormulas(activationOf(choice));
  if (slopeOf === 'y') {
    return {
      value: compileFunction(value, x),
      traceOf: (_, f) => f,
      slopeFromTrace: compileFunction(slope, y),
    };
  }
  return {
    value: compileFunction(value, x),
    traceOf: compileFunction(slope, x),
    slopeFromTrace: (trace) => trace,
  };
}

// The language as its users import it.

export { derivative, differentiate } from './differentiate.ts';
export { compileEvaluator, type Evaluator, evaluate } from './evaluate.ts';
export {
  type Condition,
  constant,
  type Expression,
  type Operand,
  type SymbolExpression,
  symbol,
} from './expression.ts';
export * from './functions.ts';
export { symbolNames } from './straight-line.ts';
export { type PrintOptions, printWgsl, WGSL_FUNCTIONS } from './wgsl.ts';

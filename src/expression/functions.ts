// The vocabulary: ordinary functions over numbers-or-symbols, as in `div(x, add(1, abs(x)))`.
//
// Each folds what is already known, and only where nothing changes for finite operands:
//   - operations on constants, unless the result is infinite or NaN (then the operation stays, and says so when run);
//   - x + 0, x - 0, x 1, x / 1, and 0 x = 0, which are exact for finite x up to the sign of a zero. So 0 x hides an
//     infinite x: products with zero are what makes derivatives short.

import { checkInteger } from '../base/check.ts';
import {
  type Arithmetic,
  type ArithmeticName,
  asCondition,
  asExpression,
  type Comparison,
  type Condition,
  constant,
  type Expression,
  guarded,
  type Logic,
  type Operand,
} from './expression.ts';
import { float64 } from './float64.ts';

function isValue(x: Expression, value: number): boolean {
  return x.operation === 'constant' && x.value === value;
}

function apply(operation: ArithmeticName, ...operands: readonly Expression[]): Expression {
  const values = operands.map((x) => (x.operation === 'constant' ? x.value : Number.NaN));
  const folded = float64[operation](values[0], values[1], 0);
  // NaN also where an operand is not a constant: no arithmetic operation turns NaN into a number.
  return Number.isFinite(folded) ? constant(folded) : guarded({ operation, operands });
}

/** The operand of `neg`, or undefined if x is something else. */
function negated(x: Expression): Expression | undefined {
  return x.operation === 'neg' ? (x as Arithmetic).operands[0] : undefined;
}

function addTwo(a: Expression, b: Expression): Expression {
  if (isValue(a, 0)) return b;
  if (isValue(b, 0)) return a;
  const minusB = negated(b);
  if (minusB) return sub(a, minusB);
  const minusA = negated(a);
  return minusA ? sub(b, minusA) : apply('add', a, b);
}

function mulTwo(a: Expression, b: Expression): Expression {
  if (isValue(a, 0) || isValue(b, 0)) return constant(0);
  if (isValue(a, 1)) return b;
  if (isValue(b, 1)) return a;
  if (isValue(a, -1)) return neg(b);
  return isValue(b, -1) ? neg(a) : apply('mul', a, b);
}

/** A constant always comes second, so that max(0, x) and max(x, 0) have the same slope at the tie. */
function extremeOfTwo(operation: 'min' | 'max', a: Expression, b: Expression): Expression {
  return a.operation === 'constant' ? apply(operation, b, a) : apply(operation, a, b);
}

function chain(
  name: ArithmeticName,
  operands: readonly Operand[],
  two: (a: Expression, b: Expression) => Expression,
): Expression {
  const [first, ...rest] = operands.map((x) => asExpression(x, name));
  return rest.length > 0 ? rest.reduce(two, first) : asExpression(first, name);
}

/** a + b + ..., from the left. */
export function add(a: Operand, b: Operand, ...more: readonly Operand[]): Expression {
  return chain('add', [a, b, ...more], addTwo);
}

export function sub(a: Operand, b: Operand): Expression {
  const [left, right] = [asExpression(a, 'sub'), asExpression(b, 'sub')];
  if (isValue(right, 0)) return left;
  if (isValue(left, 0)) return neg(right);
  const minusRight = negated(right);
  return minusRight ? add(left, minusRight) : apply('sub', left, right);
}

/** a b ..., from the left. */
export function mul(a: Operand, b: Operand, ...more: readonly Operand[]): Expression {
  return chain('mul', [a, b, ...more], mulTwo);
}

export function div(a: Operand, b: Operand): Expression {
  const [above, below] = [asExpression(a, 'div'), asExpression(b, 'div')];
  return isValue(below, 1) ? above : apply('div', above, below);
}

export function neg(a: Operand): Expression {
  const x = asExpression(a, 'neg');
  return negated(x) ?? apply('neg', x);
}

/** The smallest. */
export function min(a: Operand, b: Operand, ...more: readonly Operand[]): Expression {
  return chain('min', [a, b, ...more], (x, y) => extremeOfTwo('min', x, y));
}

/** The largest. */
export function max(a: Operand, b: Operand, ...more: readonly Operand[]): Expression {
  return chain('max', [a, b, ...more], (x, y) => extremeOfTwo('max', x, y));
}

export const abs = (x: Operand): Expression => apply('abs', asExpression(x, 'abs'));
export const exp = (x: Operand): Expression => apply('exp', asExpression(x, 'exp'));
/** The natural logarithm. */
export const log = (x: Operand): Expression => apply('log', asExpression(x, 'log'));
/** e^x - 1, accurate near 0. */
export const expm1 = (x: Operand): Expression => apply('expm1', asExpression(x, 'expm1'));
/** log(1 + x), accurate near 0. */
export const log1p = (x: Operand): Expression => apply('log1p', asExpression(x, 'log1p'));
export const sqrt = (x: Operand): Expression => apply('sqrt', asExpression(x, 'sqrt'));
export const sin = (x: Operand): Expression => apply('sin', asExpression(x, 'sin'));
export const cos = (x: Operand): Expression => apply('cos', asExpression(x, 'cos'));
export const tanh = (x: Operand): Expression => apply('tanh', asExpression(x, 'tanh'));
/** The largest whole number not above x. */
export const floor = (x: Operand): Expression => apply('floor', asExpression(x, 'floor'));

/** x to a whole power, by repeated squaring; x^0 is 1. */
export function pow(x: Operand, power: number): Expression {
  const base = asExpression(x, 'pow');
  checkInteger('the power of pow', power, Number.MIN_SAFE_INTEGER);
  if (power < 0) return div(1, pow(base, -power));
  let result: Expression = constant(1);
  let square = base;
  for (let left = power; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = mul(result, square);
    if (left > 1) square = mul(square, square);
  }
  return result;
}

function compare(name: 'less' | 'lessEqual' | 'equal', a: Operand, b: Operand): Condition {
  return guarded({ operation: name, operands: [asExpression(a, name), asExpression(b, name)] });
}

export const less = (a: Operand, b: Operand): Condition => compare('less', a, b);
export const lessEqual = (a: Operand, b: Operand): Condition => compare('lessEqual', a, b);
export const equal = (a: Operand, b: Operand): Condition => compare('equal', a, b);
export const greater = (a: Operand, b: Operand): Condition => less(b, a);
export const greaterEqual = (a: Operand, b: Operand): Condition => lessEqual(b, a);

/** True or false if constants alone decide the condition, else undefined. */
function decided(condition: Condition): boolean | undefined {
  if (condition.operation === 'and' || condition.operation === 'or') return undefined; // folded when made
  if (condition.operation === 'not') {
    const inner = decided((condition as Logic).operands[0]);
    return inner === undefined ? undefined : !inner;
  }
  const [a, b] = (condition as Comparison).operands;
  if (a.operation !== 'constant' || b.operation !== 'constant') return undefined;
  return float64[condition.operation](a.value, b.value, 0) !== 0;
}

/** `and` is decided by false and `or` by true; the other value leaves it to the other operand. */
function combine(operation: 'and' | 'or', a: Condition, b: Condition): Condition {
  const deciding = operation === 'or';
  const [left, right] = [decided(asCondition(a, operation)), decided(asCondition(b, operation))];
  if (left !== undefined) return left === deciding ? a : b;
  if (right !== undefined) return right === deciding ? b : a;
  return guarded({ operation, operands: [a, b] });
}

export const and = (a: Condition, b: Condition): Condition => combine('and', a, b);
export const or = (a: Condition, b: Condition): Condition => combine('or', a, b);

export function not(a: Condition): Condition {
  return guarded({ operation: 'not', operands: [asCondition(a, 'not')] });
}

/**
 * `whenTrue` where the condition holds, else `whenFalse`. The branch that is not taken counts for nothing, in the value
 * and in the derivative, even where it is infinite or NaN: select(greater(x, 0), log(x), 0) is safe.
 */
export function select(condition: Condition, whenTrue: Operand, whenFalse: Operand): Expression {
  const choice = decided(asCondition(condition, 'select'));
  const [a, b] = [asExpression(whenTrue, 'select'), asExpression(whenFalse, 'select')];
  if (choice !== undefined) return choice ? a : b;
  const same = a === b || (a.operation === 'constant' && b.operation === 'constant' && a.value === b.value);
  return same ? a : guarded({ operation: 'select', operands: [condition, a, b] });
}

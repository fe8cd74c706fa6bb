// An expression is a formula kept as data: a graph whose leaves are numbers and symbols and whose inner nodes are
// operations. An author writes it once, by calling functions; it is then computed, printed as WGSL or differentiated.
// Nodes are never changed after they are made, so a formula may use another one in as many places as it likes.

import { CtrnnError } from '../base/errors.ts';

/** Operations on numbers that give a number. `pow`, `greater` and others are written with these. */
export type ArithmeticName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'neg'
  | 'min'
  | 'max'
  | 'abs'
  | 'exp'
  | 'log'
  | 'expm1'
  | 'log1p'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'floor';

export type ComparisonName = 'less' | 'lessEqual' | 'equal';
export type LogicName = 'and' | 'or' | 'not';
export type OperationName = ArithmeticName | ComparisonName | LogicName | 'select';

/** Every node refuses to be used as a JavaScript number, and is known by that. */
interface Guarded {
  readonly [Symbol.toPrimitive]: () => never;
}

export interface Constant extends Guarded {
  readonly operation: 'constant';
  readonly value: number;
}

/** A number that is not known yet, by its name. Two symbols of one name are the same symbol. */
export interface SymbolExpression extends Guarded {
  readonly operation: 'symbol';
  readonly name: string;
}

export interface Arithmetic extends Guarded {
  readonly operation: ArithmeticName;
  readonly operands: readonly Expression[];
}

export interface Selection extends Guarded {
  readonly operation: 'select';
  readonly operands: readonly [Condition, Expression, Expression];
}

export interface Comparison extends Guarded {
  readonly operation: ComparisonName;
  readonly operands: readonly Expression[];
}

export interface Logic extends Guarded {
  readonly operation: LogicName;
  readonly operands: readonly Condition[];
}

/** A formula whose value is a number. */
export type Expression = Constant | SymbolExpression | Arithmetic | Selection;
/** A formula whose value is true or false; what `select` chooses by. */
export type Condition = Comparison | Logic;
export type Node = Expression | Condition;

/** Whatever a function of the language accepts as a number. */
export type Operand = Expression | number;

/** `x * 2`, `Math.sin(x)` and `x < 0` would quietly give NaN or false; this makes them say what to write. */
function refuseJavaScript(): never {
  throw new CtrnnError(
    'invalid-argument',
    'An expression was used with a JavaScript operator or Math function, which cannot see inside it.',
    'Call the functions of the language instead: mul(x, 2), sin(x), select(less(x, 0), a, b).',
  );
}

/** Adds the guard to a node's own fields. */
export function guarded<T extends object>(fields: T): T & Guarded {
  return { ...fields, [Symbol.toPrimitive]: refuseJavaScript };
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as Partial<Guarded>)[Symbol.toPrimitive] === refuseJavaScript
  );
}

const CONDITION_NAMES: ReadonlySet<string> = new Set<Condition['operation']>([
  'less',
  'lessEqual',
  'equal',
  'and',
  'or',
  'not',
]);

export function isExpression(value: unknown): value is Expression {
  return isNode(value) && !CONDITION_NAMES.has(value.operation);
}

export function isCondition(value: unknown): value is Condition {
  return isNode(value) && CONDITION_NAMES.has(value.operation);
}

function describe(value: unknown): string {
  if (isCondition(value)) return 'a condition';
  if (isExpression(value)) return 'an expression';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'function' ? 'a function' : String(value);
}

/** A number as an expression. Only finite numbers: WGSL has no literal for the others. */
export function constant(value: number): Constant {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new CtrnnError(
      'invalid-argument',
      `A constant of an expression is ${describe(value)}.`,
      'Give a finite number.',
    );
  }
  return guarded({ operation: 'constant', value });
}

/** A named number, given when the expression is evaluated or printed. */
export function symbol(name: string): SymbolExpression {
  if (typeof name !== 'string' || name === '') {
    throw new CtrnnError('invalid-argument', 'A symbol needs a name.', "Name it: symbol('x').");
  }
  return guarded({ operation: 'symbol', name });
}

/**
 * The expression that an argument stands for; `where` names what it was given to.
 *
 * @throws CtrnnError `invalid-argument` unless it is a finite number or an expression
 */
export function asExpression(value: unknown, where: string): Expression {
  if (isExpression(value)) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return constant(value);
  throw new CtrnnError(
    'invalid-argument',
    `${where} was given ${describe(value)}, where it needs a finite number or an expression.`,
    isCondition(value)
      ? 'Turn a condition into a number with select(condition, 1, 0).'
      : 'Build the argument from numbers, symbols and the functions of the language, such as add, mul and sin.',
  );
}

/** As `asExpression`, for conditions. */
export function asCondition(value: unknown, where: string): Condition {
  if (isCondition(value)) return value;
  throw new CtrnnError(
    'invalid-argument',
    `${where} was given ${describe(value)}, where it needs a condition.`,
    'Compare two numbers: less(x, 0), greaterEqual(x, y), and(less(x, 0), less(y, 0)).',
  );
}

/** Whether a formula is a choice between 0 and 1. */
export function isStep(expression: Expression): boolean {
  if (expression.operation !== 'select') return false;
  const [, ...values] = expression.operands;
  return values.every((value) => value.operation === 'constant' && (value.value === 0 || value.value === 1));
}

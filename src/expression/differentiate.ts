// Reverse-mode differentiation, symbol by symbol: the adjoint of a node is the derivative of the seeded outputs with
// respect to it. One walk back along the straight line adds to each operand the adjoint of the node times the node's
// slope; what comes out are expressions again, sharing what the forward pass computes.
//
// Where a slope does not exist, one is chosen (a subgradient):
//   max(x, y), min(x, y)  at a tie all of the slope goes to y. A constant counts as y: max(x, 0) and max(0, x) have
//                         slope 0 at 0, as ReLU has elsewhere
//   abs(x)                0 at 0
//   sqrt(x)               0 at 0 instead of infinity, so the distance sqrt(x^2 + y^2) has slope 0 at the origin
//   floor(x)              0 everywhere
//   select(c, x, y)       the slope of the branch taken; none through the condition
// A branch of `select` that is not taken contributes exactly 0, even where its own slope is infinite.

import { CtrnnError } from '../base/errors.ts';
import {
  type Arithmetic,
  type ArithmeticName,
  asExpression,
  type Condition,
  constant,
  type Expression,
  type Operand,
  type SymbolExpression,
} from './expression.ts';
import { add, cos, div, equal, greater, less, mul, neg, select, sin, sub } from './functions.ts';
import { straightLine } from './straight-line.ts';

/** What each operand's adjoint gains: s is the node's adjoint, y the node itself, a and b its operands. */
type Rule = (s: Expression, y: Expression, a: Expression, b: Expression) => readonly Expression[];

const RULES: Readonly<Record<ArithmeticName, Rule>> = {
  add: (s) => [s, s],
  sub: (s) => [s, neg(s)],
  neg: (s) => [neg(s)],
  mul: (s, _, a, b) => [mul(s, b), mul(s, a)],
  div: (s, y, _, b) => [div(s, b), neg(mul(div(s, b), y))],
  max: (s, _, a, b) => [select(greater(a, b), s, 0), select(greater(a, b), 0, s)],
  min: (s, _, a, b) => [select(less(a, b), s, 0), select(less(a, b), 0, s)],
  abs: (s, _, a) => [select(greater(a, 0), s, select(less(a, 0), neg(s), 0))],
  exp: (s, y) => [mul(s, y)],
  log: (s, _, a) => [div(s, a)],
  expm1: (s, y) => [mul(s, add(1, y))],
  log1p: (s, _, a) => [div(s, add(1, a))],
  sqrt: (s, y) => [select(greater(y, 0), div(s, mul(2, y)), 0)],
  sin: (s, _, a) => [mul(s, cos(a))],
  cos: (s, _, a) => [neg(mul(s, sin(a)))],
  tanh: (s, y) => [mul(s, sub(1, mul(y, y)))],
  floor: () => [constant(0)],
};

/** Their slopes are finite whatever the operand is, so a zero adjoint stays zero. */
const ALWAYS_FINITE: ReadonlySet<string> = new Set<ArithmeticName>([
  'add',
  'sub',
  'neg',
  'max',
  'min',
  'abs',
  'floor',
]);

/**
 * The derivative of the sum of seed[k] output[k] with respect to each symbol.
 *
 * @param outputs  any number of expressions
 * @param seeds    one a output: the adjoint that flows into it, e.g. 1, or a symbol for an adjoint known later
 * @param symbols  with respect to which, e.g. [x, y]
 * @returns        one expression a symbol, in their order; the constant 0 where nothing depends on it
 * @throws CtrnnError `invalid-argument` if there are not as many seeds as outputs, or a symbol is none
 */
export function differentiate(
  outputs: readonly Operand[],
  seeds: readonly Operand[],
  symbols: readonly SymbolExpression[],
): Expression[] {
  if (seeds.length !== outputs.length) {
    throw new CtrnnError(
      'invalid-argument',
      `differentiate was given ${seeds.length} seeds for ${outputs.length} outputs.`,
      'Give one adjoint seed per output; 1 for the plain derivative of a single output.',
    );
  }
  const notSymbol = symbols.findIndex((s) => s?.operation !== 'symbol');
  if (notSymbol >= 0) {
    throw new CtrnnError(
      'invalid-argument',
      `Element ${notSymbol} of the symbols to differentiate by is not a symbol.`,
      "Differentiate with respect to what symbol('name') returned.",
    );
  }

  const line = straightLine(outputs.map((e) => asExpression(e, 'differentiate')));
  const wanted = new Set(symbols.map((s) => s.name));
  const active: boolean[] = [];
  line.nodes.forEach((node, k) => {
    active[k] = node.operation === 'symbol' ? wanted.has(node.name) : line.operands[k].some((o) => active[o]);
  });

  const adjoints: (Expression | undefined)[] = [];
  /** True where a branch of `select` lies on the way: the adjoint may then be 0 beside an infinite slope. */
  const branched: boolean[] = [];
  function contribute(k: number, amount: Expression, inBranch: boolean): void {
    if (!active[k]) return;
    const before = adjoints[k];
    adjoints[k] = before === undefined ? amount : add(before, amount);
    branched[k] ||= inBranch;
  }

  line.outputs.forEach((k, output) => {
    contribute(k, asExpression(seeds[output], 'differentiate'), false);
  });
  for (let k = line.nodes.length - 1; k >= 0; k--) {
    const node = line.nodes[k];
    const s = adjoints[k];
    if (s === undefined || node.operation === 'symbol' || node.operation === 'constant') continue;
    const own = line.operands[k];
    if (node.operation === 'select') {
      const condition = line.nodes[own[0]] as Condition;
      contribute(own[1], select(condition, s, 0), true);
      contribute(own[2], select(condition, 0, s), true);
      continue;
    }
    // Nodes of the line, not the author's own operands: equal subexpressions stay one in the derivative too.
    const [a, b] = own.map((operand) => line.nodes[operand] as Expression);
    const rule = RULES[node.operation as ArithmeticName];
    const guard = branched[k] && !ALWAYS_FINITE.has(node.operation);
    rule(s, node as Arithmetic, a, b).forEach((amount, place) => {
      contribute(own[place], guard ? select(equal(s, 0), 0, amount) : amount, branched[k]);
    });
  }

  const derivativeOf = new Map<string, Expression | undefined>();
  line.nodes.forEach((node, k) => {
    if (node.operation === 'symbol') derivativeOf.set(node.name, adjoints[k]);
  });
  return symbols.map((s) => derivativeOf.get(s.name) ?? constant(0));
}

/** The derivative of one expression with respect to one symbol. */
export function derivative(expression: Operand, by: SymbolExpression): Expression {
  return differentiate([expression], [1], [by])[0];
}

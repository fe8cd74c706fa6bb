// Random expressions for property tests, on the CPU and on the GPU: graphs with shared subexpressions, in which every
// operation occurs, values stay below about 8, and no function is asked for what it cannot give.

import fc from 'fast-check';
import {
  type Condition,
  type Expression,
  type Node,
  type SymbolExpression,
  symbol,
} from '../../src/expression/expression.ts';
import { float64 } from '../../src/expression/float64.ts';
import * as f from '../../src/expression/functions.ts';
import { operandsOf, straightLine } from '../../src/expression/straight-line.ts';
import { printWgsl } from '../../src/expression/wgsl.ts';

export interface RandomExpression {
  readonly expression: Expression;
  /** x0, x1 ... */
  readonly symbols: readonly SymbolExpression[];
  /** A value for each symbol, an exact f32 in [-2, 2]. */
  readonly values: readonly number[];
}

/** An expression and a bound of its size. */
interface Bounded {
  readonly expression: Expression;
  readonly bound: number;
}

type Build = (a: Bounded, b: Bounded, condition: Condition, parameter: number) => Bounded;

const LARGEST = 8;

const BUILDERS: readonly Build[] = [
  (_a, _b, _c, parameter) => ({ expression: f.add(parameter, 0), bound: 2 }),
  (a, b) => ({ expression: f.add(a.expression, b.expression), bound: a.bound + b.bound }),
  (a, b) => ({ expression: f.sub(a.expression, b.expression), bound: a.bound + b.bound }),
  (a, b) => ({ expression: f.mul(a.expression, b.expression), bound: a.bound * b.bound }),
  (a, b) => ({ expression: f.div(a.expression, f.add(1, f.abs(b.expression))), bound: a.bound }),
  (a) => ({ expression: f.neg(a.expression), bound: a.bound }),
  (a, b) => ({ expression: f.min(a.expression, b.expression), bound: Math.max(a.bound, b.bound) }),
  (a, b) => ({ expression: f.max(a.expression, b.expression), bound: Math.max(a.bound, b.bound) }),
  (a, _b, _c, parameter) => ({ expression: f.max(a.expression, parameter), bound: Math.max(a.bound, 2) }),
  (a) => ({ expression: f.abs(a.expression), bound: a.bound }),
  (a) => ({ expression: f.exp(f.min(a.expression, 1)), bound: Math.E }),
  (a) => ({ expression: f.log(f.add(1, f.abs(a.expression))), bound: Math.log(1 + a.bound) }),
  (a) => ({ expression: f.expm1(f.min(a.expression, 1)), bound: Math.E - 1 }),
  // Below 0 too: log1p(-0.5) is -log 2.
  (a) => ({
    expression: f.log1p(f.max(a.expression, -0.5)),
    bound: Math.log(2 + a.bound),
  }),
  (a) => ({ expression: f.sqrt(f.add(0.1, f.abs(a.expression))), bound: Math.sqrt(0.1 + a.bound) }),
  (a) => ({ expression: f.sin(a.expression), bound: 1 }),
  (a) => ({ expression: f.cos(a.expression), bound: 1 }),
  (a) => ({ expression: f.tanh(a.expression), bound: 1 }),
  (a) => ({ expression: f.floor(a.expression), bound: a.bound + 1 }),
  (a, _b, _c, parameter) => ({
    expression: f.pow(a.expression, Math.round(Math.abs(parameter)) + 1),
    bound: a.bound ** (Math.round(Math.abs(parameter)) + 1),
  }),
  (a, b, condition) => ({
    expression: f.select(condition, a.expression, b.expression),
    bound: Math.max(a.bound, b.bound),
  }),
];

const CONDITIONS: readonly ((a: Expression, b: Expression) => Condition)[] = [
  f.less,
  f.lessEqual,
  f.greater,
  f.greaterEqual,
  (a, b) => f.not(f.equal(a, b)),
  (a, b) => f.and(f.less(a, b), f.less(0, b)),
  (a, b) => f.or(f.less(a, b), f.lessEqual(b, 0)),
];

const SHORT_F32 = fc.integer({ min: -2000, max: 2000 }).map((thousandths) => Math.fround(thousandths / 1000));

/** Expressions of up to `operations` steps in `symbols` symbols, with values to evaluate them at. */
export function randomExpression({
  symbols: count = 3,
  operations = 20,
} = {}): fc.Arbitrary<RandomExpression> {
  const symbols = Array.from({ length: count }, (_, i) => symbol(`x${i}`));
  const place = fc.nat({ max: 999 });
  const step = fc.record({
    builder: fc.constantFrom(...BUILDERS),
    condition: fc.constantFrom(...CONDITIONS),
    places: fc.tuple(place, place, place, place),
    parameter: SHORT_F32,
  });
  const values = fc.array(SHORT_F32, { minLength: count, maxLength: count });
  const steps = fc.array(step, { minLength: 1, maxLength: operations, size: 'max' });
  return fc.tuple(steps, values).map(([recipe, at]) => {
    const made: Bounded[] = symbols.map((expression) => ({ expression, bound: 2 }));
    for (const { builder, condition, places, parameter } of recipe) {
      // Places count back from the newest, so that chains are as likely as bushes.
      const [a, b, c, d] = places.map((p) => made[made.length - 1 - (p % Math.min(made.length, 4))]);
      const { expression, bound } = builder(a, b, condition(c.expression, d.expression), parameter);
      made.push(
        bound > LARGEST
          ? { expression: f.mul(expression, LARGEST / bound), bound: LARGEST }
          : { expression, bound },
      );
    }
    const { expression } = made[made.length - 1];
    const description = (): string => {
      const snippets = Object.fromEntries(symbols.map((s) => [s.name, s.name]));
      return `${printWgsl({ result: expression }, snippets)}\n  at ${at.join(', ')}`;
    };
    return { expression, symbols, values: at, [fc.toStringMethod]: description };
  });
}

/** The value of a node by plain recursion: slow, and hard to get wrong. */
export function naiveValue(node: Node, symbols: Readonly<Record<string, number>>): number {
  if (node.operation === 'constant') return node.value;
  if (node.operation === 'symbol') return symbols[node.name];
  const [a, b, c] = operandsOf(node).map((operand) => naiveValue(operand, symbols));
  return float64[node.operation](a, b, c);
}

export interface Kink {
  /** How far the operation's operands are from where it has its kink or jump. */
  readonly distance: number;
  /** Which piece they are on; the same number means the same smooth piece. */
  readonly side: number;
}

/** Where each kinked operation of an expression stands. */
export function kinks(expression: Expression, symbols: Readonly<Record<string, number>>): Kink[] {
  return straightLine([expression]).nodes.flatMap((node) => {
    const [a, b = 0] = operandsOf(node).map((operand) => naiveValue(operand, symbols));
    switch (node.operation) {
      case 'floor':
        return [{ distance: Math.abs(a - Math.round(a)), side: Math.floor(a) }];
      case 'abs':
      case 'min':
      case 'max':
      case 'less':
      case 'lessEqual':
      case 'equal':
        return [{ distance: Math.abs(a - b), side: Math.sign(a - b) }];
      default:
        return [];
    }
  });
}

/** The smallest distance to a kink or jump; Infinity for a smooth expression. */
export function distanceToKink({ expression, symbols, values }: RandomExpression): number {
  const at = Object.fromEntries(symbols.map((s, i) => [s.name, values[i]]));
  return Math.min(...kinks(expression, at).map((kink) => kink.distance));
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as language from '../../src/expression/index.ts';
import { straightLine } from '../../src/expression/straight-line.ts';
import { naiveValue, randomExpression } from '../support/random-expression.ts';

const {
  add,
  abs,
  compileEvaluator,
  div,
  evaluate,
  exp,
  floor,
  greater,
  less,
  log,
  max,
  min,
  mul,
  neg,
  pow,
  select,
  sin,
  sub,
  symbol,
} = language;
const x = symbol('x');
const y = symbol('y');

describe('evaluating expressions', () => {
  it('agrees with a naive recursive evaluation, bit for bit', () => {
    fc.assert(
      fc.property(randomExpression({ operations: 30 }), ({ expression, symbols, values }) => {
        const out = new Float64Array(1);
        compileEvaluator([expression], symbols)(values, out);
        const expected = naiveValue(
          expression,
          Object.fromEntries(symbols.map((s, i) => [s.name, values[i]])),
        );
        expect(out[0]).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('computes several expressions at once, again and again, into the place it is told', () => {
    const both = compileEvaluator([add(x, y), mul(x, y), 7], [y, x]);
    const out = new Float64Array(6);
    both([2, 3], out);
    both([4, 5], out, 3);
    expect([...out]).toEqual([5, 6, 7, 9, 20, 7]);
  });

  it('has every function of the vocabulary', () => {
    const at = (expression: language.Expression) => evaluate(expression, { x: -1.5, y: 0.25 });
    expect(at(language.sqrt(y))).toBe(0.5);
    expect(at(language.tanh(x))).toBe(Math.tanh(-1.5));
    expect(at(language.expm1(mul(x, 1e-9)))).toBe(Math.expm1(-1.5 * 1e-9));
    expect(at(language.log1p(mul(x, 1e-9)))).toBe(Math.log1p(-1.5 * 1e-9));
    expect(at(language.cos(x))).toBe(Math.cos(-1.5));
    expect(at(min(x, y, -2))).toBe(-2);
    expect(at(max(x, y, -2))).toBe(0.25);
    expect(at(floor(x))).toBe(-2);
    expect(at(neg(abs(x)))).toBe(-1.5);
    expect(at(log(exp(x)))).toBe(-1.5);
    const { and, or, not, equal, lessEqual, greaterEqual } = language;
    const truth = (condition: language.Condition) => at(select(condition, 1, 0));
    expect(
      [less(x, y), greater(x, y), lessEqual(x, x), greaterEqual(x, y), equal(y, 0.25)].map(truth),
    ).toEqual([1, 0, 1, 0, 1]);
    expect([and(less(x, y), less(y, x)), or(less(x, y), less(y, x)), not(less(x, y))].map(truth)).toEqual([
      0, 1, 0,
    ]);
  });

  it('raises to whole powers, negative ones too', () => {
    for (const power of [0, 1, 2, 3, 7, 10]) expect(evaluate(pow(x, power), { x: -2 })).toBe((-2) ** power);
    expect(evaluate(pow(x, -3), { x: 2 })).toBe(1 / 8);
    expect(() => pow(x, 0.5)).toThrow('the power of pow is 0.5');
  });

  it('computes a chain that is deeper than the stack', () => {
    let sum: language.Expression = x;
    for (let i = 0; i < 30_000; i++) sum = add(sum, x);
    expect(evaluate(sum, { x: 1 })).toBe(30_001);
  });
});

describe('building expressions', () => {
  it('folds constants and neutral elements', () => {
    const folded = [
      add(x, 0),
      sub(x, 0),
      mul(1, x),
      div(x, 1),
      pow(x, 1),
      neg(neg(x)),
      select(less(1, 2), x, y),
    ];
    for (const expression of folded) expect(expression).toBe(x);
    expect(evaluate(mul(0, x), { x: 3 })).toBe(0);
    expect([add(1, 2), mul(0, x), pow(x, 0), sin(0)].map((e) => e.operation)).toEqual(
      Array(4).fill('constant'),
    );
  });

  it('decides what constants decide in and, or and not', () => {
    const { and, or, not } = language;
    const [yes, no, open] = [less(1, 2), less(2, 1), less(x, y)];
    expect([and(yes, open), and(open, yes), or(no, open), or(open, no)]).toEqual(Array(4).fill(open));
    for (const condition of [and(no, open), and(open, no), not(or(yes, open)), not(or(open, yes))]) {
      expect(select(condition, x, y)).toBe(y);
    }
  });

  it('keeps an operation whose result is not finite, for the branch that is never taken', () => {
    expect(evaluate(div(1, 0))).toBe(Infinity);
    expect(evaluate(select(greater(x, 0), log(0), 5), { x: -1 })).toBe(5);
  });

  it('finds equal subexpressions however they were built', () => {
    const line = straightLine([mul(add(x, y), 2), mul(2, add(symbol('y'), symbol('x')))]);
    expect(line.outputs[0]).toBe(line.outputs[1]);
    expect(line.nodes).toHaveLength(5);
    const apart = straightLine([sub(x, y), sub(y, x)]);
    expect(apart.outputs[0]).not.toBe(apart.outputs[1]);
  });

  it('says what to write when an expression meets an operator or Math', () => {
    const careless = x as unknown as number;
    for (const mistake of [
      () => careless * 2,
      () => Math.sin(careless),
      () => careless < 0,
      () => `${careless}`,
    ]) {
      expect(mistake).toThrow(
        expect.objectContaining({ code: 'invalid-argument', fix: expect.stringContaining('mul(x, 2)') }),
      );
    }
  });

  it('refuses what is no number, and names the function it was given to', () => {
    const wrong: unknown[] = [undefined, null, 'x', Number.NaN, Infinity, [x], Math.sin, less(x, y), {}];
    for (const value of wrong) {
      expect(() => add(x, value as number)).toThrow(/^add was given .* needs a finite number/);
    }
    expect(() => select(x as unknown as language.Condition, 1, 2)).toThrow(/^select was given an expression/);
    expect(() => language.constant(Number.NaN)).toThrow(/constant/);
    expect(() => symbol('')).toThrow(/name/);
  });

  it('names a symbol that has no value, and those that have', () => {
    expect(() => evaluate(add(x, y), { x: 1 })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("'y'"),
        fix: expect.stringContaining(': x.'),
      }),
    );
  });
});

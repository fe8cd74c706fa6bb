import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  compileEvaluator,
  derivative,
  differentiate,
  div,
  type Expression,
  evaluate,
  exp,
  expm1,
  floor,
  greater,
  less,
  log,
  log1p,
  max,
  min,
  mul,
  pow,
  select,
  sin,
  sqrt,
  symbol,
} from '../../src/expression/index.ts';
import { straightLine } from '../../src/expression/straight-line.ts';
import { kinks, randomExpression } from '../support/random-expression.ts';

const x = symbol('x');
const y = symbol('y');
const seed = symbol('seed');

function slope(expression: Expression, at: number): number {
  return evaluate(derivative(expression, x), { x: at });
}

describe('differentiating expressions', () => {
  it('agrees with central finite differences away from kinks', () => {
    const step = 2 ** -14;
    let compared = 0;
    fc.assert(
      fc.property(
        randomExpression(),
        randomExpression(),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (r, other, s) => {
          const { symbols, values } = r;
          const outputs = [r.expression, other.expression];
          const seeded = add(r.expression, mul(s, other.expression));
          const gradient = new Float64Array(symbols.length);
          compileEvaluator(differentiate(outputs, [1, s], symbols), symbols)(values, gradient);

          symbols.forEach((_, i) => {
            const at = (offset: number) =>
              Object.fromEntries(symbols.map((q, j) => [q.name, values[j] + (i === j ? offset : 0)]));
            const sides = (offset: number) => kinks(seeded, at(offset)).map((kink) => kink.side);
            const here = sides(0);
            if ([-step, step].some((offset) => sides(offset).some((side, k) => side !== here[k]))) return;
            const difference = (h: number) => (evaluate(seeded, at(h)) - evaluate(seeded, at(-h))) / (2 * h);
            // One step of Richardson's extrapolation removes the error of order step^2; what it removed bounds the rest.
            const [coarse, fine] = [difference(step), difference(step / 2)];
            const extrapolated = (4 * fine - coarse) / 3;
            if (Math.abs(fine - coarse) > 1e-2 * (1 + Math.abs(fine))) return;
            const tolerance = 1e-8 * (1 + Math.abs(fine)) + 0.1 * Math.abs(fine - coarse);
            expect(Math.abs(gradient[i] - extrapolated)).toBeLessThan(tolerance);
            compared++;
          });
        },
      ),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(2500);
  });

  it('carries a symbolic seed, as an adjoint that arrives from later', () => {
    const [dx, dy] = differentiate([mul(x, y), add(x, 1)], [seed, 3], [x, y]);
    expect(evaluate(dx, { x: 2, y: 5, seed: 10 })).toBe(53);
    expect(evaluate(dy, { x: 2, y: 5, seed: 10 })).toBe(20);
  });

  it('is the constant 0 where nothing depends on the symbol', () => {
    expect(derivative(sin(y), x)).toEqual(derivative(floor(x), y));
    expect(evaluate(derivative(sin(y), x))).toBe(0);
  });

  it('reuses what the formula computes', () => {
    const f = exp(sin(x));
    const together = straightLine([f, derivative(f, x)]).nodes.map((node) => node.operation);
    expect(together.toSorted()).toEqual(['cos', 'exp', 'mul', 'sin', 'symbol']);
  });

  it('stays as long as the formula where a subexpression is used twice at every level', () => {
    let deep: Expression = x;
    for (let i = 0; i < 200; i++) deep = mul(0.5, add(deep, sin(deep)));
    expect(straightLine([derivative(deep, x)]).nodes.length).toBeLessThan(200 * 10);
  });

  it('has the slope of expm1 and log1p near 0 too', () => {
    expect([expm1(x), log1p(x)].map((f) => slope(f, 0))).toEqual([1, 1]);
    expect(slope(expm1(x), 1)).toBeCloseTo(Math.E, 14);
    expect(slope(log1p(x), 3)).toBe(0.25);
  });

  it('has the stated subgradients at kinks', () => {
    expect([max(x, 0), max(0, x), min(x, 0), min(0, x)].map((f) => slope(f, 0))).toEqual([0, 0, 0, 0]);
    const tie = differentiate([max(x, y)], [1], [x, y]).map((d) => evaluate(d, { x: 1, y: 1 }));
    expect(tie).toEqual([0, 1]);
    expect(slope(abs(x), 0)).toBe(0);
    expect(slope(sqrt(pow(x, 2)), 0)).toBe(0);
    expect(slope(floor(x), 0.5)).toBe(0);
    expect(slope(select(less(x, 1), mul(2, x), mul(3, x)), 1)).toBe(3);
  });

  it('keeps an infinite slope of a branch not taken out of the derivative', () => {
    expect(slope(select(greater(x, 0), log(x), mul(4, x)), 0)).toBe(4);
    expect(slope(select(less(x, 20), log(add(1, exp(x))), x), 1000)).toBe(1);
    expect(slope(select(greater(x, 0), div(1, mul(x, x)), x), 0)).toBe(1);
  });

  it('differentiates its own derivatives', () => {
    expect(evaluate(derivative(derivative(pow(x, 4), x), x), { x: 3 })).toBe(108);
  });

  it('says how many seeds it needs, and refuses to differentiate by what is no symbol', () => {
    expect(() => differentiate([x, y], [1], [x])).toThrow(/1 seeds for 2 outputs/);
    expect(() => derivative(x, mul(2, x) as unknown as typeof x)).toThrow(/not a symbol/);
  });
});

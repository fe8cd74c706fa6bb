import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  and,
  cos,
  div,
  type Expression,
  evaluate,
  exp,
  expm1,
  greater,
  less,
  log,
  log1p,
  mul,
  neg,
  not,
  printWgsl,
  select,
  sin,
  sub,
  symbol,
  tanh,
  WGSL_FUNCTIONS,
} from '../../src/expression/index.ts';
import { straightLine } from '../../src/expression/straight-line.ts';
import { wgslLiteral } from '../../src/expression/wgsl-literal.ts';
import { distanceToKink, randomExpression } from '../support/random-expression.ts';

const x = symbol('x');
const y = symbol('y');
const asThemselves = { x: 'x', y: 'y' };

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** The helpers that the printed text calls, in JavaScript: `let` statements of WGSL are also JavaScript. */
const HELPERS: Record<string, (...values: number[]) => number> = {
  sine: Math.sin,
  cosine: Math.cos,
  hyperbolicTangent: Math.tanh,
  expMinusOne: Math.expm1,
  logOnePlus: Math.log1p,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  floor: Math.floor,
  min: Math.min,
  max: Math.max,
  select: (whenFalse, whenTrue, condition) => (condition ? whenTrue : whenFalse),
};

function runPrinted(text: string, result: string, symbols: Readonly<Record<string, number>>): number {
  const names = [...Object.keys(HELPERS), ...Object.keys(symbols)];
  const run = new Function(...names, `${text}\nreturn ${result};`);
  return run(...Object.values(HELPERS), ...Object.values(symbols));
}

describe('printing expressions as WGSL', () => {
  it('prints the example of its head comment', () => {
    const text = printWgsl({ force: div(x, add(1, abs(x))) }, { x: 'state[0]' });
    expect(text).toBe('let e0 = state[0];\nlet force = e0 / (1.0 + abs(e0));');
  });

  it('means what the expression means', () => {
    // Constants are rounded to f32 when printed, which moves values by about 1e-7 and kinks by as much.
    fc.assert(
      fc.property(randomExpression({ operations: 30 }), (random) => {
        fc.pre(distanceToKink(random) > 1e-4);
        const { expression, symbols, values } = random;
        const at = Object.fromEntries(symbols.map((s, i) => [s.name, values[i]]));
        const text = printWgsl(
          { result: expression },
          Object.fromEntries(symbols.map((s) => [s.name, s.name])),
        );
        expect(runPrinted(text, 'result', at)).toBeCloseTo(evaluate(expression, at), 4);
      }),
      { numRuns: 1000 },
    );
  });

  it('prints each shared subexpression once', () => {
    fc.assert(
      fc.property(randomExpression({ operations: 30 }), ({ expression, symbols }) => {
        const text = printWgsl(
          { result: expression },
          Object.fromEntries(symbols.map((s) => [s.name, s.name])),
        );
        const operations = straightLine([expression]).nodes.map((node) => node.operation as string);
        const count = (name: string) => operations.filter((operation) => operation === name).length;
        for (const [name, called] of Object.entries(WGSL_FUNCTIONS)) {
          expect(text.match(new RegExp(`\\b${called}\\(`, 'g')) ?? []).toHaveLength(count(name));
        }
        for (const [name, sign] of Object.entries({
          add: '+',
          mul: '*',
          div: '/',
          sub: '-',
          and: '&&',
          or: '||',
        })) {
          expect(occurrences(text, ` ${sign} `)).toBe(count(name));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('calls our own functions for what adapters lack or compute inaccurately', () => {
    const text = printWgsl({ z: add(sin(x), cos(x), tanh(x), exp(x), log(x)) }, asThemselves);
    expect(text).toBe('let z = (((sine(x) + cosine(x)) + hyperbolicTangent(x)) + exp(x)) + log(x);');
    expect(printWgsl({ z: log1p(expm1(x)) }, asThemselves)).toBe('let z = logOnePlus(expMinusOne(x));');
  });

  it('defines every output by its name, also where two are the same or one is a constant', () => {
    const sum = add(x, y);
    const text = printWgsl({ a: sum, b: mul(sum, 2), c: sum, d: 1, f: y }, asThemselves, { indent: '  ' });
    expect(text.split('\n').toSorted()).toEqual(
      ['a = x + y', 'b = a * 2.0', 'c = a', 'd = 1.0', 'f = y'].map((line) => `  let ${line};`),
    );
  });

  it('puts parentheses where WGSL needs them', () => {
    const minus = (text: string) => printWgsl({ z: sub(x, y) }, { x: 'x', y: text });
    expect(minus('a + b')).toBe('let z = x - (a + b);');
    expect(minus('f32(t)')).toBe('let z = x - f32(t);');
    expect(printWgsl({ z: mul(neg(x), -2) }, asThemselves)).toBe('let z = (-x) * (-2.0);');
    expect(printWgsl({ z: select(and(greater(x, y), not(less(x, 1))), x, 0) }, asThemselves)).toBe(
      'let z = select(0.0, x, ((y < x) && (!(x < 1.0))));',
    );
  });

  it('refuses constants that f32 cannot hold, and operations on constants that are not finite', () => {
    for (const hopeless of [mul(x, 1e39), add(x, div(1, 0)), add(x, log(-1))]) {
      expect(() => printWgsl({ z: hopeless }, asThemselves)).toThrow(/f32|infinite or NaN/);
    }
  });

  it('refuses names that would hide a symbol, a function or a temporary', () => {
    const expression: Expression = add(x, 1);
    for (const name of ['state', 'sine', 'e0', '1st', 'two words']) {
      expect(() => printWgsl({ [name]: expression }, { x: 'state[0]' })).toThrow(/cannot be used/);
    }
    expect(() => printWgsl({ z: expression }, { x: 'e1' })).toThrow(/'e1' cannot be used/);
    expect(printWgsl({ z: expression }, { x: 'e1' }, { prefix: 'world' })).toBe('let z = e1 + 1.0;');
    expect(() => printWgsl({ z: add(y, 1) }, { x: 'x' })).toThrow(/'y', for which there is no WGSL/);
  });
});

describe('WGSL literals', () => {
  it('read back as the same f32, and look like one', () => {
    const normal = fc
      .float({ noNaN: true, noDefaultInfinity: true })
      .filter((v) => v === 0 || Math.abs(v) >= 2 ** -126);
    fc.assert(
      fc.property(normal, (value) => {
        const text = wgslLiteral(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/);
        expect(text).toMatch(/[.e]/);
        expect(Object.is(Math.fround(Number(text)), value)).toBe(true);
        expect(Math.abs(Number(text))).toBeLessThanOrEqual(3.4028234663852886e38);
      }),
      { numRuns: 2000 },
    );
  });

  it('are short', () => {
    expect([1, -0.1, 1e-7, 1e30, Math.PI, -0, 1e-45].map(wgslLiteral)).toEqual([
      '1.0',
      '-0.1',
      '1e-7',
      '1e+30',
      '3.1415927',
      '-0.0',
      '0.0',
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  abs,
  derivative,
  div,
  type Expression,
  equal,
  evaluate,
  exp,
  greater,
  less,
  log,
  max,
  min,
  mul,
  type Operand,
  select,
  sin,
  symbol,
  tanh,
} from '../../src/expression/index.ts';
import {
  ACTIVATION_NAMES,
  type ActivationName,
  activationFormulas,
  activations,
  type CustomActivation,
} from '../../src/network/activation.ts';
import { checkActivation } from '../../src/network/check-activation.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { concatNetworks } from '../../src/network/select-networks.ts';
import { softsign, statedSoftsign, swish } from '../support/activations.ts';

/** Some units of the last place of float64. */
const ROUNDING = 1e-14;

/** In other forms than the definitions', each accurate where it is used: values and slopes. */
const CLOSED_FORMS: Readonly<Record<ActivationName, [(x: number) => number, (x: number) => number]>> = {
  relu: [(x) => (x + Math.abs(x)) / 2, (x) => (x > 0 ? 1 : 0)],
  softplus: [(x) => (x > 30 ? x : Math.log1p(Math.exp(x))), (x) => 1 / (1 + Math.exp(-x))],
  tanh: [Math.tanh, (x) => 1 / Math.cosh(x) ** 2],
  sigmoid: [(x) => 1 / (1 + Math.exp(-x)), (x) => 1 / (2 + 2 * Math.cosh(x))],
};

function numbersOf(name: ActivationName) {
  const { x, y, value, slope } = activationFormulas(activations[name]);
  return {
    f: (at: number) => evaluate(value, { [x.name]: at }),
    slopeFromValue: (at: number) => evaluate(slope, { [y.name]: at }),
    derivative: (at: number) => evaluate(derivative(value, x), { [x.name]: at }),
  };
}

describe.each(ACTIVATION_NAMES)('the activation %s', (name) => {
  const { f, slopeFromValue, derivative: slope } = numbersOf(name);
  const [closed, closedSlope] = CLOSED_FORMS[name];

  it('has the value and the slope of its closed form', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => {
        const size = Math.abs(closed(x)) + Number.MIN_VALUE;
        expect(Math.abs(f(x) - closed(x)) / size).toBeLessThan(ROUNDING);
        expect(Math.abs(slopeFromValue(f(x)) - closedSlope(x))).toBeLessThan(ROUNDING);
        // At 0 the definitions' max and |x| have kinks that cancel in f, and subgradients that do not.
        if (x !== 0) expect(Math.abs(slope(x) - closedSlope(x))).toBeLessThan(ROUNDING);
      }),
      { numRuns: 2000 },
    );
  });

  it('is finite for any float32, with a slope in [0, 1]', () => {
    for (const x of [-3.4e38, -1000, -1e-40, 0, 1e-40, 1000, 3.4e38]) {
      expect(Number.isFinite(f(x))).toBe(true);
      expect(slopeFromValue(f(x))).toBeGreaterThanOrEqual(0);
      expect(slopeFromValue(f(x))).toBeLessThanOrEqual(1);
      expect(Number.isFinite(slope(x))).toBe(true);
    }
  });
});

it('the slope of relu at its kink is 0, stated and derived', () => {
  const { slopeFromValue, derivative: slope } = numbersOf('relu');
  expect([slopeFromValue(0), slope(0)]).toEqual([0, 0]);
});

describe("activations of one's own", () => {
  it.each([softsign, statedSoftsign, swish])('make networks: $name', (activation) => {
    const networks = createNetworks({ units: 2, inputs: 1, outputs: 1, seed: 1, activation });
    expect(networks.activation).toBe(activation);
  });

  it('are another kind of network under the same name', () => {
    const networks = (activation: CustomActivation) =>
      createNetworks({ units: 2, inputs: 1, outputs: 1, seed: 1, activation });
    const batch = networks(softsign);
    expect(concatNetworks([batch, networks(softsign)]).networks).toBe(2);
    expect(() => concatNetworks([batch, networks({ ...softsign })])).toThrow('differ in activation');
  });

  it('may have a slope that no convention decides at a kink', () => {
    const bent = (x: Expression) => max(x, mul(0.1, x));
    const slopeFromValue = (y: Expression) => select(less(y, 0), 0.1, select(equal(y, 0), 0.5, 1));
    expect(() => checkActivation({ name: 'bent', value: bent, slopeFromValue })).not.toThrow();
  });

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['an unknown name', 'elu', /'elu', which does not exist/],
    ['nothing', null, /neither the name of a built-in nor a definition/],
    ['a value that is no function', { name: 'own', value: 'max(x, 0)' }, /neither the name/],
    ['a slope that is no function', { ...softsign, slopeFromValue: 1 }, /neither the name/],
    ['an empty name', { ...softsign, name: ' ' }, /no name to be told by/],
    ['the name of a built-in', { ...softsign, name: 'tanh' }, /'tanh' has the name of a built-in/],
    ["a built-in's definition", activations.relu, /'relu' has the name of a built-in/],
    [
      "a value in JavaScript's own operators",
      { name: 'own', value: (x: Expression) => (x as unknown as number) * 2 },
      /JavaScript operator/,
    ],
    ['a value that is a condition', { name: 'own', value: (x: Expression) => greater(x, 0) }, /a condition/],
    ['no value', { name: 'own', value: () => undefined }, /value of activation 'own' was given undefined/],
    [
      'a value of something else',
      { name: 'own', value: (x: Expression) => mul(x, symbol('gain')) },
      /symbol 'gain' in its value, which is a function of x alone/,
    ],
    [
      'a slope from x',
      { ...softsign, slopeFromValue: () => div(1, symbol('x')) },
      /symbol 'x' in its slopeFromValue, which is a function of y alone/,
    ],
    [
      'a constant that float32 lacks',
      { name: 'own', value: (x: Expression) => min(x, 1e39) },
      /In value of activation 'own', the constant 1e\+39 is not a finite f32/,
    ],
    [
      'a slope that float32 lacks',
      { name: 'own', value: (x: Expression) => mul(1e20, mul(1e20, tanh(x))) },
      /In the slope of activation 'own', the constant 1e\+40/,
    ],
    [
      'an operation on constants that is infinite',
      { ...softsign, name: 'own', slopeFromValue: (y: Expression) => mul(y, div(1, 0)) },
      /In slopeFromValue of activation 'own', div\(1, 0\) is infinite or NaN/,
    ],
    [
      'no value at 0',
      { name: 'own', value: (x: Expression) => div(sin(x), x) },
      /has the value NaN and the slope NaN at x = 0\./,
    ],
    [
      'no slope at 0',
      { name: 'own', value: (x: Expression) => exp(log(mul(x, x))) },
      /has the value 0 and the slope NaN at x = 0\./,
    ],
    ['a value that is no number', { name: 'own', value: log }, /has the value NaN .* at x = -9\.\d+/],
    [
      'a slope that is no number',
      { ...softsign, slopeFromValue: log },
      /its slopeFromValue gives NaN for the value -0\.9\d+ there/,
    ],
    [
      'a slope of another function',
      { name: 'own', value: tanh, slopeFromValue: (y: Expression): Operand => abs(y) },
      /has the slope 8\.\d+e-9 at x = -9\.\d+, and its slopeFromValue gives 0\.9\d+/,
    ],
    [
      'a slope that is wrong on one side',
      { name: 'own', value: abs, slopeFromValue: () => 1 },
      /has the slope -1 at x = -9\.\d+, and its slopeFromValue gives 1 for the value 9\.\d+ there/,
    ],
  ];

  it.each(wrong)('with %s are refused', (_, activation, message) => {
    expect(() => checkActivation(activation)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(message) }),
    );
  });
});

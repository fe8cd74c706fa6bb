// Smoothed activations against the oracle, and where its ten digits are too few, against 25-digit quadrature (mpmath).

import { describe, expect, it } from 'vitest';
import { CtrnnError } from '../../src/base/errors.ts';
import { type NumericActivation, smoothedActivation } from '../../src/network/smoothed-activation.ts';
import { smoothedActivations } from '../support/oracles.ts';

const relu = { name: 'relu', value: (x: number) => Math.max(x, 0) };
const tanh = { name: 'tanh', value: Math.tanh };
const softplus = {
  name: 'softplus',
  value: (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};
const sigmoid = { name: 'sigmoid', value: (x: number) => 1 / (1 + Math.exp(-x)) };
const byName: Readonly<Record<string, NumericActivation>> = { relu, tanh, softplus, sigmoid };

/** The oracle's digits: ten, of numbers below 10. */
const ORACLE_DIGITS = 2e-9;
/** What the docstring promises; float64 itself gives 1e-15. */
const RELATIVE = 1e-12;

describe('the smoothed activation', () => {
  it.each(Object.keys(byName))('of %s has the moments of the oracle', (name) => {
    const cases = smoothedActivations.filter(({ activation }) => activation === name);
    expect(cases.length).toBeGreaterThan(0);
    for (const { x, sigma, mean: expected, secondMoment } of cases) {
      const { mean, variance } = smoothedActivation(byName[name], x, sigma);
      expect(Math.abs(mean - expected)).toBeLessThan(ORACLE_DIGITS);
      expect(Math.abs(variance + mean ** 2 - secondMoment)).toBeLessThan(ORACLE_DIGITS);
    }
  });

  it.each([
    // On both sides of where the series gives way to the continued fraction, and far out in the tail.
    ['relu', -4, 0.5, 3.77513120597325e-17, 4.518766117864624e-18],
    ['relu', -1.01, 0.5, 0.004023177636087026, 0.00134332807117229],
    ['relu', -0.99, 0.5, 0.004478324253840583, 0.001509344685952416],
    ['relu', 0.3, 0.5, 0.3843363661208777, 0.1490231880757436],
    ['relu', 6, 0.5, 6, 0.25],
    ['relu', -1, 0.001, 0, 0],
    // tanh is where 64 Gauss-Hermite nodes are off by 1.5e-4.
    ['tanh', 0.4, 2, 0.1450810168837479, 0.6203007296093759],
    ['tanh', -1.5, 4, -0.2855143073395987, 0.7364852009615712],
    ['tanh', 2, 0.01, 0.9640207686047092, 4.994252510615569e-7],
    ['softplus', 0.4, 2, 1.279804319314567, 1.441838264675186],
    ['softplus', -1.5, 4, 1.101389662451476, 3.188117741741013],
    ['sigmoid', -1.5, 4, 0.3658735024390281, 0.1460638799623971],
    ['sigmoid', 2, 0.01, 0.880793079878812, 1.102438056873698e-6],
  ] as const)('keeps twelve digits of %s at %d with sigma %d', (name, x, sigma, mean, variance) => {
    const smoothed = smoothedActivation(byName[name], x, sigma);
    expect(Math.abs(smoothed.mean - mean)).toBeLessThanOrEqual(RELATIVE * Math.abs(mean));
    expect(Math.abs(smoothed.variance - variance)).toBeLessThanOrEqual(RELATIVE * variance);
  });

  it('is right to 1e-4 for an activation with a kink that has no closed form', () => {
    const unnamed = { name: 'my-relu', value: relu.value };
    for (const x of [-0.5, 0, 0.013, 0.4]) {
      const byRule = smoothedActivation(unnamed, x, 0.5);
      const exact = smoothedActivation(relu, x, 0.5);
      expect(Math.abs(byRule.mean - exact.mean)).toBeLessThan(1e-4);
      expect(Math.abs(byRule.variance - exact.variance)).toBeLessThan(1e-4);
    }
  });

  it('without noise is the activation itself', () => {
    expect(smoothedActivation(tanh, 0.3, 0)).toMatchObject({ mean: Math.tanh(0.3), variance: 0 });
  });

  it.each(Object.keys(byName))('of %s has the slope of its own mean', (name) => {
    const mean = (x: number, sigma: number) => smoothedActivation(byName[name], x, sigma).mean;
    const step = 1e-4;
    for (const sigma of [0, 0.2, 1]) {
      for (const x of [-1.3, -0.2, 0.7, 40]) {
        const difference = (mean(x + step, sigma) - mean(x - step, sigma)) / (2 * step);
        // The difference quotient's own error: step^2 f''' / 6, and rounding.
        expect(Math.abs(smoothedActivation(byName[name], x, sigma).slope - difference)).toBeLessThan(2e-8);
      }
    }
  });

  it.each([
    [Number.NaN, 1, 'x is NaN.'],
    [0, -1, 'sigma is -1.'],
    [0, Number.POSITIVE_INFINITY, 'sigma is Infinity.'],
  ])('refuses x %s with sigma %s', (x, sigma, message) => {
    expect(() => smoothedActivation(relu, x, sigma)).toThrow(CtrnnError);
    expect(() => smoothedActivation(relu, x, sigma)).toThrow(message);
  });
});

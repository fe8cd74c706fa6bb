// One unit that feeds on itself, and where its rate settles: without noise, and with it as a Gaussian theory predicts.
//
//   h[t+1] = (1 - gamma) h[t] + gamma ( f(w h[t] + b + sigmaInside xi[t]) + sigmaOutside eta[t] )
//
// Without noise the rate rests at a fixed point m = f(w m + b). Noise moves the mean because f is curved, and the two
// placements differ in what f sees. E and Var are over a standard normal, s is the mean slope of f there.
//
// Inside, f sees the noise itself, at full strength:
//
//   m = E f(w m + b + sigma xi)        v = gamma^2 Var f(w m + b + sigma xi) / (1 - k^2)        k = 1 - gamma (1 - w s)
//
// This leaves out what h's own fluctuation adds to the argument, w^2 v beside sigma^2. So it is exact for w = 0, and where f
// is straight over the range of its argument; else m comes out short by about F'' w^2 v / (2 (1 - w s)), with F the smoothed f:
// for a ReLU of w 0.3, b 0.5, gamma 0.2 and sigma 0.5 by 0.0006, where noise moves the mean from 0.714 to 0.739.
//
// Outside, f sees only h's own fluctuation, which the leak has smoothed:
//
//   m = E f(w (m + sqrt(v) xi) + b)    v = gamma^2 sigma^2 / (1 - k^2)                          k as above
//
// v is that of a linear unit of the same mean slope (statistical linearisation, Booton 1954); where f is straight across the
// fluctuation, s is f' and both equations are exact. Else the error is that of taking h for Gaussian.
//
// In both, k is the factor by which a deviation of the mean shrinks in a step, and the theory is of one state that h stays near:
// it does not hold where noise throws h from one stable state to another.

import { checkChoice, checkNumber } from '../base/check.ts';
import { type NumericActivation, smoothedActivation } from '../network/smoothed-activation.ts';
import { PLACEMENTS, type Placement } from './axes.ts';

/** One unit that feeds on itself. */
export interface SelfCoupledUnit {
  /** w */
  readonly weight: number;
  /** b */
  readonly bias: number;
  /** gamma */
  readonly leak: number;
  /** h[0] */
  readonly initialState: number;
  readonly activation: NumericActivation;
}

/** One place, and one strength. */
export interface PlacedNoise {
  readonly placement: Placement;
  /** Per-step standard deviation. */
  readonly level: number;
}

/** A mean rate that reproduces itself. */
export interface Equilibrium {
  /** m */
  readonly mean: number;
  /** k: what is left of a deviation after a step. The equilibrium is stable if this lies between -1 and 1. */
  readonly multiplier: number;
  /** sqrt(v); null where the equilibrium is not stable. */
  readonly standardDeviation: number | null;
}

export interface Equilibria {
  /** In increasing order; empty if there are none. */
  readonly all: readonly Equilibrium[];
  /** The one to which the mean goes from h[0]; null if it grows without bound or goes round. */
  readonly reached: Equilibrium | null;
}

/** A multiplier this near to 1 is not told from 1, as that of a ReLU with w = 1. */
const STABLE = 1 - 1e-9;

export function isStable({ standardDeviation }: Equilibrium): boolean {
  return standardDeviation !== null;
}

/**
 * Where a unit settles without noise: m = f(w m + b).
 *
 * @throws CtrnnError `invalid-argument` for parameters that are not finite, or a leak outside (0, 1]
 */
export function noiseFreeEquilibria(unit: SelfCoupledUnit): Equilibria {
  return equilibriaInside(checkUnit(unit), 0);
}

/**
 * Where the mean rate of a noisy unit settles, by the Gaussian theory in this file's head.
 *
 * Inside, all equilibria are found that lie more than 1 % of their size apart. Outside, all that are reached from h[0] or from
 * (just beside) a noise-free fixed point, hence only stable ones, but for those on which h[0] lies already.
 *
 * @throws CtrnnError `invalid-argument` for parameters or a level that break their contract
 */
export function gaussianPrediction(unit: SelfCoupledUnit, { placement, level }: PlacedNoise): Equilibria {
  checkUnit(unit);
  checkChoice('placement', placement, PLACEMENTS);
  checkNumber('level', level, 0);
  return placement === 'inside' || level === 0
    ? equilibriaInside(unit, level)
    : equilibriaOutside(unit, level);
}

function checkUnit(unit: SelfCoupledUnit): SelfCoupledUnit {
  checkNumber('weight', unit.weight);
  checkNumber('bias', unit.bias);
  checkNumber('leak', unit.leak, 0, 1, true);
  checkNumber('initialState', unit.initialState);
  return unit;
}

function multiplierOf({ leak, weight }: SelfCoupledUnit, slope: number): number {
  return 1 - leak * (1 - weight * slope);
}

function equilibriaInside(unit: SelfCoupledUnit, sigma: number): Equilibria {
  const { weight, bias, leak, initialState, activation } = unit;
  const response = (mean: number) => smoothedActivation(activation, weight * mean + bias, sigma).mean;
  const at = (mean: number): Equilibrium => {
    const { variance, slope } = smoothedActivation(activation, weight * mean + bias, sigma);
    return equilibrium(mean, multiplierOf(unit, slope), leak ** 2 * variance);
  };
  const all = crossings((mean) => response(mean) - mean, Math.max(1, Math.abs(bias), sigma)).map(at);
  const end = settle((mean) => mean + leak * (response(mean) - mean), initialState);
  if (end === undefined) return { all, reached: null };
  return { all, reached: all.find(({ mean }) => isSame(mean, end)) ?? at(end) };
}

/** `drive` is the variance that each step adds. */
function equilibrium(mean: number, multiplier: number, drive: number): Equilibrium {
  const isStable = Math.abs(multiplier) < STABLE;
  return { mean, multiplier, standardDeviation: isStable ? Math.sqrt(drive / (1 - multiplier ** 2)) : null };
}

function equilibriaOutside(unit: SelfCoupledUnit, sigma: number): Equilibria {
  const { leak, weight, bias, initialState, activation } = unit;
  const drive = (leak * sigma) ** 2;
  const around = (mean: number, variance: number) =>
    smoothedActivation(activation, weight * mean + bias, Math.abs(weight) * Math.sqrt(variance));
  const from = (start: number): Equilibrium | undefined => {
    let variance = 0;
    const mean = settle((before) => {
      const { mean: response, slope } = around(before, variance);
      variance = multiplierOf(unit, slope) ** 2 * variance + drive;
      return variance < UNBOUNDED ? before + leak * (response - before) : Number.NaN;
    }, start);
    return mean === undefined
      ? undefined
      : equilibrium(mean, multiplierOf(unit, around(mean, variance).slope), drive);
  };
  const reached = from(initialState);
  const starts = noiseFreeEquilibria(unit).all.flatMap(({ mean }) => [mean - BESIDE, mean + BESIDE]);
  const all: Equilibrium[] = [];
  for (const one of [reached, ...starts.map(from)]) {
    if (one && !all.some(({ mean }) => isSame(mean, one.mean))) all.push(one);
  }
  return { all: all.sort((a, b) => a.mean - b.mean), reached: reached ?? null };
}

/** Far enough from an unstable fixed point to leave it. */
const BESIDE = 1e-3;
/** Farther apart than the iteration's error, nearer than two equilibria. */
const SAME = 1e-6;

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(1, Math.abs(a));
}

const MOST_STEPS = 20_000;
/** So many quiet steps in a row: a variance that still grows moves the mean later. */
const QUIET_STEPS = 100;
const QUIET = 1e-12;
const UNBOUNDED = 1e9;

/** Where x, map(x), map(map(x)) ... ends, if it ends. */
function settle(map: (x: number) => number, start: number): number | undefined {
  let quiet = 0;
  for (let step = 0, x = start; step < MOST_STEPS; step++) {
    const next = map(x);
    if (!(Math.abs(next) < UNBOUNDED)) return undefined;
    quiet = Math.abs(next - x) <= QUIET * Math.max(1, Math.abs(next)) ? quiet + 1 : 0;
    if (quiet === QUIET_STEPS) return next;
    x = next;
  }
  return undefined;
}

/** The grid in which zeros are looked for: from -80,000 to 80,000 scales, 1.2 % of x or of the scale apart. */
const GRID = Float64Array.from({ length: 2001 }, (_, k) => Math.sinh((12 * (k - 1000)) / 1000));

/** The zeros of a function that changes its sign there, and the first of any run of grid points at which it is zero. */
function crossings(difference: (x: number) => number, scale: number): number[] {
  const found: number[] = [];
  let before = Number.NaN;
  GRID.forEach((node, k) => {
    const value = difference(scale * node);
    if (value === 0 && before !== 0) found.push(scale * node);
    if (before * value < 0) found.push(bisect(difference, scale * GRID[k - 1], scale * node, before));
    before = value;
  });
  return found;
}

/** Halves [low, high] until no number lies between. */
function bisect(difference: (x: number) => number, low: number, high: number, atLow: number): number {
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (difference(middle) * atLow > 0) low = middle;
    else high = middle;
  }
}

// Path integration: a network senses a velocity v and reports the position p that it leads to, both in the plane. Each
// coordinate of v is an Ornstein-Uhlenbeck process of variance 1, sampled exactly,
//
//   v[t+1] = rho v[t] + sqrt(1 - rho^2) eta[t]        rho = exp(-1 / timeConstant)
//   p[t+1] = p[t] + stride v[t]                       p[0] = 0
//
// and stride is such that the standard deviation of p[T] is `spread`. Input u[t] = v[t] + sensoryNoise xi[t]; readout z[t]
// is compared with p[t+1], the sum of all velocities sensed up to and including u[t]. v[0] has the mean and variance of the
// process and nearly its shape: a sum of four uniforms. The readout moves nothing. Sizes are ours.

import { checkInteger, checkNumber } from '../base/check.ts';
import type { Expression, Operand } from '../expression/expression.ts';
import { add, equal, mul, select, sqrt, sub } from '../expression/functions.ts';
import type { World } from './task.ts';
import { checkOptionNames, MOST_STEPS } from './task-options.ts';
import { world } from './world.ts';

export interface PathIntegrationOptions {
  /** T, default 50. */
  readonly steps?: number;
  /** Of the velocity, in steps; default 10. */
  readonly timeConstant?: number;
  /** Standard deviation of each coordinate of the last position; default 0.75. */
  readonly spread?: number;
  /** Standard deviation of what is added to each sensed velocity, which has 1 itself; default 0. */
  readonly sensoryNoise?: number;
}

/** More are taken for a slip of the pen. */
const LARGEST = 1e6;

/** Parts of the trial at whose ends the error is scored, in percent. */
const SCORED = [25, 50, 75, 100] as const;

/** Uniforms whose sum starts a coordinate of the velocity (Irwin-Hall): variance 4 / 12, kurtosis 2.7. */
const START_DRAWS = 4;

function startVelocity(draws: readonly Expression[]): Expression {
  const sum = draws.reduce((total, draw) => add(total, draw));
  return mul(Math.sqrt(12 / START_DRAWS), sub(sum, START_DRAWS / 2));
}

/** Standard deviation of v[0] + ... + v[T-1]: the covariance of v[s] and v[t] is rho^|s-t|. */
function deviationOfSum(steps: number, rho: number): number {
  let variance = steps;
  let covariance = 1;
  for (let lag = 1; lag < steps && covariance > 1e-20; lag++) {
    covariance *= rho;
    variance += 2 * (steps - lag) * covariance;
  }
  return Math.sqrt(variance);
}

/**
 * The task of keeping track of a position from velocities alone.
 *
 * Cost of a step: the squared error, mean over the two coordinates. Scores: the error (Euclidean) after 25, 50, 75 and
 * 100 % of the steps.
 *
 * @throws CtrnnError `invalid-argument` for options out of range
 */
export function pathIntegration(options: PathIntegrationOptions = {}): World {
  checkOptionNames('pathIntegration', options, ['steps', 'timeConstant', 'spread', 'sensoryNoise']);
  const positive = (name: 'timeConstant' | 'spread', byDefault: number) =>
    checkNumber(name, options[name] ?? byDefault, 0, LARGEST, true);
  const steps = checkInteger('steps', options.steps ?? 50, 1, MOST_STEPS);
  const rho = Math.exp(-1 / positive('timeConstant', 10));
  const sensoryNoise = checkNumber('sensoryNoise', options.sensoryNoise ?? 0, 0, LARGEST);
  const stride = positive('spread', 0.75) / deviationOfSum(steps, rho);
  const scoredSteps = SCORED.map((percent) => Math.max(1, Math.round((steps * percent) / 100)) - 1);
  return world({
    name: 'path integration',
    state: 4 + SCORED.length,
    inputs: 2,
    outputs: 2,
    steps,
    draws: { start: 2 * START_DRAWS, sense: sensoryNoise > 0 ? 2 : 0, move: 2 },
    start: (draws) => [
      startVelocity(draws.slice(0, START_DRAWS)),
      startVelocity(draws.slice(START_DRAWS)),
      ...new Array<Operand>(2 + SCORED.length).fill(0),
    ],
    sense: ([vx, vy], _, noise) =>
      [vx, vy].map((v, i) => (noise[i] ? add(v, mul(sensoryNoise, noise[i])) : v)),
    move: ([vx, vy, x, y, ...errors], z, noise, step) => {
      const velocity = [vx, vy].map((v, i) => add(mul(rho, v), mul(Math.sqrt(1 - rho * rho), noise[i])));
      const position = [add(x, mul(stride, vx)), add(y, mul(stride, vy))];
      const error = sqrt(mul(2, meanSquare(position, z)));
      const scored = errors.map((before, k) => select(equal(step, scoredSteps[k]), error, before));
      return [...velocity, ...position, ...scored];
    },
    cost: ([, , x, y], z) => meanSquare([x, y], z),
    score: ([, , , , ...errors]) =>
      Object.fromEntries(errors.map((error, k) => [`error at ${SCORED[k]} %`, error])),
  });
}

function meanSquare(position: readonly Expression[], z: readonly Expression[]): Expression {
  const [x, y] = position.map((p, i) => sub(z[i], p));
  return mul(0.5, add(mul(x, x), mul(y, y)));
}

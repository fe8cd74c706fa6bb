// What a user writes: an activation and a world of one's own, in a few lines, without WGSL and without a derivative. The same
// two stand in examples/pendulum.mjs, which the README shows.

import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  and,
  div,
  type Expression,
  greater,
  mul,
  select,
  sin,
  sub,
} from '../../src/expression/index.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { world } from '../../src/task/world.ts';
import { train } from '../../src/training/train.ts';
import { meanOf } from '../support/compare.ts';
import { useEngine } from '../support/engine.ts';

const engine = useEngine();

const steps = 80;
// biome-ignore format: as few lines as in the README
const pendulum = world({
  name: 'pendulum', state: 3, inputs: 2, outputs: 1, steps, draws: { start: 2, move: 1 },
  start: ([a, b]) => [sub(a, 0.5), sub(b, 0.5), 0], // angle from upright, speed, whether it fell
  sense: ([angle, speed]) => [angle, speed],
  move: ([angle, speed, fell], [torque], [push], t) => {
    const faster = add(speed, mul(0.05, add(mul(9.8, sin(angle)), mul(10, torque))), mul(0.02, push));
    const further = add(angle, mul(0.05, faster));
    const isDown = and(greater(t, steps / 2), greater(abs(further), 0.5));
    return [further, faster, select(isDown, 1, fell)];
  },
  cost: ([angle], [torque]) => add(mul(angle, angle), mul(0.001, torque, torque)),
  score: ([, , fell]) => ({ upright: sub(1, fell) }),
});
const softsign = { name: 'softsign', value: (x: Expression) => div(x, add(1, abs(x))) };

describe('a pendulum that is balanced by units of an activation of their own', () => {
  const noise = { inside: 0.1 };
  const networks = createNetworks({
    task: pendulum,
    units: 12,
    activation: softsign,
    leak: 0.5,
    seed: 1,
    count: 2,
  });
  const uprightOf = async (candidates: typeof networks) => {
    const { scores } = await engine().simulate(candidates, { task: pendulum, trials: 200, noise, seed: 9 });
    return [0, 1].map((e) => meanOf(scores!.upright.data.subarray(200 * e, 200 * (e + 1))));
  };

  it('falls before training, and stays up for the last half of 90 % of the trials after it', async () => {
    for (const upright of await uprightOf(networks)) expect(upright).toBeLessThan(0.5);
    const trained = await train(engine(), networks, {
      task: pendulum,
      noise,
      iterations: 150,
      trials: 64,
      learningRate: 0.01,
      schedule: 'cosine',
      seed: 1,
    });
    for (const upright of await uprightOf(trained.networks)) expect(upright).toBeGreaterThanOrEqual(0.9);
  });
});

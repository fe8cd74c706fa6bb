// A task and an activation of one's own: a pendulum to be balanced, by units with f(x) = x / (1 + |x|). Formulas are written
// by calling functions; float64, WGSL and the gradient through the world all come from them.

// biome-ignore format: as it would be typed
import { abs, add, and, connect, createNetworks, div, greater, mul, select, sin, sub, world } from 'noisy-ctrnn';

const steps = 80;
// biome-ignore format: short enough to be read at a glance
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
const softsign = { name: 'softsign', value: (x) => div(x, add(1, abs(x))) };

const engine = await connect();
const noise = { inside: 0.1 };
const networks = createNetworks({
  task: pendulum,
  units: 12,
  activation: softsign,
  leak: 0.5,
  count: 4,
  seed: 1,
});
const training = { iterations: 150, trials: 64, learningRate: 0.01, schedule: 'cosine', seed: 1 };
const trained = await engine.train(networks, { task: pendulum, noise, ...training });
for (const [when, candidates] of [
  ['before', networks],
  ['after', trained.networks],
]) {
  const { scores } = await engine.simulate(candidates, { task: pendulum, trials: 500, noise, seed: 2 });
  const upright = scores.upright.data.reduce((sum, value) => sum + value, 0) / scores.upright.data.length;
  console.log(`${when} training: upright in the last half of ${(100 * upright).toFixed(1)} % of the trials`);
}
engine.dispose();
process.exit(); // some drivers would keep the process alive

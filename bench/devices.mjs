// Training shared among several devices of one adapter: milliseconds an iteration, one device and several in turn. The default is
// the shape of the default study.
//
//   node bench/devices.mjs [--devices "1 2 3"] [--units 24] [--networks 24] [--trials 64] [--steps 40] [--iterations 150] [--repeats 3]

import { parseArgs } from 'node:util';
import { connect, createNetworks, shareNetworks, tasks } from '../dist/node.js';

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '1 2 3' },
    units: { type: 'string', default: '24' },
    networks: { type: 'string', default: '24' },
    trials: { type: 'string', default: '64' },
    steps: { type: 'string', default: '40' },
    iterations: { type: 'string', default: '150' },
    repeats: { type: 'string', default: '3' },
  },
});
const counts = values.devices.split(' ').map(Number);
const [units, count, trials, steps, iterations, repeats] = [
  values.units,
  values.networks,
  values.trials,
  values.steps,
  values.iterations,
  values.repeats,
].map(Number);

const task = tasks.functionApproximation({ steps });
const networks = createNetworks({ task, units, count, activation: 'relu', leak: 0.2, seed: 1 });
const WARM_UP = 20;

const engines = [];
while (engines.length < Math.max(...counts)) engines.push(await connect({ selfCheck: false }));
console.log(
  `${count} networks of ${units} units, ${trials} trials, ${steps} steps, on ${engines[0].info.description}`,
);
const times = counts.map(() => []);
for (let i = 0; i < repeats; i++) {
  for (const [k, devices] of counts.entries()) {
    const trainer = await shareNetworks(...engines.slice(0, devices)).createTrainer(networks, {
      task,
      trials,
      iterations: WARM_UP + iterations,
      noise: { inside: 0.5 },
      learningRate: 1e-3,
      seed: 1,
    });
    await trainer.advance(WARM_UP);
    const start = performance.now();
    await trainer.advance(iterations);
    times[k].push((performance.now() - start) / iterations);
    trainer.dispose();
  }
}
for (const [k, devices] of counts.entries()) {
  console.log(`${devices} devices: ${times[k].map((time) => time.toFixed(1)).join(', ')} ms an iteration`);
}
process.exit(0);

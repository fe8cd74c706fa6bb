// Trains four networks with noise inside the activation and four with noise outside, in one batch, and asks each which
// test noise it works best with.

import { writeFile } from 'node:fs/promises';
import { CtrnnError, connect, createNetworks, encodeNetworks, linspace, tasks } from 'noisy-ctrnn';

const { UNITS = 24, ITERATIONS = 800 } = process.env; // less for a quick look
const inside = [0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0]; // per-step standard deviation, one a network
const outside = [0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5];
const placement = inside.map((sigma) => (sigma > 0 ? 'inside' : 'outside'));

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const onProgress = ({ phase, done, total, note = '' }) => {
  console.error(`${phase}: ${done} of ${total} ${note}`);
};

let engine;
try {
  engine = await connect(); // { adapter: 'software' } or { backend: 'reference' } to choose
  console.log(`on ${engine.info.description}`);

  const task = tasks.functionApproximation(); // sin(pi u) on [-1, 1]
  const networks = createNetworks({
    task,
    units: Number(UNITS),
    activation: 'relu',
    leak: 0.2,
    count: 8,
    seed: 1,
  });
  const trained = await engine.train(networks, {
    task,
    noise: { inside, outside },
    iterations: Number(ITERATIONS),
    trials: 64,
    schedule: 'cosine',
    seed: 1,
    signal: stop.signal,
    onProgress,
  });
  for (const { network, iteration } of trained.divergences) {
    console.error(`network ${network} diverged in iteration ${iteration} and was frozen`);
  }

  const { curves } = await engine.sweepNoise(trained.networks, {
    task,
    placement,
    levels: linspace(0, 1, 17),
    trials: 512,
    seed: 2,
    signal: stop.signal,
  });
  for (const [network, { loss, preferred }] of curves.entries()) {
    const { level, index, low, high } = preferred;
    console.log(
      `trained ${placement[network].padEnd(7)} at 0.5: best at ${level} [${low}, ${high}], ` +
        `loss there ${loss[index].toPrecision(2)}, without noise ${loss[0].toPrecision(2)}`,
    );
  }
  await writeFile('networks.safetensors', encodeNetworks({ ...trained, trainingNoise: { inside, outside } }));
} catch (error) {
  if (!(error instanceof CtrnnError)) throw error;
  console.error(`${error.code}: ${error.message}\n${error.fix}`);
  process.exitCode = 1;
} finally {
  engine?.dispose();
}
process.exit(); // some drivers would keep the process alive

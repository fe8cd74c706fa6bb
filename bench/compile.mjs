// How long a software adapter compiles for the first gradient of a shape: the first call less the median of those after it, each
// shape in a process of its own, without Mesa's cache of compiled shaders.
//
// Prints beside it how many milliseconds a later call takes.
//
// NOISY_CTRNN names other builds of the library than dist/node.js, several by commas, which are then measured in turn.
//
//   node bench/compile.mjs [--units "8 16 24 32 64 128 256"] [--inputs 1] [--outputs 1] [--activation relu] [--trials 64] [--repeats 2]

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const STEPS = 100;
const LATER_CALLS = 5;

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '8 16 24 32 64 128 256' },
    inputs: { type: 'string', default: '1' },
    outputs: { type: 'string', default: '1' },
    activation: { type: 'string', default: 'relu' },
    trials: { type: 'string', default: '64' },
    repeats: { type: 'string', default: '2' },
    one: { type: 'string' }, // a process for one shape: `library units inputs outputs activation trials`
  },
});

/** The same channels at every step of every trial. */
function constant(channels) {
  return {
    data: Float32Array.from({ length: channels }, (_, i) => Math.sin(i + 1)),
    shape: [1, 1, 1, channels],
  };
}

/** Seconds that the first gradient takes longer than a later one, and milliseconds of a later one. */
async function firstAndLater(library, { units, inputs, outputs, activation, trials }) {
  const { connect, createNetworks } = await import(pathToFileURL(library).href);
  const engine = await connect({ selfCheck: false });
  const networks = createNetworks({ units, inputs, outputs, activation, leak: 0.1, seed: 1 });
  const request = {
    steps: STEPS,
    trials,
    input: constant(inputs),
    target: constant(outputs),
    noise: { inside: 0.1 },
    seed: 1,
  };
  const times = [];
  for (let call = 0; call <= LATER_CALLS; call++) {
    const start = performance.now();
    await engine.gradient(networks, request);
    times.push(performance.now() - start);
  }
  const later = times.slice(1).sort((a, b) => a - b);
  const median = later[LATER_CALLS >> 1];
  return `${((times[0] - median) / 1000).toFixed(2)} s (${median.toFixed(1)} ms)`;
}

if (values.one) {
  const [library, units, inputs, outputs, activation, trials] = values.one.split(' ');
  const sizes = { units: Number(units), inputs: Number(inputs), outputs: Number(outputs) };
  console.log(await firstAndLater(library, { ...sizes, activation, trials: Number(trials) }));
  process.exit(0);
}

const own = fileURLToPath(new URL('../dist/node.js', import.meta.url));
const libraries = (process.env.NOISY_CTRNN ?? own).split(',').map((path) => resolve(path));
for (const units of values.units.split(' ')) {
  const seconds = libraries.map(() => []);
  for (let i = 0; i < Number(values.repeats); i++) {
    libraries.forEach((library, k) => {
      const shape = [units, values.inputs, values.outputs, values.activation, values.trials].join(' ');
      const args = [fileURLToPath(import.meta.url), '--one', `${library} ${shape}`];
      const env = { ...process.env, MESA_SHADER_CACHE_DISABLE: '1' };
      const { stdout, stderr, status } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      seconds[k].push(stdout.trim());
    });
  }
  console.log(`N ${units}: ${seconds.map((each) => each.join(', ')).join(' | ')}`);
}

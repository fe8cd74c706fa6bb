// How long a software adapter compiles for the first gradient of a shape: the first call less the median of those after it, each
// shape in a process of its own, without Mesa's cache of compiled shaders.
//
// NOISY_CTRNN names other builds of the library than dist/node.js, several by commas, which are then measured in turn.
//
//   node bench/compile.mjs [--units "8 16 24 32 64 128 256"] [--repeats 2]

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const TRIALS = 64;
const LATER_CALLS = 5;

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '8 16 24 32 64 128 256' },
    repeats: { type: 'string', default: '2' },
    one: { type: 'string' }, // a process for one shape: `library units`
  },
});

/** Seconds that the first gradient takes longer than a later one. */
async function compileSeconds(library, units) {
  const { connect, createNetworks, tasks } = await import(pathToFileURL(library).href);
  const engine = await connect({ selfCheck: false });
  const task = tasks.functionApproximation({ steps: 100 });
  const networks = createNetworks({ task, units, activation: 'relu', leak: 0.1, seed: 1 });
  const times = [];
  for (let call = 0; call <= LATER_CALLS; call++) {
    const start = performance.now();
    await engine.gradient(networks, { task, trials: TRIALS, noise: { inside: 0.1 }, seed: 1 });
    times.push(performance.now() - start);
  }
  const later = times.slice(1).sort((a, b) => a - b);
  return (times[0] - later[LATER_CALLS >> 1]) / 1000;
}

if (values.one) {
  const [library, units] = values.one.split(' ');
  console.log((await compileSeconds(library, Number(units))).toFixed(2));
  process.exit(0);
}

const own = fileURLToPath(new URL('../dist/node.js', import.meta.url));
const libraries = (process.env.NOISY_CTRNN ?? own).split(',').map((path) => resolve(path));
for (const units of values.units.split(' ')) {
  const seconds = libraries.map(() => []);
  for (let i = 0; i < Number(values.repeats); i++) {
    libraries.forEach((library, k) => {
      const args = [fileURLToPath(import.meta.url), '--one', `${library} ${units}`];
      const env = { ...process.env, MESA_SHADER_CACHE_DISABLE: '1' };
      const { stdout, stderr, status } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      seconds[k].push(stdout.trim());
    });
  }
  console.log(`N ${units}: ${seconds.map((each) => each.join(', ')).join(' | ')} s`);
}

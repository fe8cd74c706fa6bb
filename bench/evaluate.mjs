// An evaluation of noise levels, by the time that a submission may take: that of a page on a software adapter, that of Node, and any. The
// first call of an engine does not know yet how fast the adapter is.
//
//   NOISY_CTRNN=OLD/node.js,dist/node.js node bench/evaluate.mjs [--networks "24,17,1024 1,1,65536"] [--budgets "32 100 Infinity"] [--calls 4]
//
// Prints for each build, in turn, the milliseconds of each call, and how many dispatches it took.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const UNITS = 24;
const STEPS = 40;
const REPEATS = 16;

const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: '24,17,1024 1,1,65536' }, // networks, levels, trials of each
    budgets: { type: 'string', default: '32 100 Infinity' },
    calls: { type: 'string', default: '4' },
  },
});
const builds = (process.env.NOISY_CTRNN ?? 'dist/node.js').split(',').map((build) => resolve(build));

async function measure(build, timeBudget, [count, conditions, trials]) {
  const { connect, createNetworks, tasks } = await import(pathToFileURL(build).href);
  const engine = await connect({ timeBudget, selfCheck: false });
  const task = tasks.functionApproximation({ steps: STEPS });
  const networks = createNetworks({ task, count, units: UNITS, seed: 1 });
  const levels = Array.from({ length: count * conditions }, (_, row) => (row % conditions) / 16);
  const request = { task, trials, repeats: REPEATS, conditions, seed: 1, phase: 'test' };
  const outside = levels.map(() => 0);
  const calls = [];
  for (let call = 0; call < Number(values.calls); call++) {
    const start = performance.now();
    const { counts } = await engine.evaluate(networks, { ...request, inside: levels, outside });
    calls.push(`${(performance.now() - start).toFixed(0)} (${counts.dispatches})`);
  }
  engine.dispose();
  return calls.join(', ');
}

for (const networks of values.networks.split(' ')) {
  const size = networks.split(',').map(Number);
  for (const budget of values.budgets.split(' ').map(Number)) {
    for (const build of builds) {
      const calls = await measure(build, budget, size);
      console.log(`${networks}, ${budget} ms, ${build}: ${calls}`);
    }
  }
}
process.exit(0);

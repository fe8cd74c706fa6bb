// How the time of a gradient grows: with trials and steps, and when its trials belong to many networks instead of one.
// The task is made on the device, so that a million trials cost no arrays of the caller's. Sizes of a group take turns, and
// of each turn the second call counts: for the first one buffers of other sizes may have to go. Before all of them calls of
// each size warm up for a fifth of a second, or one call.
//
// NOISY_CTRNN names another build of the library than dist/node.js.
//
//   node bench/growth.mjs [--units 16] [--most-trials 1048576] [--most-steps 10000] [--memory-mib 256] [--repeats 5] [--json]

import { parseArgs } from 'node:util';

const { connect, createNetworks, tasks } = await import(process.env.NOISY_CTRNN ?? '../dist/node.js');

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '16' },
    'most-trials': { type: 'string', default: '1048576' },
    'most-steps': { type: 'string', default: '10000' },
    'memory-mib': { type: 'string', default: '256' },
    repeats: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const [units, mostTrials, mostSteps, memoryMiB, repeats] = [
  values.units,
  values['most-trials'],
  values['most-steps'],
  values['memory-mib'],
  values.repeats,
].map(Number);

/** Milliseconds. */
const WARM_UP = 200;

const engine = await connect({ selfCheck: false, memoryBudget: memoryMiB * 2 ** 20 });

/** Multiples by `factor` from `least`, and `most` itself. */
function sizesUpTo(least, most, factor) {
  const sizes = [];
  for (let size = least; size < most; size *= factor) sizes.push(size);
  return [...sizes, most];
}

const trialGrowth = sizesUpTo(1024, mostTrials, 4).map((trials) => ({ networks: 1, trials, steps: 100 }));
const stepGrowth = sizesUpTo(100, mostSteps, 10).map((steps) => ({ networks: 1, trials: 1024, steps }));
const sharing = [
  { networks: 1, trials: 4096, steps: 100 },
  { networks: 64, trials: 64, steps: 100 },
];

function prepare({ networks: count, trials, steps }) {
  const task = tasks.functionApproximation({ steps });
  const networks = createNetworks({ task, units, count, activation: 'relu', leak: 0.1, seed: 1 });
  return { task, trials, networks, noise: { inside: 0.1 } };
}

/** Of an even number the mean of the middle two. */
function medianOf(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Median nanoseconds per trajectory-step of each size, over calls in turn. */
async function measure(sizes) {
  const rows = sizes.map((size) => ({ size, request: prepare(size), times: [], peakMiB: 0 }));
  for (const { request } of rows) {
    const { networks, ...rest } = request;
    const until = performance.now() + WARM_UP;
    do await engine.gradient(networks, { ...rest, seed: 1 });
    while (performance.now() < until);
  }
  for (let call = 0; call < repeats; call++) {
    for (const row of rows) {
      const { networks, ...request } = row.request;
      await engine.gradient(networks, { ...request, seed: call });
      const start = performance.now();
      const { counts } = await engine.gradient(networks, { ...request, seed: call });
      row.times.push(performance.now() - start);
      row.peakMiB = Math.max(row.peakMiB, counts.allocatedBytes / 2 ** 20);
    }
  }
  return rows.map(({ size, times, peakMiB }) => {
    const median = medianOf(times);
    const { networks, trials, steps } = size;
    return {
      ...size,
      milliseconds: median,
      nanoseconds: (1e6 * median) / (networks * trials * steps),
      peakMiB,
    };
  });
}

function print(title, rows) {
  console.log(title);
  for (const { networks, trials, steps, milliseconds, nanoseconds, peakMiB } of rows) {
    const size = `${networks} x ${trials} trials, ${steps} steps`.padEnd(34);
    const ratio = (nanoseconds / rows[0].nanoseconds).toFixed(2);
    const cost = `${milliseconds.toFixed(1)} ms, ${nanoseconds.toFixed(1)} ns a trajectory-step, ${ratio} of the first`;
    console.log(`  ${size} ${cost}, at most ${peakMiB.toFixed(0)} MiB`);
  }
}

const result = {
  adapter: engine.info.description,
  units,
  memoryMiB,
  trials: await measure(trialGrowth),
  steps: await measure(stepGrowth),
  networks: await measure(sharing),
};
if (values.json) {
  console.log(JSON.stringify(result, null, 2));
} else {
  console.log(`gradient, N ${units}, on ${result.adapter}, memory budget ${memoryMiB} MiB`);
  print('more trials:', result.trials);
  print('more steps:', result.steps);
  print('more networks:', result.networks);
}
process.exit(0);

// What a world's code costs beside the network's: one gradient of a closed loop over one of an open loop with the same
// networks, inputs, outputs, steps and trials, each warm, alternating.
//
//   node bench/worlds.mjs [--units 24] [--repeats 9] [--json]

import { parseArgs } from 'node:util';
import { connect, createNetworks, tasks } from '../dist/node.js';

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '24' },
    trials: { type: 'string', default: '1024' },
    repeats: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const units = Number(values.units);
const trials = Number(values.trials);
const engine = await connect({ selfCheck: false });

const worlds = {
  'maze, s-bend': tasks.maze({ layout: 's-bend' }),
  'maze, two-routes': tasks.maze({ layout: 'two-routes' }),
  'maze, s-bend, 8 rays': tasks.maze({ layout: 's-bend', rays: 8 }),
  'path integration': tasks.pathIntegration(),
};

/** Milliseconds of each call after the first, which compiles. */
function timer(call) {
  const times = [];
  return {
    times,
    run: async () => {
      const start = performance.now();
      const { counts } = await call();
      times.push(performance.now() - start);
      return counts;
    },
  };
}

const median = (times) => times.slice(1).sort((a, b) => a - b)[(times.length - 1) >> 1];
const rows = [];
for (const [name, world] of Object.entries(worlds)) {
  const { inputs, outputs, steps } = world;
  const open = {
    kind: 'open-loop',
    name: 'constant',
    inputs,
    outputs,
    steps,
    lossMask: world.lossMask,
    draws: 4,
    constant: true,
    trial: ({ draws }) => ({
      input: Array.from({ length: inputs }, (_, i) => draws[i % 4]),
      target: Array.from({ length: outputs }, (_, i) => draws[i % 4]),
    }),
  };
  const pair = [open, world].map((task) => {
    const networks = createNetworks({ task, units, activation: 'relu', leak: 0.3, seed: 1 });
    return timer(() => engine.gradient(networks, { task, trials, noise: { inside: 0.1 }, seed: 1 }));
  });
  let counts = [];
  for (let i = 0; i <= Number(values.repeats); i++) {
    counts = [await pair[0].run(), await pair[1].run()];
  }
  const [without, withWorld] = pair.map(({ times }) => median(times));
  rows.push({
    world: name,
    units,
    trials,
    steps,
    openMs: without,
    closedMs: withWorld,
    ratio: withWorld / without,
    worldMs: withWorld - without,
    dispatches: counts.map((c) => c.dispatches),
  });
}
if (values.json) console.log(JSON.stringify({ adapter: engine.info.description, rows }, null, 1));
else {
  console.log(
    `${engine.info.description}; one gradient, N ${units}, ${trials} trials, medians of ${values.repeats}`,
  );
  for (const row of rows) {
    console.log(
      `${row.world.padEnd(22)} T ${row.steps}  open ${row.openMs.toFixed(1)} ms  closed ${row.closedMs.toFixed(1)} ms  ` +
        `ratio ${row.ratio.toFixed(2)}  dispatches ${row.dispatches.join(' and ')}`,
    );
  }
}
engine.dispose();
process.exit(0);

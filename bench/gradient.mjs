// The time of one gradient at the four sizes of design.md, section 7: leak 0.1, ReLU, two inputs, inside noise on.
//
//   node bench/gradient.mjs [--repeats 5] [--json]
//
// Milliseconds of a whole call (upload, dispatches, readback): the median after a first call, which is printed apart since
// it compiles. The figures of the peers are design.md's, measured there on the same kind of adapter.

import { parseArgs } from 'node:util';
import { connect, createNetworks } from '../dist/node.js';

const SIZES = [
  { units: 16, trials: 1024, steps: 100, jaxJs: 314, pytorch: 23 },
  { units: 64, trials: 1024, steps: 100, jaxJs: 1316, pytorch: 90 },
  { units: 128, trials: 512, steps: 100, jaxJs: 1873, pytorch: 106 },
  { units: 256, trials: 256, steps: 50, jaxJs: 1701, pytorch: 57 },
];

const { values } = parseArgs({
  options: { repeats: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
});
const engine = await connect({ selfCheck: false });
const rows = [];
for (const { units, trials, steps, jaxJs, pytorch } of SIZES) {
  const networks = createNetworks({
    inputs: 2,
    outputs: 1,
    units,
    activation: 'relu',
    leak: 0.1,
    count: 1,
    seed: 1,
  });
  const wave = (count, frequency) => Float32Array.from({ length: count }, (_, i) => Math.sin(frequency * i));
  const request = {
    steps,
    trials,
    input: { data: wave(trials * steps * 2, 0.7), shape: [1, trials, steps, 2] },
    target: { data: wave(trials * steps, 0.3), shape: [1, trials, steps, 1] },
    noise: { inside: 0.1 },
    seed: 1,
  };
  const times = [];
  let counts;
  let kernel;
  for (let i = 0; i <= Number(values.repeats); i++) {
    const start = performance.now();
    ({ counts, kernel } = await engine.gradient(networks, request));
    times.push(performance.now() - start);
  }
  const [first, ...warm] = times;
  const median = warm.sort((a, b) => a - b)[warm.length >> 1];
  const flop = 6 * units * (units + 2 + 1) * trials * steps;
  rows.push({
    units,
    trials,
    steps,
    kernel,
    first,
    median,
    gflops: flop / median / 1e6,
    jaxJs,
    pytorch,
    counts,
  });
}
if (values.json) console.log(JSON.stringify({ adapter: engine.info, rows }, null, 1));
else {
  console.log(engine.info.description);
  for (const r of rows) {
    console.log(
      `N ${r.units}, ${r.trials} trials, ${r.steps} steps (${r.kernel}): ${r.median.toFixed(0)} ms ` +
        `(first ${r.first.toFixed(0)}), ${r.gflops.toFixed(1)} GFLOP/s, ${r.counts.dispatches} dispatches; ` +
        `jax-js there ${r.jaxJs} ms (x ${(r.jaxJs / r.median).toFixed(1)}), PyTorch CPU there ${r.pytorch} ms`,
    );
  }
}
engine.dispose();
process.exit(0);

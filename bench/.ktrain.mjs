// How long each kernel of a gradient takes on the device, by timestamps around its dispatches, beside the whole call.
//
// NOISY_CTRNN names another build of the library than dist/node.js.
//
//   node bench/kernels.mjs [--sizes "16,4096 64,4096,2"] [--steps 100] [--repeats 10] [--warm-up 500] [--kernel workgroups]
//
// A size is units,trials or units,trials,networks. Its calls warm up for so many milliseconds first: on a card Node's compiler
// gains on the host's share for a thousand calls. With timestamps a dispatch is a pass of its own, so the sum is a little longer
// than what the call has to wait for.

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '16,4096 32,4096 64,4096 256,4096' },
    steps: { type: 'string', default: '100' },
    repeats: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '500' },
    kernel: { type: 'string' },
  },
});
const library = resolve(process.env.NOISY_CTRNN ?? '/work/main/dist/node.js');
const { connect, createNetworks, tasks } = await import(pathToFileURL(library).href);
const { create, globals } = await import(pathToFileURL(createRequire(library).resolve('webgpu')).href);
Object.assign(globalThis, globals);
const dawn = create(['disable-dawn-features=timestamp_quantization']);

const patch = process.env.PATCH ? (await import(process.env.PATCH)).default : (l, c) => c;
const MOST_QUERIES = 4096;

/** What is timed now: none between the calls that are not. */
let timing;
let device;

/** A pass that puts each of its dispatches into a pass with timestamps. */
function timedPass(encoder) {
  let pipeline;
  const groups = [];
  return {
    setPipeline: (given) => (pipeline = given),
    setBindGroup: (index, ...given) => (groups[index] = given),
    dispatchWorkgroups(...count) {
      const at = 2 * timing.labels.length;
      if (at + 2 > MOST_QUERIES) throw new Error('too many dispatches: fewer steps or trials');
      timing.labels.push(pipeline.label);
      const pass = encoder.beginComputePass({
        timestampWrites: {
          querySet: timing.queries,
          beginningOfPassWriteIndex: at,
          endOfPassWriteIndex: at + 1,
        },
      });
      pass.setPipeline(pipeline);
      groups.forEach((given, index) => {
        pass.setBindGroup(index, ...given);
      });
      pass.dispatchWorkgroups(...count.filter((n) => n !== undefined));
      pass.end();
    },
    end() {},
  };
}

/** An object of WebGPU with some of its methods replaced. */
function withMethods(target, methods) {
  return new Proxy(target, {
    get(_, name) {
      const value = methods[name] ?? target[name];
      return typeof value === 'function' && !methods[name] ? value.bind(target) : value;
    },
  });
}

const gpu = {
  async requestAdapter(options) {
    const adapter = await dawn.requestAdapter(options);
    return withMethods(adapter, {
      async requestDevice(descriptor) {
        const requiredFeatures = [...(descriptor.requiredFeatures ?? []), 'timestamp-query'];
        device = await adapter.requestDevice({ ...descriptor, requiredFeatures });
        const csm = device.createShaderModule.bind(device); device.createShaderModule = (d) => { if (process.env.DUMP) writeFileSync(`${process.env.DUMP}/${d.label.replaceAll(/[^a-z]+/g,'-')}.wgsl`, d.code); d = { ...d, code: patch(d.label, d.code) }; return csm(d); };
        const plain = device.createCommandEncoder.bind(device);
        device.createCommandEncoder = (of) => {
          const encoder = plain(of);
          return timing ? withMethods(encoder, { beginComputePass: () => timedPass(encoder) }) : encoder;
        };
        return device;
      },
    });
  },
};

/** Microseconds by the labels of kernels, in the order in which they first ran. */
async function microseconds({ labels, queries }) {
  const size = 16 * labels.length;
  const resolved = device.createBuffer({
    size,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const mapped = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(queries, 0, 2 * labels.length, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, mapped, 0, size);
  device.queue.submit([encoder.finish()]);
  await mapped.mapAsync(GPUMapMode.READ);
  const times = new BigUint64Array(mapped.getMappedRange());
  const sums = new Map();
  labels.forEach((label, i) => {
    sums.set(label, (sums.get(label) ?? 0) + Number(times[2 * i + 1] - times[2 * i]) / 1000);
  });
  return sums;
}


const task = tasks.functionApproximation({ steps: 40 });
const engine = await connect({ gpu, selfCheck: false, kernel: values.kernel });
const [units, count, trials] = values.sizes.split(',').map(Number);
const networks = createNetworks({ task, units, count, activation: 'relu', leak: 0.2, seed: 1 });
const t00 = performance.now();
const trainer = await engine.createTrainer(networks, { task, trials, iterations: 100000, noise: { inside: 0.5 }, learningRate: 1e-3, clipNorm: 1, seed: 1 });

console.log('open', (performance.now()-t00).toFixed(0));await trainer.advance(30);
const its = 20;
const sums = new Map();
for (let r = 0; r < Number(values.repeats); r++) {
  timing = { labels: [], queries: device.createQuerySet({ type: 'timestamp', count: MOST_QUERIES }) };
  await trainer.advance(its);
  const t = timing; timing = undefined;
  const size = 16 * t.labels.length;
  for (const [label, us] of await microseconds(t)) { if (!sums.has(label)) sums.set(label, []); sums.get(label).push(us / its); }
}
for (const [l, us] of sums) console.log(l.padEnd(50), us.sort((a, b) => a - b)[us.length >> 1].toFixed(0));
process.exit(0);

// How long each kernel of a gradient takes on the device, by timestamps around its dispatches, beside the whole call.
//
// NOISY_CTRNN names other builds of the library than dist/node.js, several with commas between: these take turns, call by call in one
// process, so that all meet the same pace of a shared machine.
//
//   node bench/kernels.mjs [--sizes "16,4096 64,4096,2"] [--steps 100] [--repeats 10] [--warm-up 500] [--kernel workgroups]
//
// A size is units,trials or units,trials,networks. Its calls warm up for so many milliseconds first: on a card Node's compiler
// gains on the host's share for a thousand calls. With timestamps a dispatch is a pass of its own, so the sum is a little longer
// than what the call has to wait for. Where memory lies can cost an unchanged kernel ten percent, seldom more: start it again.

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { quantile } from './peers/timing.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '16,4096 32,4096 64,4096 256,4096' },
    steps: { type: 'string', default: '100' },
    repeats: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '500' },
    kernel: { type: 'string' },
  },
});
const libraries = (process.env.NOISY_CTRNN ?? new URL('../dist/node.js', import.meta.url).pathname).split(
  ',',
);
const { create, globals } = await import(
  pathToFileURL(createRequire(resolve(libraries[0])).resolve('webgpu')).href
);
Object.assign(globalThis, globals);
// Dawn crashes where the GPU object is collected, see src/node/gpu-objects.ts.
globalThis.keptGpu = create(['disable-dawn-features=timestamp_quantization']);

const MOST_QUERIES = 4096;

/** What is timed now: none between the calls that are not. */
let timing;

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

/** WebGPU whose device can be timed; `opened` is told of it. */
function timedGpu(opened) {
  return {
    async requestAdapter(options) {
      const adapter = await globalThis.keptGpu.requestAdapter(options);
      return withMethods(adapter, {
        async requestDevice(descriptor) {
          const requiredFeatures = [...(descriptor.requiredFeatures ?? []), 'timestamp-query'];
          const device = await adapter.requestDevice({ ...descriptor, requiredFeatures });
          const plain = device.createCommandEncoder.bind(device);
          device.createCommandEncoder = (of) => {
            const encoder = plain(of);
            return timing ? withMethods(encoder, { beginComputePass: () => timedPass(encoder) }) : encoder;
          };
          opened(device);
          return device;
        },
      });
    },
  };
}

/** Microseconds by the labels of kernels, in the order in which they first ran. */
async function microseconds(device, { labels, queries }) {
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
  for (const buffer of [resolved, mapped]) buffer.destroy();
  return sums;
}

async function openBuild(library) {
  const { connect, createNetworks, tasks } = await import(pathToFileURL(resolve(library)).href);
  let device;
  const gpu = timedGpu((opened) => (device = opened));
  const engine = await connect({ gpu, selfCheck: false, kernel: values.kernel });
  const queries = device.createQuerySet({ type: 'timestamp', count: MOST_QUERIES });
  return { library, engine, createNetworks, tasks, device, queries };
}

/** A build with a gradient to do, and what its calls take. */
function prepare(build, units, trials, count) {
  const task = build.tasks.functionApproximation({ steps: Number(values.steps) });
  const networks = build.createNetworks({ task, units, count, activation: 'relu', leak: 0.1, seed: 1 });
  const call = () => build.engine.gradient(networks, { task, trials, noise: { inside: 0.1 }, seed: 1 });
  return { ...build, call, calls: [], kernels: new Map() };
}

/** Once as a user would call it, and once by its kernels. */
async function measure({ call, calls, kernels, device, queries }) {
  const start = performance.now();
  await call();
  calls.push(performance.now() - start);
  timing = { labels: [], queries };
  await call();
  const taken = timing;
  timing = undefined;
  for (const [label, time] of await microseconds(device, taken)) {
    kernels.set(label, [...(kernels.get(label) ?? []), time]);
  }
}

const builds = [];
for (const library of libraries) builds.push(await openBuild(library));
console.log(`gradient, ${values.steps} steps, on ${builds[0].engine.info.description}`);
console.log('call: median ms; kernels: median us (least)');
for (const size of values.sizes.split(' ')) {
  const [units, trials, count = 1] = size.split(',').map(Number);
  const prepared = builds.map((build) => prepare(build, units, trials, count));
  let kernel;
  for (const { call } of prepared) {
    ({ kernel } = await call());
    const warm = performance.now() + Number(values['warm-up']);
    while (performance.now() < warm) await call();
  }
  for (let i = 0; i < Number(values.repeats); i++) {
    for (const build of prepared) await measure(build);
  }
  for (const { library, calls, kernels } of prepared) {
    const medians = Array.from(kernels, ([label, times]) => [
      label,
      quantile(times, 0.5),
      Math.min(...times),
    ]);
    const all = medians.reduce((sum, [, median]) => sum + median, 0);
    const each = medians.map(
      ([label, median, least]) => `${label} ${median.toFixed(0)} (${least.toFixed(0)})`,
    );
    const where = libraries.length > 1 ? `${library}: ` : '';
    const what = `N ${units}, ${count} x ${trials} trials, ${kernel}`;
    console.log(
      `${where}${what}: call ${quantile(calls, 0.5).toFixed(2)}; all ${all.toFixed(0)}: ${each.join(', ')}`,
    );
  }
}
for (const { engine } of builds) engine.dispose();
process.exit(0);

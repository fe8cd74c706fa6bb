// What a load of a vec4f costs by where it comes from, to run and to compile: storage, uniform, textures, memory of the workgroup,
// private memory. A loop does some loads a turn, each thread its own; the same loop without loads is taken off. With more loads
// printed a turn the text outgrows the first cache of instructions.
//
// On a software adapter; without Mesa's cache of compiled shaders (MESA_SHADER_CACHE_DISABLE=1), or nothing is compiled the second time.
//
//   node bench/loads.mjs [--printed "4 16"] [--turns 20000] [--repeats 5]

import { parseArgs } from 'node:util';
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);

const { values } = parseArgs({
  options: {
    printed: { type: 'string', default: '4 16' },
    turns: { type: 'string', default: '20000' },
    repeats: { type: 'string', default: '5' },
  },
});
const turns = Number(values.turns);

const QUADS = 4096;
const THREADS = 64;
/** Workgroups: one for each of two cores. */
const WORKGROUPS = 2;
/** Threads of a vector of lavapipe's. */
const LANES = 8;
const SUMS = 8;

const { STORAGE, UNIFORM } = GPUBufferUsage;
const range = (count) => Array.from({ length: count }, (_, i) => i);
const flat = (at) => `vec2u(${at} & 63u, ${at} >> 6u)`;

/** Of each kind: how it is declared, how it is loaded from, and the shape of its texture or the usage of its buffer. */
const kinds = {
  storage: { declared: `var<storage, read> source: array<vec4f>;`, usage: STORAGE },
  uniform: { declared: `var<uniform> source: array<vec4f, ${QUADS}>;`, usage: UNIFORM },
  'texture 1d': {
    declared: 'var source: texture_1d<f32>;',
    load: (at) => `textureLoad(source, ${at}, 0)`,
    texture: { size: [QUADS], dimension: '1d' },
  },
  'texture 2d': {
    declared: 'var source: texture_2d<f32>;',
    load: (at) => `textureLoad(source, ${flat(at)}, 0)`,
    texture: { size: [64, QUADS / 64], dimension: '2d' },
  },
  workgroup: { declared: 'var<workgroup> source: array<vec4f, 1024>;' },
  private: { declared: 'var<private> source: array<vec4f, 512>;', load: (at) => `source[${at} & 511u]` },
};

/** The places themselves, without a load. */
const nothing = { declared: '', load: (at) => `vec4f(f32(${at}))` };

function textOf({ declared, load = (at) => `source[${at}]`, usage, texture }, printed) {
  const isBound = usage !== undefined || texture !== undefined;
  return `
@group(0) @binding(0) var<storage, read_write> result: array<vec4f>;
${isBound ? '@group(0) @binding(1)' : ''} ${declared}
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) workgroup: vec3u) {
  ${range(SUMS)
    .map((i) => `var sum${i} = vec4f(0.0);`)
    .join('\n  ')}
  var at = thread % ${LANES}u;
  var turn = 0u;
  loop {
    ${range(printed)
      .map((k) => `sum${k % SUMS} += ${load(`(at + ${LANES * k}u)`)};`)
      .join('\n    ')}
    at = (at + 32u) & 511u;
    turn++;
    if (turn >= ${turns}u) { break; }
  }
  result[workgroup.x * ${THREADS}u + thread] = ${range(SUMS)
    .map((i) => `sum${i}`)
    .join(' + ')};
}`;
}

// Dawn crashes where the GPU object is collected, see src/node/gpu-objects.ts.
globalThis.keptGpu = create([]);
const adapter = await globalThis.keptGpu.requestAdapter();
const device = await adapter.requestDevice();
device.onuncapturederror = ({ error }) => {
  throw new Error(error.message);
};
console.log(`loads of a vec4f by ${LANES} threads, ${turns} turns, on ${adapter.info.description}`);
const result = device.createBuffer({ size: WORKGROUPS * THREADS * 16, usage: STORAGE });

function sourceOf({ usage, texture }) {
  if (usage) return { buffer: device.createBuffer({ size: QUADS * 16, usage }) };
  if (!texture) return undefined;
  const { TEXTURE_BINDING } = GPUTextureUsage;
  return device.createTexture({ ...texture, format: 'rgba32float', usage: TEXTURE_BINDING }).createView();
}

/** Milliseconds: the least of the later runs, and how much longer the first one took. */
async function measure(kind, printed) {
  const module = device.createShaderModule({ code: textOf(kind, printed) });
  const start = performance.now();
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  const source = sourceOf(kind);
  const resources = [{ buffer: result }, ...(source ? [source] : [])];
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  const run = async () => {
    const began = performance.now();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(WORKGROUPS);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - began;
  };
  await run();
  const first = performance.now() - start;
  const later = [];
  for (let i = 0; i < Number(values.repeats); i++) later.push(await run());
  const least = Math.min(...later);
  return { least, compiled: first - least };
}

await measure(nothing, 1); // whatever is slow once
for (const printed of values.printed.split(' ').map(Number)) {
  const empty = await measure(nothing, printed);
  for (const [name, kind] of Object.entries(kinds)) {
    const { least, compiled } = await measure(kind, printed);
    const nanoseconds = ((least - empty.least) * 1e6 * LANES) / (THREADS * turns * printed);
    const compiling = (compiled - empty.compiled) / printed;
    console.log(
      `${printed} printed, ${name}: ${nanoseconds.toFixed(0)} ns to run, ${compiling.toFixed(0)} ms to compile, a load`,
    );
  }
}
process.exit(0);

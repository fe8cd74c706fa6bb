import { describe, expect, it } from 'vitest';

describe('the WebGPU adapter', () => {
  it('runs a shader and gives its result back', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) throw new Error('navigator.gpu gives no adapter');
    const device = await adapter.requestDevice();
    const input = Float32Array.of(1, -2, 3.5, 0.25);

    expect(await doubled(device, input)).toEqual(Float32Array.of(2, -4, 7, 0.5));
    device.destroy();
  });
});

const DOUBLE = `
  @group(0) @binding(0) var<storage, read_write> values: array<f32>;
  @compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) { values[id.x] *= 2.0; }
`;

async function doubled(device: GPUDevice, input: Float32Array<ArrayBuffer>): Promise<Float32Array> {
  const size = input.byteLength;
  const values = device.createBuffer({
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
  });
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: DOUBLE }) },
  });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: values } }],
  });

  device.queue.writeBuffer(values, 0, input);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(input.length);
  pass.end();
  encoder.copyBufferToBuffer(values, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);

  await staging.mapAsync(GPUMapMode.READ);
  return new Float32Array(staging.getMappedRange()).slice();
}

// Work is recorded into a submission and sent in one go. Each dispatch has uniforms of its own, at a dynamic offset into
// one buffer: queue.writeBuffer is not ordered inside a submit, so all of them are written before it.

import { UNIFORM_STRIDE, type UniformStruct, type UniformWriter, uniformWriter } from './bindings.ts';
import type { GpuContext } from './device.ts';
import type { Kernel, KernelCache } from './kernel.ts';

/** Dispatches a submission can hold. */
export const MOST_DISPATCHES = 1024;

export class Submission {
  readonly #context: GpuContext;
  readonly #writeUniforms: UniformWriter;
  readonly #uniforms: GPUBuffer;
  readonly #uniformGroup: GPUBindGroup;
  readonly #staging = new DataView(new ArrayBuffer(MOST_DISPATCHES * UNIFORM_STRIDE));
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #dispatches = 0;

  constructor(context: GpuContext, kernels: KernelCache, uniform: UniformStruct) {
    this.#context = context;
    this.#writeUniforms = uniformWriter(uniform);
    this.#uniforms = context.device.createBuffer({
      label: 'uniforms',
      size: MOST_DISPATCHES * UNIFORM_STRIDE,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    context.counts.allocatedBytes += this.#uniforms.size;
    this.#uniformGroup = context.device.createBindGroup({
      label: 'uniforms',
      layout: kernels.uniformLayout,
      entries: [{ binding: 0, resource: { buffer: this.#uniforms, size: UNIFORM_STRIDE } }],
    });
  }

  get isFull(): boolean {
    return this.#dispatches >= MOST_DISPATCHES;
  }

  get isEmpty(): boolean {
    return this.#encoder === undefined;
  }

  #commands(): GPUCommandEncoder {
    this.#encoder ??= this.#context.device.createCommandEncoder();
    return this.#encoder;
  }

  dispatch(
    kernel: Kernel,
    group: GPUBindGroup,
    uniforms: Readonly<Record<string, number>>,
    workgroups: readonly [number, number?, number?],
  ): void {
    const offset = this.#dispatches * UNIFORM_STRIDE;
    this.#writeUniforms(uniforms, this.#staging, offset);
    this.#pass ??= this.#commands().beginComputePass();
    this.#pass.setPipeline(kernel.pipeline);
    this.#pass.setBindGroup(0, this.#uniformGroup, [offset]);
    this.#pass.setBindGroup(1, group);
    this.#pass.dispatchWorkgroups(...workgroups);
    this.#dispatches++;
  }

  copy(from: GPUBuffer, fromByte: number, to: GPUBuffer, toByte: number, bytes: number): void {
    this.#endPass();
    this.#commands().copyBufferToBuffer(from, fromByte, to, toByte, bytes);
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  /** Sends what was recorded; nothing if nothing was. */
  submit(): void {
    if (!this.#encoder) return;
    this.#endPass();
    const { queue, counts } = this.#context;
    const bytes = this.#dispatches * UNIFORM_STRIDE;
    if (bytes > 0) queue.writeBuffer(this.#uniforms, 0, this.#staging.buffer as ArrayBuffer, 0, bytes);
    queue.submit([this.#encoder.finish()]);
    counts.submits++;
    counts.dispatches += this.#dispatches;
    this.#dispatches = 0;
    this.#encoder = undefined;
  }

  dispose(): void {
    this.#context.counts.allocatedBytes -= this.#uniforms.size;
    this.#uniforms.destroy();
  }
}

// Work is recorded into a submission and sent in one go. Each dispatch has uniforms of its own, a part of one buffer:
// queue.writeBuffer is not ordered inside a submit, so all of them are written before it. A part has a bind group of its
// own, too, kept from submission to submission: with dynamic offsets lavapipe makes a descriptor set anew, and maps a page
// of memory for it, in every dispatch.

import { UNIFORM_STRIDE, type UniformStruct, type UniformWriter, uniformWriter } from './bindings.ts';
import type { GpuContext } from './device.ts';
import type { Kernel, KernelCache } from './kernel.ts';
import { copiesOf, TEXEL_BYTES, TEXTURE_WIDTH } from './texels.ts';

/** Dispatches a submission can hold. */
export const MOST_DISPATCHES = 1024;

export class Submission {
  readonly #context: GpuContext;
  readonly #writeUniforms: UniformWriter;
  readonly #uniforms: GPUBuffer;
  readonly #uniformLayout: GPUBindGroupLayout;
  /** By the number of the dispatch in its submission; made when first asked for. */
  readonly #uniformGroups: GPUBindGroup[] = [];
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
    this.#uniformLayout = kernels.uniformLayout;
  }

  get isFull(): boolean {
    return this.#dispatches >= MOST_DISPATCHES;
  }

  get isEmpty(): boolean {
    return this.#encoder === undefined;
  }

  #uniformGroup(dispatch: number): GPUBindGroup {
    this.#uniformGroups[dispatch] ??= this.#context.device.createBindGroup({
      label: 'uniforms',
      layout: this.#uniformLayout,
      entries: [
        {
          binding: 0,
          resource: { buffer: this.#uniforms, offset: dispatch * UNIFORM_STRIDE, size: UNIFORM_STRIDE },
        },
      ],
    });
    return this.#uniformGroups[dispatch];
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
    this.#writeUniforms(uniforms, this.#staging, this.#dispatches * UNIFORM_STRIDE);
    this.#pass ??= this.#commands().beginComputePass();
    this.#pass.setPipeline(kernel.pipeline);
    this.#pass.setBindGroup(0, this.#uniformGroup(this.#dispatches));
    this.#pass.setBindGroup(1, group);
    this.#pass.dispatchWorkgroups(...workgroups);
    this.#dispatches++;
  }

  copy(from: GPUBuffer, fromByte: number, to: GPUBuffer, toByte: number, bytes: number): void {
    this.#endPass();
    this.#commands().copyBufferToBuffer(from, fromByte, to, toByte, bytes);
  }

  /** Copies texels [first, end) out of a buffer to where they lie in a texture, and with them the rest of their rows. */
  copyToTexture(from: GPUBuffer, to: GPUTexture, first: number, end: number): void {
    this.#endPass();
    const bytesPerRow = TEXTURE_WIDTH * TEXEL_BYTES;
    for (const { row, width, height } of copiesOf(first, end, from.size / TEXEL_BYTES)) {
      this.#commands().copyBufferToTexture(
        { buffer: from, offset: row * bytesPerRow, bytesPerRow },
        { texture: to, origin: [0, row] },
        [width, height],
      );
    }
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

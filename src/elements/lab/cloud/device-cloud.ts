// The cloud by WebGPU, straight from the buffers in which the engine has left its trajectories.

import { CtrnnError, type DeviceTrajectories } from '../../../index.ts';
import {
  type CloudChannel,
  type CloudRenderer,
  type CloudView,
  TRAIL_STRIDE,
  type Trajectories,
} from './cloud.ts';
import source from './cloud.wgsl?raw';
import { inkOf } from './ink.ts';

/** Their numbers in cloud.wgsl. */
const CHANNELS: readonly CloudChannel[] = ['step', 'input', 'readout', 'unit', 'worldX', 'worldY'];

/** Of the struct `Cloud` in cloud.wgsl. */
const UNIFORM_BYTES = 128;
const INK_FORMAT: GPUTextureFormat = 'r16float';
const ADD: GPUBlendComponent = { operation: 'add', srcFactor: 'one', dstFactor: 'one' };

interface Pipelines {
  readonly points: GPURenderPipeline;
  readonly develop: GPURenderPipeline;
}

interface Ink {
  readonly texture: GPUTexture;
  readonly group: GPUBindGroup;
}

/** One set serves all canvases of a device. */
const pipelines = new WeakMap<GPUDevice, Promise<Pipelines>>();

async function makePipelines(device: GPUDevice): Promise<Pipelines> {
  const module = device.createShaderModule({ label: 'cloud', code: source });
  const [points, develop] = await Promise.all([
    device.createRenderPipelineAsync({
      label: 'points of a cloud',
      layout: 'auto',
      vertex: { module, entryPoint: 'placePoint' },
      fragment: {
        module,
        entryPoint: 'addInk',
        targets: [{ format: INK_FORMAT, blend: { color: ADD, alpha: ADD } }],
      },
      primitive: { topology: 'triangle-strip' },
    }),
    device.createRenderPipelineAsync({
      label: 'ink of a cloud',
      layout: 'auto',
      vertex: { module, entryPoint: 'coverCanvas' },
      fragment: {
        module,
        entryPoint: 'develop',
        targets: [{ format: navigator.gpu.getPreferredCanvasFormat() }],
      },
    }),
  ]);
  return { points, develop };
}

function pipelinesOf(device: GPUDevice): Promise<Pipelines> {
  let made = pipelines.get(device);
  if (!made) {
    made = makePipelines(device);
    pipelines.set(device, made);
    made.catch(() => pipelines.delete(device));
  }
  return made;
}

export class DeviceCloud implements CloudRenderer {
  view: CloudView;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: GPUCanvasContext;
  readonly #device: GPUDevice;
  readonly #uniforms: GPUBuffer;
  readonly #values = new ArrayBuffer(UNIFORM_BYTES);
  #pipelines: Pipelines | undefined;
  #shown: { readonly trajectories: DeviceTrajectories; readonly row: number } | undefined;
  #points: GPUBindGroup | undefined;
  #ink: Ink | undefined;
  /** What was to be drawn before pipelines and trajectories were there. */
  #awaited: number | undefined;
  #isDisposed = false;

  /** @param onFailure  is told if the device refuses to draw: nobody awaits a picture */
  constructor(
    canvas: HTMLCanvasElement,
    context: GPUCanvasContext,
    device: GPUDevice,
    view: CloudView,
    onFailure: (error: CtrnnError) => void,
  ) {
    this.view = view;
    this.#canvas = canvas;
    this.#context = context;
    this.#device = device;
    const format = navigator.gpu.getPreferredCanvasFormat();
    context.configure({ device, format, alphaMode: 'premultiplied' });
    this.#uniforms = device.createBuffer({
      label: 'cloud',
      size: UNIFORM_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    pipelinesOf(device).then(
      (made) => {
        this.#pipelines = made;
        this.#bind();
      },
      (error: unknown) =>
        onFailure(
          new CtrnnError('shader', 'This adapter refuses to draw the cloud.', 'Update its driver.', error),
        ),
    );
  }

  show(trajectories: Trajectories, row: number): void {
    if (trajectories.kind !== 'device') throw new TypeError('This cloud draws from a device.');
    this.#shown = { trajectories, row };
    this.#bind();
  }

  #bind(): void {
    if (!this.#pipelines || !this.#shown) return;
    const { states, readouts, inputs } = this.#shown.trajectories;
    const buffers = [this.#uniforms, states.buffer, readouts.buffer, inputs.buffer];
    this.#points = this.#device.createBindGroup({
      label: 'points of a cloud',
      layout: this.#pipelines.points.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    if (this.#awaited !== undefined) this.draw(this.#awaited);
  }

  /** The texture of ink, as large as the canvas is now. */
  #inkFor({ develop }: Pipelines): Ink {
    const { width, height } = this.#canvas;
    const known = this.#ink;
    if (known && known.texture.width === width && known.texture.height === height) return known;
    known?.texture.destroy();
    const texture = this.#device.createTexture({
      label: 'ink of a cloud',
      size: [width, height],
      format: INK_FORMAT,
      usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.TEXTURE_BINDING,
    });
    const group = this.#device.createBindGroup({
      label: 'ink of a cloud',
      layout: develop.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: { buffer: this.#uniforms } },
        { binding: 1, resource: texture.createView() },
      ],
    });
    this.#ink = { texture, group };
    return this.#ink;
  }

  draw(time: number): boolean {
    if (this.#isDisposed || this.#canvas.width === 0 || this.#canvas.height === 0) return false;
    if (!this.#pipelines || !this.#points || !this.#shown) {
      this.#awaited = time;
      return false;
    }
    this.#awaited = undefined;
    const { trials } = this.#shown.trajectories;
    this.#writeUniforms(time, this.#shown.trajectories, this.#shown.row);
    const ink = this.#inkFor(this.#pipelines);
    const encoder = this.#device.createCommandEncoder({ label: 'cloud' });
    const points = encoder.beginRenderPass({
      colorAttachments: [
        { view: ink.texture.createView(), clearValue: [0, 0, 0, 0], loadOp: 'clear', storeOp: 'store' },
      ],
    });
    points.setPipeline(this.#pipelines.points);
    points.setBindGroup(0, this.#points);
    points.draw(4, trials * (this.view.trail + 1));
    points.end();
    const canvas = encoder.beginRenderPass({
      colorAttachments: [
        {
          view: this.#context.getCurrentTexture().createView(),
          clearValue: [0, 0, 0, 0],
          loadOp: 'clear',
          storeOp: 'store',
        },
      ],
    });
    canvas.setPipeline(this.#pipelines.develop);
    canvas.setBindGroup(0, ink.group);
    canvas.draw(3);
    canvas.end();
    this.#device.queue.submit([encoder.finish()]);
    return true;
  }

  #writeUniforms(time: number, shown: DeviceTrajectories, row: number): void {
    const { x, y, xRange, yRange, trail, pointSize, colour, denseColour } = this.view;
    const { states, readouts, inputs, rows, trials, steps, trialSlots, groupTrials } = shown;
    const { clientWidth, clientHeight } = this.#canvas;
    const floats = new Float32Array(this.#values);
    const words = new Uint32Array(this.#values);
    floats.set([xRange[0], yRange[0], xRange[1], yRange[1]], 0);
    floats.set([pointSize / Math.max(1, clientWidth), pointSize / Math.max(1, clientHeight)], 4);
    floats.set([Math.min(Math.max(time, 0), steps), steps], 6);
    words.set(
      [row, rows, trials, trialSlots, groupTrials, CHANNELS.indexOf(x), CHANNELS.indexOf(y), trail],
      8,
    );
    words.set([states.channels, states.channelsTogether, states.worldAt, readouts.channels], 16);
    words.set([inputs.channels, inputs.slots], 20);
    floats.set([inkOf(trials), TRAIL_STRIDE], 22);
    floats.set([...colour, 1, ...denseColour, 1], 24);
    this.#device.queue.writeBuffer(this.#uniforms, 0, this.#values);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#ink?.texture.destroy();
    this.#uniforms.destroy();
    this.#context.unconfigure();
  }
}

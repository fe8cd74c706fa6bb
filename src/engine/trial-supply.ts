// Fills a slice's buffer of inputs and targets: by the task's own kernel, or from the user's arrays.

import type { DataSource, Source, StridedData } from '../backend/trial-source.ts';
import type { Kernel } from '../gpu/kernel.ts';
import type { EngineCore } from './core.ts';
import { trialsKernel } from './kernels/kernels.ts';
import { BLOCK_LANES, type KernelShape } from './kernels/shape.ts';
import type { Part } from './plan/plan.ts';
import type { RowEntry } from './rows.ts';
import type { SliceValues } from './slice.ts';

/** Whether inputs and targets are the same at every step, and so are kept once. */
export function isConstant(source: Source): boolean {
  if (source.kind === 'task') return source.task.constant;
  return [source.input, source.target].every((data) => !data || data.stride.step === 0);
}

export interface TrialSupply {
  /** 0 where trials are constant in time, else 1. */
  readonly stride: 0 | 1;
  /** Steps' worth of cells that a window of steps needs. */
  slots(window: number): number;
  /** Fills the buffer for the slice's window. */
  fill(buffer: GPUBuffer, part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void>;
}

/** Copies one channel group of a user's array into [slot][row][channel][trial]; padding trials repeat the last. */
function placeChannels(
  target: Float32Array,
  data: StridedData | undefined,
  shape: {
    readonly rows: readonly RowEntry[];
    readonly part: Part;
    readonly firstStep: number;
    readonly slots: number;
  },
  channels: { readonly first: number; readonly count: number; readonly all: number },
): void {
  if (!data) return;
  const { part, rows, firstStep, slots } = shape;
  const trialSlots = part.lanes * 4;
  for (let slot = 0; slot < slots; slot++) {
    for (let row = 0; row < part.rows; row++) {
      const network = rows[part.firstRow + row].network;
      for (let channel = 0; channel < channels.count; channel++) {
        const to = ((slot * part.rows + row) * channels.all + channels.first + channel) * trialSlots;
        const from = network * data.stride.network + (firstStep + slot) * data.stride.step + channel;
        for (let place = 0; place < trialSlots; place++) {
          const trial = part.firstTrial + Math.min(place, part.trials - 1);
          target[to + place] = data.data[from + trial * data.stride.trial];
        }
      }
    }
  }
}

function dataSupply(
  core: EngineCore,
  shape: KernelShape,
  source: DataSource,
  rows: readonly RowEntry[],
): TrialSupply {
  const { inputs, outputs } = shape.layout;
  const stride = isConstant(source) ? 0 : 1;
  const slots = (window: number) => (stride === 0 ? 1 : window);
  const all = inputs + outputs;
  return {
    stride,
    slots,
    async fill(buffer, part, slice) {
      const count = slots(slice.windowEnd - slice.windowStart);
      const values = new Float32Array(count * part.rows * all * part.lanes * 4);
      const where = { rows, part, firstStep: slice.windowStart, slots: count };
      placeChannels(values, source.input, where, { first: 0, count: inputs, all });
      placeChannels(values, source.target, where, { first: inputs, count: outputs, all });
      // A write takes effect before what is still unsubmitted, which may read the former contents.
      await core.scheduler.flush();
      core.context.device.queue.writeBuffer(buffer, 0, values);
    },
  };
}

function taskSupply(
  core: EngineCore,
  shape: KernelShape,
  isConstantTask: boolean,
  kernel: Kernel,
  rows: GPUBuffer,
): TrialSupply {
  const stride = isConstantTask ? 0 : 1;
  const slots = (window: number) => (stride === 0 ? 1 : window);
  const groups = new Map<GPUBuffer, GPUBindGroup>();
  return {
    stride,
    slots,
    async fill(buffer, part, slice, signal) {
      let group = groups.get(buffer);
      if (!group) groups.set(buffer, (group = kernel.bind({ rows, trials: buffer })));
      const made = slots(slice.windowEnd - slice.windowStart) * part.lanes * part.rows;
      const work = 200 * made * (shape.layout.inputs + shape.layout.outputs);
      await core.scheduler.once(
        { kernel, group, slice, workgroups: [part.lanes / BLOCK_LANES, part.rows], work },
        signal,
      );
    },
  };
}

/** @param rowBuffer  the table of rows on the GPU, of which `rows` is the copy here */
export async function openTrialSupply(
  core: EngineCore,
  shape: KernelShape,
  source: Source,
  rows: readonly RowEntry[],
  rowBuffer: GPUBuffer,
): Promise<TrialSupply> {
  if (source.kind === 'data') return dataSupply(core, shape, source, rows);
  const kernel = await core.kernels.get(trialsKernel(shape, source.task));
  return taskSupply(core, shape, source.task.constant, kernel, rowBuffer);
}

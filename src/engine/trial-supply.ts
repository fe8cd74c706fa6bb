// Fills a slice's buffer of inputs and targets (and masks): by the task's own kernel, from the sequences of a data task,
// which lie on the GPU for the whole run, or from the arrays of a request.

import type { DataSource, Source, StridedData } from '../backend/trial-source.ts';
import type { RealArray } from '../base/arrays.ts';
import { CtrnnError } from '../base/errors.ts';
import type { Kernel } from '../gpu/kernel.ts';
import { type BufferPool, bytesText } from '../gpu/memory.ts';
import { upload } from '../gpu/upload.ts';
import type { DataTask, OpenLoopTask } from '../task/task.ts';
import { cellIndex } from './cells.ts';
import type { EngineCore } from './core.ts';
import { trialsOf } from './kernels/of-shape.ts';
import { BLOCK_LANES, type KernelShape, slotChannels } from './kernels/shape.ts';
import { sequencesKernel } from './kernels/trials-kernels.ts';
import type { Part } from './plan/plan.ts';
import type { RowEntry } from './rows.ts';
import type { Job } from './scheduler.ts';
import type { SliceValues } from './slice.ts';

/** Whether inputs and targets are the same at every step, and so are kept once. */
export function isConstant(source: Source): boolean {
  if (source.kind === 'task') return source.task.kind === 'open-loop' && source.task.constant;
  return [source.input, source.target].every((data) => !data || data.stride.step === 0);
}

/** Where a slice's inputs and targets go. */
export interface TrialBuffers {
  readonly trials: GPUBuffer;
  /** Arrays go through it (gpu/upload.ts); where it is absent, through `queue.writeBuffer`. */
  readonly mapped?: GPUBuffer | undefined;
}

export interface TrialSupply {
  /** 0 where trials are constant in time, else 1. */
  readonly stride: 0 | 1;
  /** Steps' worth of cells that a window of steps needs. */
  slots(window: number): number;
  /** What writes the cells: a kernel of its own, arrays of the host, or the forward pass as it senses; the first two write all of them. */
  readonly writer: 'kernel' | 'arrays' | 'forward';
  /** Fills the cells for the slice's window. */
  fill(cells: TrialBuffers, part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void>;
}

/** A closed loop's forward pass writes what it senses by itself, step by step. */
const SENSED: TrialSupply = {
  stride: 1,
  slots: (window) => window,
  writer: 'forward',
  fill: async () => {},
};

/** Which channels of a cell, and how many it has in all. */
interface Channels {
  readonly first: number;
  readonly count: number;
  readonly all: number;
}

/** The slice that is filled. */
interface Where {
  readonly rows: readonly RowEntry[];
  readonly part: Part;
  readonly firstStep: number;
  readonly slots: number;
}

/** Copies every `perTrial`-th number; those beyond `count` repeat the last trial, which is that of the place `last`. */
function copyTrials(
  values: RealArray,
  { from, perTrial, count, last }: { from: number; perTrial: number; count: number; last: number },
  target: Float32Array,
  to: number,
  groupTrials: number,
): void {
  for (let i = 0, at = from; i < count; i++, at += perTrial) target[to + i] = values[at];
  if (count < groupTrials) target.fill(values[last], to + Math.max(0, count), to + groupTrials);
}

/** Copies one channel group of a user's array into the cells of a slice; padding trials repeat the last. */
function placeChannels(
  target: Float32Array,
  { data: values, stride }: StridedData,
  { part, rows, firstStep, slots }: Where,
  channels: Channels,
): void {
  const groupTrials = part.groupLanes * 4;
  const perTrial = stride.trial;
  const cellsOfGroup = channels.all * groupTrials;
  for (let slot = 0; slot < slots; slot++) {
    for (let row = 0; row < part.rows; row++) {
      const { network } = rows[part.firstRow + row];
      const step = network * stride.network + (firstStep + slot) * stride.step + part.firstTrial * perTrial;
      for (let channel = 0; channel < channels.count; channel++) {
        const last = step + channel + (part.trials - 1) * perTrial;
        let to = cellIndex(part, slot * part.rows + row, channels.all, channels.first + channel, 0);
        // The trials of a group lie together.
        for (let first = 0; first < part.lanes * 4; first += groupTrials, to += cellsOfGroup) {
          const from = step + channel + first * perTrial;
          const count = Math.min(groupTrials, part.trials - first);
          copyTrials(values, { from, perTrial, count, last }, target, to, groupTrials);
        }
      }
    }
  }
}

function arraySupply(
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
    writer: 'arrays',
    async fill({ trials, mapped }, part, slice) {
      const count = slots(slice.windowEnd - slice.windowStart);
      const where = { rows, part, firstStep: slice.windowStart, slots: count };
      const place = (values: Float32Array) => {
        if (!source.target) values.fill(0); // its channels are there all the same
        if (source.input) placeChannels(values, source.input, where, { first: 0, count: inputs, all });
        if (source.target)
          placeChannels(values, source.target, where, { first: inputs, count: outputs, all });
      };
      // Either way takes effect before what is still unsubmitted, which may read the former contents.
      await core.scheduler.flush();
      const numbers = count * part.rows * all * part.lanes * 4;
      if (mapped) {
        await upload(core.context, mapped, trials, 4 * numbers, place);
        return;
      }
      const values = core.staging.take(numbers);
      place(values);
      core.context.queue.writeBuffer(trials, 0, values);
    },
  };
}

/** Trials that a kernel makes from the table of rows, into whichever buffer a run asks to be filled. */
function kernelSupply(
  core: EngineCore,
  kernel: Kernel,
  storage: Readonly<Record<string, GPUBuffer>>,
  stride: 0 | 1,
  cost: (part: Part, steps: number) => Pick<Job, 'workgroups' | 'work'>,
): TrialSupply {
  const slots = (window: number) => (stride === 0 ? 1 : window);
  const groups = new Map<GPUBuffer, GPUBindGroup>();
  return {
    stride,
    slots,
    writer: 'kernel',
    async fill({ trials }, part, slice, signal) {
      let group = groups.get(trials);
      if (!group) groups.set(trials, (group = kernel.bind({ ...storage, trials })));
      const steps = slots(slice.windowEnd - slice.windowStart);
      await core.scheduler.once({ kernel, group, slice, ...cost(part, steps) }, signal);
    },
  };
}

/** Of a channel made by a formula, in the scheduler's operations. */
const FORMULA_WORK = 200;

async function formulaSupply(
  core: EngineCore,
  shape: KernelShape,
  task: OpenLoopTask,
  rows: GPUBuffer,
): Promise<TrialSupply> {
  const kernel = await core.kernels.get(trialsOf(shape, task));
  return kernelSupply(core, kernel, { rows }, task.constant ? 0 : 1, (part, steps) => ({
    workgroups: [part.lanes / BLOCK_LANES, part.rows],
    work: FORMULA_WORK * steps * part.lanes * part.rows * (task.inputs + task.outputs),
  }));
}

/** The sequences of a data task as the GPU reads them, [sequence][step][inputs, targets, mask if there is one]. */
function packSequences(task: DataTask, channels: number): Float32Array {
  const { inputs, outputs, input, target, mask } = task;
  const steps = task.sequences * task.steps;
  const packed = new Float32Array(steps * channels);
  const place = (values: Float32Array, count: number, first: number) => {
    for (let step = 0; step < steps; step++) {
      for (let c = 0; c < count; c++) packed[step * channels + first + c] = values[step * count + c];
    }
  };
  place(input, inputs, 0);
  place(target, outputs, inputs);
  if (mask) place(mask, 1, inputs + outputs);
  return packed;
}

/** @throws CtrnnError `does-not-fit` saying by how much */
function checkSequencesFit(core: EngineCore, { name, sequences, steps }: DataTask, channels: number): void {
  const { maxStorageBufferBindingSize, maxBufferSize } = core.context.limits;
  const bytes = 4 * sequences * steps * channels;
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  if (bytes > most) {
    throw new CtrnnError(
      'does-not-fit',
      `The ${sequences} sequences of task '${name}' take ${bytesText(bytes)}, ${bytesText(bytes - most)} more than this adapter binds (${bytesText(most)}).`,
      'Give fewer or shorter sequences, or take an adapter with larger buffers.',
    );
  }
}

/** Steps of a window that are gathered side by side. */
const MOST_STEPS_AT_ONCE = 64;
/** Of a gathered channel: four loads and a store, in the scheduler's operations. */
const GATHER_WORK = 40;

async function sequenceSupply(
  core: EngineCore,
  pool: BufferPool,
  shape: KernelShape,
  task: DataTask,
  rows: GPUBuffer,
): Promise<TrialSupply> {
  const channels = slotChannels(shape).trials;
  checkSequencesFit(core, task, channels);
  const kernel = await core.kernels.get(sequencesKernel(shape, task));
  const sequences = pool.upload('recorded sequences', packSequences(task, channels));
  return kernelSupply(core, kernel, { rows, sequences }, 1, (part, steps) => ({
    workgroups: [part.lanes / BLOCK_LANES, part.rows, Math.min(steps, MOST_STEPS_AT_ONCE)],
    work: GATHER_WORK * steps * part.lanes * part.rows * channels,
  }));
}

/** @param rowBuffer  the table of rows on the GPU, of which `rows` is the copy here */
export async function openTrialSupply(
  core: EngineCore,
  pool: BufferPool,
  shape: KernelShape,
  source: Source,
  rows: readonly RowEntry[],
  rowBuffer: GPUBuffer,
): Promise<TrialSupply> {
  if (source.kind === 'data') return arraySupply(core, shape, source, rows);
  const { task } = source;
  switch (task.kind) {
    case 'open-loop':
      return formulaSupply(core, shape, task, rowBuffer);
    case 'data':
      return sequenceSupply(core, pool, shape, task, rowBuffer);
    case 'closed-loop':
      return SENSED;
  }
}

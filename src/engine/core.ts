// What every operation of the engine works with: the device, its kernels, the scheduler, the budgets. And the scope in
// which an operation's buffers live.

import type { WorkCounts } from '../backend/backend.ts';
import type { GpuContext } from '../gpu/device.ts';
import type { KernelCache } from '../gpu/kernel.ts';
import { BufferPool } from '../gpu/memory.ts';
import type { Scheduler } from './scheduler.ts';
import type { Staging } from './staging.ts';
import type { FamilyChooser } from './tune/family-chooser.ts';

/** A read-only look at the states of the run in progress, for drawing from the GPU's own buffers. */
export interface LiveState {
  /**
   * States [slot][row][group][channel][trial of the group] in float32, or with `channelsTogether` channels behind each
   * other for a trial, [slot][row][group][set of channels][trial of the group][channel of the set]: the units, and from
   * channel `unitSlots` on the state of a closed-loop task's world, as far as it is computed. Where a run keeps its states,
   * slot k is h[firstStep + k]; else there are two slots, and h[t] is in slot t % 2 for the last t of a dispatch: what the
   * other holds is nothing to look at. In the midst of a run its trials need not be at the same t.
   */
  readonly buffer: GPUBuffer;
  readonly slots: number;
  /** The step of slot 0 where states are kept; 0 for a ring of two. */
  readonly firstStep: number;
  readonly rows: number;
  readonly units: number;
  /** Units padded to a multiple of 8. */
  readonly unitSlots: number;
  /** Channels of a row: its unit slots and the numbers of the world. */
  readonly channels: number;
  /** Channels of a trial that lie behind each other: 1 or 4. */
  readonly channelsTogether: number;
  /** Trials that count, and their number padded to whole groups. */
  readonly trials: number;
  readonly trialSlots: number;
  /** Trials of a group. */
  readonly groupTrials: number;
}

export interface EngineCore {
  readonly context: GpuContext;
  readonly kernels: KernelCache;
  readonly scheduler: Scheduler;
  /** Bytes that one operation may allocate for its slices. */
  readonly memoryBudget: number;
  /** Which family of kernels computes a shape. */
  readonly families: FamilyChooser;
  /** Memory in which the arrays of a request are laid out before they are written to buffers, kept from request to request. */
  readonly staging: Staging;
  live: LiveState | undefined;
}

/** Runs an operation with buffers of its own, freed when it ends, however it ends. */
export async function withBuffers<T>(core: EngineCore, work: (pool: BufferPool) => Promise<T>): Promise<T> {
  const pool = new BufferPool(core.context);
  try {
    return await work(pool);
  } finally {
    closePool(core, pool);
  }
}

/** Frees a pool, after all recorded commands that name its buffers are on their way. */
export function closePool(core: EngineCore, pool: BufferPool): void {
  if (core.live && pool.has(core.live.buffer)) core.live = undefined;
  core.scheduler.submit();
  pool[Symbol.dispose]();
}

/** What the work since `before` has cost. */
export function countsSince(core: EngineCore, before: WorkCounts): WorkCounts {
  const { dispatches, submits, readbacks, peakBytes } = core.context.counts;
  return {
    dispatches: dispatches - before.dispatches,
    submits: submits - before.submits,
    readbacks: readbacks - before.readbacks,
    allocatedBytes: peakBytes,
  };
}

/** Begins an account: the peak is counted anew from what is allocated now. */
export function countsNow(core: EngineCore): WorkCounts {
  const { counts } = core.context;
  counts.peakBytes = counts.allocatedBytes;
  return { ...counts };
}

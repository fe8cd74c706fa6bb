// Slices of work under a time budget. Work is recorded in order and submitted whenever its estimated time reaches the
// budget; at most two submissions are in flight, so that the GPU never waits for us and we never run far ahead of it.
// How fast the adapter is, is measured all along. A dispatch over many rows, lanes and steps is cut where it would run too long
// (Windows resets a GPU after two seconds, a page stutters after 16 ms); the kernels give the same bits for any cut.

import { CtrnnError, throwIfAborted } from '../base/errors.ts';
import type { GpuContext } from '../gpu/device.ts';
import type { Kernel, KernelCache } from '../gpu/kernel.ts';
import { patiently } from '../gpu/patience.ts';
import { type BufferPart, type Reading, readBack, readThrough } from '../gpu/readback.ts';
import { Submission } from '../gpu/submission.ts';
import { Pace } from './pace.ts';
import { type Piece, piecesOf } from './plan/pieces.ts';
import { SLICE, type SliceValues } from './slice.ts';

/** A dispatch, with an estimate of its work in floating-point operations. */
export interface Job {
  readonly kernel: Kernel;
  readonly group: GPUBindGroup;
  readonly slice: SliceValues;
  readonly workgroups: readonly [number, number?, number?];
  readonly work: number;
}

/** A kernel with the buffers it works on. */
export type Bound = Pick<Job, 'kernel' | 'group'>;

/** A job over all lanes of a slice's rows and its steps [slice.firstStep, slice.endStep), `work` of it a step. */
export interface SteppedJob extends Omit<Job, 'workgroups'> {
  readonly direction: 'forward' | 'backward';
  /** Lanes of a workgroup. */
  readonly workgroupLanes: number;
  /** Workgroups that share the same lanes: how many, and whether they are the first dimension of the dispatch. Default one. */
  readonly tiles?: { readonly count: number; readonly first: boolean };
}

const IN_FLIGHT = 2;

/**
 * Lanes that stay together however long they take, so that what is cut has half as many at least: a workgroup for each of eight cores.
 * On a graphics card all of them, since nothing else was measured on one: there the steps alone are cut.
 */
const UNCUT_LANES = { software: 256, hardware: Number.POSITIVE_INFINITY } as const;

/** Operations a millisecond that are assumed before anything was measured. */
const FIRST_RATE = { software: 1e7, hardware: 1e8 } as const;

/** The workgroups of a piece of a job. */
function gridOf({ workgroupLanes, tiles }: SteppedJob, { rows, lanes }: Piece): Job['workgroups'] {
  const groups = lanes / workgroupLanes;
  if (!tiles) return [groups, rows];
  return tiles.first ? [tiles.count, rows, groups] : [groups, rows, tiles.count];
}

export class Scheduler {
  readonly #context: GpuContext;
  readonly #submission: Submission;
  readonly #timeBudget: number;
  #inFlight: Promise<void>[] = [];
  /** Submissions so far. */
  #submitted = 0;
  readonly #warm = new Set<Kernel>();
  readonly #pace: Pace;
  #recordedWork = 0;
  /** A kernel's first dispatch compiles on some drivers: such a submission says nothing about speed. */
  #recordedIsCold = false;
  #lastDone = 0;

  /** @param timeBudget  milliseconds a submission should take; Infinity switches the cutting off */
  constructor(context: GpuContext, kernels: KernelCache, timeBudget: number) {
    this.#context = context;
    this.#timeBudget = timeBudget;
    this.#submission = new Submission(context, kernels, SLICE);
    this.#pace = new Pace(context.isSoftware ? FIRST_RATE.software : FIRST_RATE.hardware);
  }

  /** Operations that fit into one submission's time, as far as is known now. */
  get mostWork(): number {
    return this.#pace.rate * this.#timeBudget;
  }

  async once(job: Job, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal, 'The run');
    this.#checkWorkgroups(job);
    // Another operation may record while this one waits: look again, and then record without a pause.
    while (this.#lacksRoom(job.work)) await this.flush();
    this.#submission.dispatch(job.kernel, job.group, job.slice, job.workgroups);
    if (!this.#warm.has(job.kernel)) this.#recordedIsCold = true;
    this.#warm.add(job.kernel);
    this.#recordedWork += job.work;
  }

  #checkWorkgroups({ kernel, workgroups }: Job): void {
    const most = this.#context.limits.maxComputeWorkgroupsPerDimension;
    const largest = Math.max(...workgroups.map((count) => count ?? 1));
    if (largest > most) {
      throw new CtrnnError(
        'does-not-fit',
        `'${kernel.label}' needs ${largest} workgroups, ${largest - most} more than this adapter takes at once (${most}).`,
        'Use fewer units or networks at a time.',
      );
    }
  }

  /** Rows and lanes are cut before steps: whoever goes on with a step later has to load weights and sums anew. */
  async steps(job: SteppedJob, signal?: AbortSignal): Promise<void> {
    const { rows, lanes, firstStep, endStep } = job.slice;
    const laneWork = job.work / (rows * lanes);
    const uncut = UNCUT_LANES[this.#context.isSoftware ? 'software' : 'hardware'];
    const mostLanes = () => Math.max(uncut, this.mostWork / (laneWork * (endStep - firstStep)));
    for (const piece of piecesOf({ rows, lanes }, job.workgroupLanes, mostLanes)) {
      await this.#stepsOf(piece, { ...job, work: laneWork * piece.rows * piece.lanes }, signal);
    }
  }

  /** @param job  its work is that of the piece */
  async #stepsOf(piece: Piece, job: SteppedJob, signal?: AbortSignal): Promise<void> {
    const { kernel, group, work, direction } = job;
    const { firstStep, endStep } = job.slice;
    const { skippedRows, skippedLanes } = piece;
    const workgroups = gridOf(job, piece);
    let left = endStep - firstStep;
    while (left > 0) {
      const count = Math.max(1, Math.min(left, Math.floor(this.mostWork / work)));
      const from = direction === 'forward' ? endStep - left : firstStep + left - count;
      const slice = { ...job.slice, skippedRows, skippedLanes, firstStep: from, endStep: from + count };
      await this.once({ kernel, group, slice, workgroups, work: work * count }, signal);
      left -= count;
    }
  }

  copy(from: GPUBuffer, fromByte: number, to: GPUBuffer, toByte: number, bytes: number): void {
    this.#submission.copy(from, fromByte, to, toByte, bytes);
  }

  copyToTexture(from: GPUBuffer, to: GPUTexture, first: number, end: number): void {
    this.#submission.copyToTexture(from, to, first, end);
  }

  #lacksRoom(work: number): boolean {
    const overBudget = this.#recordedWork > 0 && this.#recordedWork + work > this.mostWork;
    return overBudget || this.#submission.isFull;
  }

  /** Submits what is recorded, and waits while too much is in flight. */
  async flush(): Promise<void> {
    this.submit();
    while (this.#inFlight.length > IN_FLIGHT) await this.#inFlight.shift();
    this.#context.check();
  }

  /**
   * Submits what is recorded. It looks at no error: whatever has gone wrong, nothing may stay recorded that names buffers which
   * others are about to be given.
   */
  submit(): void {
    const work = this.#recordedWork;
    const isCold = this.#recordedIsCold;
    this.#recordedWork = 0;
    this.#recordedIsCold = false;
    // A readback may have submitted what was recorded.
    if (this.#submission.isEmpty) return;
    const start = performance.now();
    this.#submission.submit();
    this.#submitted++;
    this.#inFlight.push(this.#finish(this.#inFlight.at(-1), start, work, isCold));
  }

  /** Waits for a submission, which runs after the one before it, and learns from how long it took. */
  async #finish(
    before: Promise<void> | undefined,
    start: number,
    work: number,
    isCold: boolean,
  ): Promise<void> {
    await before;
    const began = Math.max(start, this.#lastDone);
    // Done is then all that has been submitted by now.
    const submitted = this.#submitted;
    const { restless, isSoftware } = this.#context;
    // A graphics card needs no core from us, and may be done with what follows before a long pause has ended.
    const isFollowed = () => isSoftware && this.#submitted > submitted;
    await patiently(this.#context.workDone(), { restless, isFollowed }).catch(() => {}); // check() reports a loss
    const now = performance.now();
    this.#lastDone = now;
    // Too short a time is mostly the cost of submitting.
    if (isCold || work === 0 || now - began < 0.2) return;
    this.#pace.measured(work, now - began);
  }

  /** Submits everything and waits until it is done. */
  async settle(): Promise<void> {
    await this.flush();
    await Promise.all(this.#inFlight.splice(0));
    this.#context.check();
  }

  /**
   * Reads parts of buffers as they are behind everything recorded so far. Whoever does not wait may record on at once, where
   * the parts are no more than one mapping takes.
   */
  read(parts: readonly BufferPart[]): Promise<ArrayBuffer[]> {
    return this.#untilRead(readBack(this.#context, this, parts));
  }

  /** The same, but hands the numbers out instead of keeping them. */
  readThrough(readings: readonly Reading[]): Promise<void> {
    return this.#untilRead(readThrough(this.#context, this, readings));
  }

  /** What was submitted before a reading is done when it is. */
  async #untilRead<T>(reading: Promise<T>): Promise<T> {
    const submitted = new Set(this.#inFlight);
    const read = await reading;
    this.#inFlight = this.#inFlight.filter((promise) => !submitted.has(promise));
    return read;
  }

  dispose(): void {
    this.#submission.dispose();
  }
}

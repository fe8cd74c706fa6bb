// The gradient of one part: forward keeping what is needed, backward, products, sums. Where the history of all steps does
// not fit, it is kept a window at a time: a first forward run leaves a checkpoint of the state at each window's start,
// and the windows are run again from the last to the first (Chen et al. 2016, Training deep nets with sublinear memory
// cost). Draws are addressed, so the second run is the first one again, bit for bit.

import type { Draws } from '../backend/check-request.ts';
import { lossScale } from '../backend/trial-source.ts';
import type { Kernel, KernelSource } from '../gpu/kernel.ts';
import type { BufferPool } from '../gpu/memory.ts';
import type { EngineCore } from './core.ts';
import { blockSums, type ProductKernel } from './kernels/backward.ts';
import { backwardOf, forwardSources, productsOf, tallyOf } from './kernels/of-shape.ts';
import { reduceThreads } from './kernels/reduce.ts';
import { BLOCK_LANES, type KernelShape, slotChannels } from './kernels/shape.ts';
import { lanesOfWorkgroup } from './kernels/workgroup-shape.ts';
import { type LaneBytes, type Part, type Plan, windowsOf } from './plan/plan.ts';
import {
  type ForwardOptions,
  ForwardPass,
  forwardBytes,
  isWrittenFirst,
  QUAD_BYTES,
  type Run,
} from './run.ts';
import type { Bound } from './scheduler.ts';
import type { SliceValues } from './slice.ts';
import { adjointWork, productWork } from './work.ts';

export const GRADIENT_FORWARD: ForwardOptions = {
  keepValues: true,
  keepStates: true,
  keepReadouts: false,
  hasTarget: true,
};

/** Bytes of a `Verdict` in shaders/verdict.wgsl. */
export const VERDICT_BYTES = 28;

type BoundProduct = Bound & Omit<ProductKernel, 'source'>;

/** lambda, and the leaks' sums where they do not lie among those of a tile. */
function adjointSlots({ family }: KernelShape): number {
  return family === 'workgroups' ? 1 : 2;
}

/** Bytes a lane takes beyond the forward pass. */
function backwardBytes(run: Run) {
  return {
    adjoints: adjointSlots(run.shape) * slotChannels(run.shape).adjoints * QUAD_BYTES,
    partials: (blockSums(run.shape) / BLOCK_LANES) * QUAD_BYTES,
    savedOutcome: 2 * QUAD_BYTES,
  };
}

function checkpointBytes(run: Run, window: number): number {
  return Math.ceil(run.source.steps / window) * slotChannels(run.shape).state * QUAD_BYTES;
}

/** @param extra  bytes a lane of a caller's own, a window */
export function gradientLaneBytes(run: Run, extra: (window: number) => number = () => 0): LaneBytes {
  const forward = Object.values(forwardBytes(run, GRADIENT_FORWARD));
  const backward = Object.values(backwardBytes(run));
  const all = (window: number) => [
    ...forward.map((of) => of(window)),
    ...backward,
    checkpointBytes(run, window),
    extra(window),
  ];
  return {
    total: (window) => all(window).reduce((sum, bytes) => sum + bytes, 0),
    largest: (window) => Math.max(...all(window)),
  };
}

/** Called after each window of the backward pass, from the last to the first: delta is in the values where it is kept. */
export type WindowVisitor = (slice: SliceValues, part: Part) => Promise<void>;

/** How a part is run. */
export interface PartOptions {
  readonly draws: Draws;
  /** Trials of the whole run, over which the loss is a mean. */
  readonly meanOver: number;
  /** What the mean over steps and units of a trial's squared rates weighs in its loss. */
  readonly rateWeight: number;
  readonly visit?: WindowVisitor;
  /** Submit the forward pass by itself, so that a graphics card works while the rest is recorded. Default false */
  readonly sendsForwardFirst?: boolean;
  readonly signal?: AbortSignal;
}

export class GradientPass {
  readonly forward: ForwardPass;
  /** Sums over trials, laid out as the parameters. */
  readonly gradients: GPUBuffer;
  readonly verdicts: GPUBuffer;
  readonly #core: EngineCore;
  readonly #run: Run;
  readonly #plan: Plan;
  readonly #checkpoints: GPUBuffer;
  readonly #savedOutcome: GPUBuffer;
  readonly #adjoint: Bound;
  readonly #products: readonly BoundProduct[];
  readonly #reduce: Bound;
  readonly #tally: Bound;

  private constructor(
    core: EngineCore,
    run: Run,
    plan: Plan,
    forward: ForwardPass,
    buffers: { gradients: GPUBuffer; verdicts: GPUBuffer; checkpoints: GPUBuffer; savedOutcome: GPUBuffer },
    bound: { adjoint: Bound; products: readonly BoundProduct[]; reduce: Bound; tally: Bound },
  ) {
    this.#core = core;
    this.#run = run;
    this.#plan = plan;
    this.forward = forward;
    this.gradients = buffers.gradients;
    this.verdicts = buffers.verdicts;
    this.#checkpoints = buffers.checkpoints;
    this.#savedOutcome = buffers.savedOutcome;
    this.#adjoint = bound.adjoint;
    this.#products = bound.products;
    this.#reduce = bound.reduce;
    this.#tally = bound.tally;
  }

  /**
   * @param lanes         lanes x rows of the largest part
   * @param constraints   CONSTRAINT bits of every parameter
   * @param leakGradient  whether dL/dgamma is asked for
   */
  static async open(
    core: EngineCore,
    pool: BufferPool,
    run: Run,
    plan: Plan,
    lanes: number,
    constraints: GPUBuffer,
    leakGradient: boolean,
  ): Promise<GradientPass> {
    const { kernels } = core;
    const { shape, layout, parameters, rowBuffer: rows, stepWeights } = run;
    const products = productsOf(shape);
    // Texts first: one that is refused must not leave the promise of another behind.
    const backward = backwardOf(shape, leakGradient);
    const sources = [backward.adjoint, backward.reduce, tallyOf(shape)];
    const compile = (of: readonly KernelSource[]) => Promise.all(of.map((source) => kernels.get(source)));
    // Before anything is allocated: where one is refused, no other may allocate after the run has ended.
    const [[adjoint, reduce, tally], summing] = await Promise.all([
      compile(sources),
      compile(products.map(({ source }) => source)),
      compile(forwardSources(shape)),
    ]);
    const forward = await ForwardPass.open(
      core,
      pool,
      run,
      GRADIENT_FORWARD,
      lanes,
      plan.window,
      plan.spareBytes,
    );
    const bytes = backwardBytes(run);
    const writtenFirst = isWrittenFirst(shape);
    const adjoints = pool.allocate('adjoints', lanes * bytes.adjoints, writtenFirst);
    const partials = pool.allocate('sums of weight gradients', lanes * bytes.partials, writtenFirst);
    // Of the leaks nothing is written where it is not asked for.
    const gradients = pool.allocate('gradients', layout.networks * layout.size * 4, leakGradient);
    const verdicts = pool.upload('verdicts', new Uint32Array(layout.networks * (VERDICT_BYTES / 4)));
    const isCut = plan.window < run.source.steps;
    const checkpointSize = isCut ? lanes * checkpointBytes(run, plan.window) : 0;
    const checkpoints = pool.allocate('checkpoints', checkpointSize, true);
    const savedOutcome = pool.allocate('saved outcome', isCut ? lanes * bytes.savedOutcome : 0, true);
    await pool.ready();
    const { outcome, ...history } = forward.buffers;
    const buffers = {
      ...history,
      outcome,
      parameters,
      rows,
      stepWeights,
      adjoints,
      partials,
      constraints,
      gradients,
      verdicts,
    };
    const bind = (kernel: Kernel): Bound => ({ kernel, group: kernel.bind(buffers) });
    const adjointGroup = adjoint.bind({ ...buffers, parameters: run.texture ?? parameters });
    return new GradientPass(
      core,
      run,
      plan,
      forward,
      { gradients, verdicts, checkpoints, savedOutcome },
      {
        adjoint: { kernel: adjoint, group: adjointGroup },
        products: products.map(({ source: _, ...product }, i) => ({ ...bind(summing[i]), ...product })),
        reduce: bind(reduce),
        tally: bind(tally),
      },
    );
  }

  /** Adds a part's share to the gradients and verdicts; the first part of its rows starts them. */
  async run(
    part: Part,
    { draws, meanOver, rateWeight, visit, sendsForwardFirst, signal }: PartOptions,
  ): Promise<void> {
    const { source, layout } = this.#run;
    const scale = lossScale(source, layout.outputs);
    const slices = windowsOf(this.#plan, source.steps).map((window) => ({
      ...this.forward.slice(part, draws, window),
      lossScale: scale / meanOver,
      ratePenalty: rateWeight / (source.steps * layout.units * scale),
    }));
    await this.#runForward(part, slices, signal);
    if (sendsForwardFirst) this.#core.scheduler.submit();
    for (const slice of slices.toReversed()) {
      if (slice.windowEnd < slice.steps) await this.#runAgain(part, slice, signal);
      await this.#runBackward(part, slice, signal);
      await visit?.(slice, part);
    }
    if (slices.length > 1) this.#restoreOutcome(part);
    await this.#sumUp(part, slices[0], signal);
  }

  async #runForward(part: Part, slices: readonly SliceValues[], signal?: AbortSignal): Promise<void> {
    const bytes = this.forward.slotBytes(part);
    const { state, outcome } = this.forward.buffers;
    for (const [w, slice] of slices.entries()) {
      if (w > 0) this.#core.scheduler.copy(state, 0, this.#checkpoints, w * bytes, bytes);
      await this.forward.run(part, slice, signal);
      this.forward.carryState(part, slice);
    }
    if (slices.length > 1) {
      this.#core.scheduler.copy(outcome, 0, this.#savedOutcome, 0, this.#outcomeBytes(part));
    }
  }

  /** Brings back the history of a window that later windows have overwritten. */
  async #runAgain(part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void> {
    const bytes = this.forward.slotBytes(part);
    const window = slice.windowStart / this.#plan.window;
    if (window > 0) {
      this.#core.scheduler.copy(this.#checkpoints, window * bytes, this.forward.buffers.state, 0, bytes);
    }
    await this.forward.run(part, slice, signal);
  }

  #outcomeBytes(part: Part): number {
    return part.rows * 2 * part.lanes * QUAD_BYTES;
  }

  #restoreOutcome(part: Part): void {
    this.#core.scheduler.copy(
      this.#savedOutcome,
      0,
      this.forward.buffers.outcome,
      0,
      this.#outcomeBytes(part),
    );
  }

  async #runBackward(part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void> {
    const { scheduler } = this.#core;
    const lanes = part.lanes * part.rows;
    const backward = { slice, direction: 'backward' } as const;
    await scheduler.steps(
      {
        ...this.#adjoint,
        ...backward,
        workgroupLanes: lanesOfWorkgroup(this.#run.shape),
        work: lanes * adjointWork(this.#run.shape),
      },
      signal,
    );
    for (const { tiles, tilesFirst, sumsOfTile, ...bound } of this.#products) {
      await scheduler.steps(
        {
          ...bound,
          ...backward,
          workgroupLanes: BLOCK_LANES,
          tiles: { count: tiles, first: tilesFirst },
          work: lanes * productWork(tiles * sumsOfTile),
        },
        signal,
      );
    }
  }

  async #sumUp(part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void> {
    const { scheduler } = this.#core;
    const { shape } = this.#run;
    const { unitSlots, rowQuads, readoutQuads, outputs } = shape.layout;
    const jobs = unitSlots * rowQuads + Math.ceil(outputs / 4) * 4 * readoutQuads + 2 * unitSlots;
    const work = jobs * part.lanes * part.rows * 40;
    await scheduler.once(
      { ...this.#reduce, slice, workgroups: [Math.ceil(jobs / reduceThreads(shape).jobs), part.rows], work },
      signal,
    );
    await scheduler.once(
      { ...this.#tally, slice, workgroups: [part.rows], work: part.lanes * part.rows * 40 },
      signal,
    );
  }
}

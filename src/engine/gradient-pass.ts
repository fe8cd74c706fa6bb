// The gradient of one part: forward keeping what is needed, backward, products, sums. Where the history of all steps does
// not fit, it is kept a window at a time: a first forward run leaves a checkpoint of the state at each window's start,
// and the windows are run again from the last to the first (Chen et al. 2016, Training deep nets with sublinear memory
// cost). Draws are addressed, so the second run is the first one again, bit for bit.

import type { Draws } from '../backend/check-request.ts';
import { lossScale } from '../backend/trial-source.ts';
import type { BufferPool } from '../gpu/memory.ts';
import type { EngineCore } from './core.ts';
import {
  adjointKernel,
  productSums,
  readoutProductKernel,
  recurrentProductKernel,
  reduceKernel,
  tallyKernel,
} from './kernels/kernels.ts';
import { BLOCK_LANES, slotChannels } from './kernels/shape.ts';
import { type LaneBytes, type Part, type Plan, windowsOf } from './plan/plan.ts';
import { type ForwardOptions, ForwardPass, forwardBytes, QUAD_BYTES, type Run } from './run.ts';
import type { Job } from './scheduler.ts';
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

type Bound = Pick<Job, 'kernel' | 'group'>;

/** Bytes a lane takes beyond the forward pass. */
function backwardBytes(run: Run) {
  const { recurrent, readout } = productSums(run.shape);
  return {
    adjoints: 3 * slotChannels(run.shape).adjoints * QUAD_BYTES,
    recurrentPartials: recurrent.sums * QUAD_BYTES,
    readoutPartials: readout.sums * QUAD_BYTES,
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

/** Called after each window of the backward pass, from the last to the first: delta is still in the values. */
export type WindowVisitor = (slice: SliceValues, part: Part) => Promise<void>;

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
  readonly #recurrent: Bound;
  readonly #readout: Bound;
  readonly #reduce: Bound;
  readonly #tally: Bound;

  private constructor(
    core: EngineCore,
    run: Run,
    plan: Plan,
    forward: ForwardPass,
    buffers: { gradients: GPUBuffer; verdicts: GPUBuffer; checkpoints: GPUBuffer; savedOutcome: GPUBuffer },
    bound: { adjoint: Bound; recurrent: Bound; readout: Bound; reduce: Bound; tally: Bound },
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
    this.#recurrent = bound.recurrent;
    this.#readout = bound.readout;
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
    // Texts first: one that is refused must not leave the promise of another behind.
    const sources = [
      adjointKernel(shape, leakGradient),
      recurrentProductKernel(shape),
      readoutProductKernel(shape),
      reduceKernel(shape, leakGradient),
      tallyKernel(shape),
    ];
    const [forward, ...compiled] = await Promise.all([
      ForwardPass.open(core, pool, run, GRADIENT_FORWARD, lanes, plan.window),
      ...sources.map((source) => kernels.get(source)),
    ]);
    const [adjoint, recurrent, readout, reduce, tally] = compiled;
    const bytes = backwardBytes(run);
    const adjoints = pool.allocate('adjoints', lanes * bytes.adjoints);
    const recurrentPartials = pool.allocate('sums for W, U, b', lanes * bytes.recurrentPartials);
    const readoutPartials = pool.allocate('sums for V, c', lanes * bytes.readoutPartials);
    const gradients = pool.allocate('gradients', layout.networks * layout.size * 4);
    const verdicts = pool.allocate('verdicts', layout.networks * VERDICT_BYTES);
    const isCut = plan.window < run.source.steps;
    const checkpoints = pool.allocate('checkpoints', isCut ? lanes * checkpointBytes(run, plan.window) : 0);
    const savedOutcome = pool.allocate('saved outcome', isCut ? lanes * bytes.savedOutcome : 0);
    await pool.ready();
    const { state, values, trials, readouts, outcome } = forward.buffers;
    return new GradientPass(
      core,
      run,
      plan,
      forward,
      { gradients, verdicts, checkpoints, savedOutcome },
      {
        adjoint: {
          kernel: adjoint,
          group: adjoint.bind({ parameters, rows, state, values, trials, stepWeights, readouts, adjoints }),
        },
        recurrent: {
          kernel: recurrent,
          group: recurrent.bind({ state, values, trials, partials: recurrentPartials }),
        },
        readout: {
          kernel: readout,
          group: readout.bind({ state, readouts, stepWeights, partials: readoutPartials }),
        },
        reduce: {
          kernel: reduce,
          group: reduce.bind({
            parameters,
            rows,
            recurrentPartials,
            readoutPartials,
            adjoints,
            constraints,
            gradients,
          }),
        },
        tally: { kernel: tally, group: tally.bind({ rows, outcome, verdicts }) },
      },
    );
  }

  /**
   * Adds a part's share to the gradients and verdicts; the first part of its rows starts them.
   *
   * @param meanOver     trials of the whole run, over which the loss is a mean
   * @param rateWeight   what the mean over steps and units of a trial's squared rates weighs in its loss
   */
  async run(
    part: Part,
    draws: Draws,
    meanOver: number,
    rateWeight: number,
    visit?: WindowVisitor,
    signal?: AbortSignal,
  ): Promise<void> {
    const { source, layout } = this.#run;
    const scale = lossScale(source, layout.outputs);
    const slices = windowsOf(this.#plan, source.steps).map((window) => ({
      ...this.forward.slice(part, draws, window),
      lossScale: scale / meanOver,
      ratePenalty: rateWeight / (source.steps * layout.units * scale),
    }));
    await this.#runForward(part, slices, signal);
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
    const blocks = part.lanes / BLOCK_LANES;
    const lanes = part.lanes * part.rows;
    const { recurrent, readout } = productSums(this.#run.shape);
    const backward = { slice, direction: 'backward' } as const;
    await scheduler.steps(
      {
        ...this.#adjoint,
        ...backward,
        workgroups: [blocks, part.rows],
        work: lanes * adjointWork(this.#run.shape),
      },
      signal,
    );
    await scheduler.steps(
      {
        ...this.#recurrent,
        ...backward,
        workgroups: [blocks, part.rows, recurrent.tiles],
        work: lanes * productWork(recurrent.sums),
      },
      signal,
    );
    await scheduler.steps(
      {
        ...this.#readout,
        ...backward,
        workgroups: [blocks, part.rows, readout.tiles],
        work: lanes * productWork(readout.sums),
      },
      signal,
    );
  }

  async #sumUp(part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void> {
    const { scheduler } = this.#core;
    const { unitSlots, rowQuads, readoutQuads, outputs } = this.#run.layout;
    const jobs = unitSlots * rowQuads + Math.ceil(outputs / 4) * 4 * readoutQuads + 2 * unitSlots;
    const work = jobs * part.lanes * part.rows * 40;
    await scheduler.once(
      { ...this.#reduce, slice, workgroups: [Math.ceil(jobs / 64), part.rows], work },
      signal,
    );
    await scheduler.once(
      { ...this.#tally, slice, workgroups: [part.rows], work: part.lanes * part.rows * 40 },
      signal,
    );
  }
}

// What simulate, gradient, evaluate and training have in common: a set of networks on the GPU, rows, trials and the
// forward pass over parts and windows.

import type { Draws } from '../backend/check-request.ts';
import { type Source, worldOf } from '../backend/trial-source.ts';
import type { BufferPool } from '../gpu/memory.ts';
import { MOST_WRITTEN_BYTES } from '../gpu/upload.ts';
import { activationOf } from '../network/activation.ts';
import type { Networks } from '../network/networks.ts';
import { PHASES, seedWords } from '../noise/address.ts';
import { worldFormulas } from '../task/world-formulas.ts';
import type { EngineCore } from './core.ts';
import { TURNING_THREADS } from './kernels/forward.ts';
import { forwardOf, sameShape, turningOf } from './kernels/of-shape.ts';
import { driveSlots, type KernelShape, readsTexture, slotChannels, stateTogether } from './kernels/shape.ts';
import { lanesOfWorkgroup } from './kernels/workgroup-shape.ts';
import { type ParameterLayout, packParameters, parameterLayout } from './parameter-layout.ts';
import type { Part } from './plan/plan.ts';
import { packRows, type RowEntry } from './rows.ts';
import type { Bound } from './scheduler.ts';
import { EMPTY_SLICE, type SliceValues } from './slice.ts';
import { openTrialSupply, type TrialSupply } from './trial-supply.ts';
import { forwardWork } from './work.ts';

/** Bytes of a quad of float32. */
export const QUAD_BYTES = 16;

/** The parts of a run that do not change from slice to slice. */
export interface Run {
  readonly shape: KernelShape;
  readonly layout: ParameterLayout;
  readonly source: Source;
  readonly rows: readonly RowEntry[];
  readonly parameters: GPUBuffer;
  /** Where the forward and the backward pass read parameters instead; filled from their buffer before each part. */
  readonly texture: GPUTexture | undefined;
  readonly rowBuffer: GPUBuffer;
  readonly stepWeights: GPUBuffer;
  readonly supply: TrialSupply;
}

/** What a run asks of its kernels beyond networks and source. */
export interface RunOptions {
  /** Compute what only a world's scores read. Default false. */
  readonly scores?: boolean;
  /** The loss has a penalty on rates. Default false. */
  readonly ratePenalty?: boolean;
  /** Delta is asked for after the backward pass. Default false. */
  readonly keepsDelta?: boolean;
}

function mostNoises(rows: readonly RowEntry[]): 0 | 1 | 2 {
  const places = rows.map(({ inside, outside }) => Number(inside > 0) + Number(outside > 0));
  return Math.max(...new Set(places)) as 0 | 1 | 2;
}

async function shapeOf(
  core: EngineCore,
  networks: Networks,
  source: Source,
  rows: readonly RowEntry[],
  { scores, ratePenalty, keepsDelta }: RunOptions,
): Promise<KernelShape> {
  const world = worldOf(source);
  const layout = parameterLayout(networks);
  const activation = activationOf(networks.activation);
  const { isSoftware: onSoftware, keepsLoops, subgroup, workgroup } = core.context;
  return sameShape({
    layout,
    activation,
    onSoftware,
    keepsLoops,
    family: await core.families.choose({ layout, activation: networks.activation }),
    subgroup,
    workgroup,
    world: world && worldFormulas(world, { scores }),
    masked: source.masked,
    noises: mostNoises(rows),
    ratePenalty,
    keepsDelta,
  });
}

/** Puts networks, rows and loss mask on the GPU. */
export async function openRun(
  core: EngineCore,
  pool: BufferPool,
  networks: Networks,
  source: Source,
  rows: readonly RowEntry[],
  options: RunOptions = {},
): Promise<Run> {
  const shape = await shapeOf(core, networks, source, rows, options);
  const layout = parameterLayout(networks);
  const rowBuffer = pool.upload('rows', packRows(rows));
  const parameters = pool.upload('parameters', packParameters(layout, networks.parameters));
  return {
    shape,
    layout,
    source,
    rows,
    parameters,
    texture: readsTexture(shape)
      ? pool.allocateTexture('parameters', (layout.networks * layout.size) / 4)
      : undefined,
    rowBuffer,
    stepWeights: pool.upload('loss mask', Float32Array.from(source.lossMask)),
    supply: await openTrialSupply(core, pool, shape, source, rows, rowBuffer),
  };
}

/** Buffers of one slice, as large as the largest part asks for. */
export interface ForwardBuffers {
  readonly state: GPUBuffer;
  readonly values: GPUBuffer;
  readonly trials: GPUBuffer;
  readonly readouts: GPUBuffer;
  readonly outcome: GPUBuffer;
  /** One slot: the state on its way from the last slot of a window to the first of the next. */
  readonly carry: GPUBuffer;
}

export interface ForwardOptions {
  /** Keep f(a) of every step of the window, for a backward pass. */
  readonly keepValues: boolean;
  /** Keep the states of the window; else a ring of two. */
  readonly keepStates: boolean;
  /** Compute readouts also at steps that do not count in the loss. */
  readonly keepReadouts: boolean;
  readonly hasTarget: boolean;
}

export function stateSlots(window: number, options: ForwardOptions): number {
  return options.keepStates ? window + 1 : 2;
}

/** Bytes a lane of a row takes in each forward buffer. */
export function forwardBytes(run: Run, options: ForwardOptions) {
  const { outputs } = run.layout;
  const channels = slotChannels(run.shape);
  return {
    state: (window: number) =>
      (stateSlots(window, options) * channels.state + driveSlots(run.shape)) * QUAD_BYTES,
    values: (window: number) => (options.keepValues ? window * channels.values * QUAD_BYTES : 0),
    trials: (window: number) => run.supply.slots(window) * channels.trials * QUAD_BYTES,
    readouts: (window: number) => window * outputs * QUAD_BYTES,
    outcome: () => 2 * QUAD_BYTES,
    carry: (window: number) =>
      options.keepStates && window < run.source.steps ? channels.state * QUAD_BYTES : 0,
  };
}

/** Whether kernels write every number of the bulk buffers before they read it: then nothing has to be cleared. */
export function isWrittenFirst({ family }: KernelShape): boolean {
  return family === 'workgroups';
}

export function allocateForward(
  pool: BufferPool,
  run: Run,
  options: ForwardOptions,
  lanes: number,
  window: number,
): ForwardBuffers {
  const bytes = forwardBytes(run, options);
  const writtenFirst = isWrittenFirst(run.shape);
  const allocate = (name: keyof ForwardBuffers) => {
    const isFilled = name === 'trials' && run.supply.writer !== 'forward';
    return pool.allocate(name, lanes * bytes[name](window), writtenFirst || isFilled);
  };
  return {
    state: allocate('state'),
    values: allocate('values'),
    trials: allocate('trials'),
    readouts: allocate('readouts'),
    outcome: allocate('outcome'),
    carry: allocate('carry'),
  };
}

/**
 * A mapped buffer for the arrays of a request, where they are large, and the memory budget has room for them twice. On a software adapter
 * alone, as what it is worth was not measured on a graphics card.
 */
function allocateMapped(
  pool: BufferPool,
  run: Run,
  bytes: number,
  spareBytes: number,
): GPUBuffer | undefined {
  const isWorth = run.shape.onSoftware && run.supply.writer === 'arrays' && bytes > MOST_WRITTEN_BYTES;
  return isWorth && bytes <= spareBytes ? pool.allocateMapped('arrays', bytes) : undefined;
}

/** Of four weights, in the scheduler's operations. */
const TURNING_WORK = 40;

/** Numbers that a network's turned weights take, see shaders/turn-weights.wgsl. */
function turnedNumbers({ unitSlots, inputs }: ParameterLayout): number {
  return unitSlots * (unitSlots + inputs + 1);
}

/** Turns the weights over where the forward pass reads them so. */
async function openTurning(
  core: EngineCore,
  pool: BufferPool,
  { shape, layout, parameters, rowBuffer: rows }: Run,
): Promise<{ readonly turned: GPUBuffer; readonly turning: Bound } | undefined> {
  if (shape.family !== 'workgroups') return undefined;
  const kernel = await core.kernels.get(turningOf(shape));
  const turned = pool.allocate('turned weights', layout.networks * turnedNumbers(layout) * 4, true);
  return { turned, turning: { kernel, group: kernel.bind({ parameters, rows, turned }) } };
}

/** The forward pass of one part, window by window. */
export class ForwardPass {
  readonly buffers: ForwardBuffers;
  readonly #core: EngineCore;
  readonly #run: Run;
  readonly #options: ForwardOptions;
  readonly #job: Bound;
  readonly #turning: Bound | undefined;
  readonly #mapped: GPUBuffer | undefined;

  private constructor(
    core: EngineCore,
    run: Run,
    options: ForwardOptions,
    buffers: ForwardBuffers,
    job: Bound,
    turning: Bound | undefined,
    mapped: GPUBuffer | undefined,
  ) {
    this.#core = core;
    this.#run = run;
    this.#options = options;
    this.buffers = buffers;
    this.#job = job;
    this.#turning = turning;
    this.#mapped = mapped;
  }

  /**
   * @param lanes       lanes x rows of the largest part
   * @param window      steps kept at once
   * @param spareBytes  of the memory budget, what faster copies of arrays may take. Default 0
   */
  static async open(
    core: EngineCore,
    pool: BufferPool,
    run: Run,
    options: ForwardOptions,
    lanes: number,
    window: number,
    spareBytes = 0,
  ): Promise<ForwardPass> {
    const kernel = await core.kernels.get(forwardOf(run.shape));
    const buffers = allocateForward(pool, run, options, lanes, window);
    const mapped = allocateMapped(pool, run, lanes * forwardBytes(run, options).trials(window), spareBytes);
    const turning = await openTurning(core, pool, run);
    const { rowBuffer, stepWeights } = run;
    const parameters = run.texture ?? run.parameters;
    await pool.ready();
    const turned = turning && { turned: turning.turned };
    const group = kernel.bind({ parameters, rows: rowBuffer, stepWeights, ...buffers, ...turned });
    return new ForwardPass(core, run, options, buffers, { kernel, group }, turning?.turning, mapped);
  }

  /** The slice of a part and a window. */
  slice(part: Part, draws: Draws, window: { readonly start: number; readonly end: number }): SliceValues {
    const { source, supply, layout } = this.#run;
    const [seedLow, seedHigh] = seedWords(draws.seed);
    const { keepStates, keepValues, keepReadouts, hasTarget } = this.#options;
    return {
      ...EMPTY_SLICE,
      firstRow: part.firstRow,
      rows: part.rows,
      networks: layout.networks,
      lanes: part.lanes,
      trials: part.trials,
      firstTrial: draws.firstTrial + part.firstTrial,
      repeats: source.kind === 'task' ? source.repeats : 1,
      steps: source.steps,
      firstStep: window.start,
      endStep: window.end,
      windowStart: window.start,
      windowEnd: window.end,
      stateBase: keepStates ? window.start : 0,
      stateMask: keepStates ? 0xffffffff : 1,
      trialStride: supply.stride,
      keepStates: keepStates ? 1 : 0,
      keepValues: keepValues ? 1 : 0,
      keepReadouts: keepReadouts ? 1 : 0,
      hasTarget: hasTarget ? 1 : 0,
      accumulate: part.firstTrial > 0 ? 1 : 0,
      maskSum: source.maskSum,
      seedLow,
      seedHigh,
      phase: PHASES[draws.phase],
      iteration: draws.iteration,
    };
  }

  /** Makes the window's trials and runs its steps, from the state in its first slot. */
  async run(part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void> {
    this.#look(part, slice);
    await this.#run.supply.fill({ trials: this.buffers.trials, mapped: this.#mapped }, part, slice, signal);
    if (slice.windowStart === 0) await this.#readyWeights(part, slice, signal);
    const { shape } = this.#run;
    await this.#core.scheduler.steps(
      {
        ...this.#job,
        slice,
        work: forwardWork(shape) * part.lanes * part.rows,
        direction: 'forward',
        workgroupLanes: lanesOfWorkgroup(shape),
      },
      signal,
    );
  }

  /** Anew for every part: training has moved them since. */
  async #readyWeights(part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void> {
    const { texture } = this.#run;
    if (texture) this.#fillTexture(texture, part);
    if (this.#turning) await this.#turnWeights(this.#turning, part, slice, signal);
  }

  /** With the parameters of the networks of a part. */
  #fillTexture(texture: GPUTexture, { firstRow, rows: count }: Part): void {
    const { rows, layout, parameters } = this.#run;
    const quads = layout.size / 4;
    const first = rows[firstRow].network * quads;
    const end = (rows[firstRow + count - 1].network + 1) * quads;
    this.#core.scheduler.copyToTexture(parameters, texture, first, end);
  }

  async #turnWeights(turning: Bound, part: Part, slice: SliceValues, signal?: AbortSignal): Promise<void> {
    const quads = turnedNumbers(this.#run.layout) / 4;
    const workgroups = [Math.ceil(quads / TURNING_THREADS), part.rows] as const;
    await this.#core.scheduler.once(
      { ...turning, slice, workgroups, work: TURNING_WORK * quads * part.rows },
      signal,
    );
  }

  /** Bytes of all states of a part at one step. */
  slotBytes(part: Part): number {
    return part.rows * slotChannels(this.#run.shape).state * part.lanes * QUAD_BYTES;
  }

  /** The slot of the state at a step. */
  slotOf(slice: SliceValues, step: number): number {
    return ((step - slice.stateBase) & slice.stateMask) >>> 0;
  }

  /** Makes the last state of a kept window the first of the next. */
  carryState(part: Part, slice: SliceValues): void {
    if (!this.#options.keepStates || slice.windowEnd === slice.steps) return;
    const bytes = this.slotBytes(part);
    const last = slice.windowEnd - slice.windowStart;
    // By way of a third buffer: WebGPU does not copy within one.
    const { state, carry } = this.buffers;
    this.#core.scheduler.copy(state, last * bytes, carry, 0, bytes);
    this.#core.scheduler.copy(carry, 0, state, 0, bytes);
  }

  #look(part: Part, slice: SliceValues): void {
    const { units, unitSlots } = this.#run.layout;
    const { state: stateChannels } = slotChannels(this.#run.shape);
    this.#core.live = {
      buffer: this.buffers.state,
      slots: stateSlots(slice.windowEnd - slice.windowStart, this.#options),
      firstStep: slice.stateBase,
      rows: part.rows,
      units,
      unitSlots,
      channels: stateChannels,
      channelsTogether: stateTogether(this.#run.shape),
      trials: part.trials,
      trialSlots: part.lanes * 4,
      groupTrials: part.groupLanes * 4,
    };
  }
}

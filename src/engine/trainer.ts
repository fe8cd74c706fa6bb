// Training: every network of the batch moves by its own gradient, and all of it stays on the GPU. Read back are only the
// losses and verdicts of the iterations of a call, in one go.

import type { Divergence, Trainer, TrainerSnapshot, WorkCounts } from '../backend/backend.ts';
import { type CheckedTraining, checkSnapshot } from '../backend/check-request.ts';
import { lossScale } from '../backend/trial-source.ts';
import { checkInteger } from '../base/check.ts';
import { CtrnnError, throwIfAborted } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import { BufferPool } from '../gpu/memory.ts';
import { rawOfLeak } from '../network/leak.ts';
import type { Networks } from '../network/networks.ts';
import { closePool, countsNow, countsSince, type EngineCore } from './core.ts';
import { GradientPass, gradientLaneBytes, VERDICT_BYTES } from './gradient-pass.ts';
import { adamKernel, clipKernel } from './kernels/update.ts';
import { packConstraints, padUnits, unpackParameters, unpadUnits } from './parameter-layout.ts';
import { type Part, partsOf } from './plan/plan.ts';
import { networkRows } from './rows.ts';
import { openRun, type Run } from './run.ts';
import type { Bound } from './scheduler.ts';
import { planFor } from './simulate.ts';
import { EMPTY_SLICE } from './slice.ts';
import { gradientWork } from './work.ts';

/** Iterations whose losses are kept on the GPU before they are read. */
const LOG_ROWS = 256;

const NOTHING_WRONG = 0xffffffff;
const VERDICT_WORDS = VERDICT_BYTES / 4;
/** Words of a verdict that outlive the iteration: see shaders/verdict.wgsl. */
const FROZEN = { at: 3, trial: 4, step: 5 } as const;

interface TrainerBuffers {
  readonly firstMoments: GPUBuffer;
  readonly secondMoments: GPUBuffer;
  readonly rawLeaks: GPUBuffer;
  readonly losses: GPUBuffer;
}

export class EngineTrainer implements Trainer {
  readonly kernel: string;
  readonly #core: EngineCore;
  readonly #pool: BufferPool;
  readonly #run: Run;
  readonly #checked: CheckedTraining;
  readonly #parts: readonly Part[];
  readonly #pass: GradientPass;
  readonly #buffers: TrainerBuffers;
  readonly #clip: Bound;
  readonly #adam: Bound;
  readonly #before: WorkCounts;
  #iteration: number;
  #divergences: readonly Divergence[] = [];
  #counts: WorkCounts;
  /** The call of advance that runs now. */
  #advancing: Promise<unknown> | undefined;
  #disposed = false;

  private constructor(
    core: EngineCore,
    pool: BufferPool,
    run: Run,
    checked: CheckedTraining,
    parts: readonly Part[],
    pass: GradientPass,
    buffers: TrainerBuffers,
    bound: { clip: Bound; adam: Bound },
    before: WorkCounts,
    start: TrainerSnapshot | undefined,
  ) {
    this.kernel = run.shape.family;
    this.#core = core;
    this.#pool = pool;
    this.#run = run;
    this.#checked = checked;
    this.#parts = parts;
    this.#pass = pass;
    this.#buffers = buffers;
    this.#clip = bound.clip;
    this.#adam = bound.adam;
    this.#before = before;
    this.#counts = countsSince(core, before);
    this.#iteration = start?.iteration ?? 0;
    this.#divergences = start?.divergences ?? [];
  }

  static async open(
    core: EngineCore,
    networks: Networks,
    checked: CheckedTraining,
    resume?: TrainerSnapshot,
  ): Promise<EngineTrainer> {
    const before = countsNow(core);
    const pool = new BufferPool(core.context);
    try {
      const { source, levels, trials } = checked;
      const rows = networkRows(networks, levels).map((row) => ({
        ...row,
        learningRate: checked.learningRate[row.network],
      }));
      const started = resume ? { ...networks, parameters: resume.parameters } : networks;
      const run = await openRun(core, pool, started, source, rows, { ratePenalty: checked.l2.rates > 0 });
      const { layout, shape, parameters, rowBuffer } = run;
      const length = layout.networks * layout.size;
      const start = resume && checkSnapshot(networks, checked.iterations, resume, length);
      const bytes = gradientLaneBytes(run);
      const plan = planFor(core, run, trials, bytes, gradientWork(shape), { keepsBuffers: true });
      const parts = partsOf(plan, rows.length, trials);
      const constraints = pool.upload('constraints', packConstraints(layout, networks));
      const leak = networks.trainable.leak;
      const lanes = parts[0].lanes * parts[0].rows;
      const pass = await GradientPass.open(core, pool, run, plan, lanes, constraints, leak);
      const rawLeaks =
        start?.rawLeak ?? Array.from(networks.parameters.leak, (g) => (leak ? rawOfLeak(g) : 0));
      const buffers = {
        firstMoments: pool.upload(
          'first moments',
          Float32Array.from(start?.firstMoment ?? new Float32Array(length)),
        ),
        secondMoments: pool.upload(
          'second moments',
          Float32Array.from(start?.secondMoment ?? new Float32Array(length)),
        ),
        rawLeaks: pool.upload('raw leaks', padUnits(layout, rawLeaks)),
        losses: pool.allocate('losses', LOG_ROWS * layout.networks * 4),
      };
      await pool.ready();
      core.context.queue.writeBuffer(
        pass.verdicts,
        0,
        frozenVerdicts(layout.networks, start?.divergences ?? []),
      );
      const [clip, adam] = await Promise.all([
        core.kernels.get(clipKernel(shape)),
        core.kernels.get(adamKernel(shape)),
      ]);
      const { gradients, verdicts } = pass;
      const { firstMoments, secondMoments } = buffers;
      const shared = { parameters, rows: rowBuffer, gradients, constraints, verdicts };
      const bound = {
        clip: { kernel: clip, group: clip.bind({ ...shared, losses: buffers.losses }) },
        adam: {
          kernel: adam,
          group: adam.bind({ ...shared, firstMoments, secondMoments, rawLeaks: buffers.rawLeaks }),
        },
      };
      return new EngineTrainer(core, pool, run, checked, parts, pass, buffers, bound, before, start);
    } catch (error) {
      await closePool(core, pool);
      throw error;
    }
  }

  get iteration(): number {
    return this.#iteration;
  }

  get divergences(): readonly Divergence[] {
    return this.#divergences;
  }

  get counts(): WorkCounts {
    return this.#counts;
  }

  /** Stops only between iterations; the losses of an aborted call are lost, its iterations are not. */
  async advance(count: number, options: LongCallOptions = {}): Promise<Float32Array> {
    this.#checkAlive();
    this.#checkIdle();
    checkInteger('count', count, 0, this.#checked.iterations - this.#iteration);
    const run = this.#advance(count, options);
    this.#advancing = run.catch(() => {});
    try {
      return await run;
    } finally {
      this.#advancing = undefined;
    }
  }

  #checkIdle(): void {
    if (this.#advancing) {
      throw new CtrnnError(
        'invalid-argument',
        'This trainer is already advancing.',
        'Await one call of advance before the next.',
      );
    }
  }

  #checkAlive(): void {
    if (this.#disposed) throw new CtrnnError('disposed', 'This trainer is disposed.', 'Create a new one.');
  }

  async #advance(count: number, { signal, onProgress }: LongCallOptions): Promise<Float32Array> {
    const { networks } = this.#run.layout;
    const losses = new Float32Array(count * networks);
    for (let done = 0; done < count; ) {
      const rows = Math.min(LOG_ROWS, count - done);
      for (let row = 0; row < rows; row++) {
        this.#checkAlive();
        throwIfAborted(signal, 'Training');
        await this.#iterate(row);
      }
      losses.set(await this.#readLosses(rows), done * networks);
      done += rows;
      onProgress?.({ phase: 'training', done, total: count });
    }
    return losses;
  }

  async #iterate(logRow: number): Promise<void> {
    const { seed, trials, learningRate, l2 } = this.#checked;
    const draws = { seed, phase: 'training', iteration: this.#iteration, firstTrial: 0 } as const;
    // A network whose rate is 0 still draws: the work does not depend on the schedule.
    const options = { draws, meanOver: trials, rateWeight: l2.rates };
    for (const part of this.#parts) await this.#pass.run(part, options);
    const { layout, source } = this.#run;
    const { beta1, beta2, epsilon, clipNorm, schedule, iterations } = this.#checked;
    const update = this.#iteration + 1;
    const slice = {
      ...EMPTY_SLICE,
      rows: layout.networks,
      networks: layout.networks,
      iteration: this.#iteration,
      logRow,
      meanScale: lossScale(source, layout.outputs) / trials,
      weightPenalty: l2.weights,
      rateFactor:
        schedule === 'constant' ? 1 : 0.5 * (1 + Math.cos((Math.PI * this.#iteration) / iterations)),
      beta1,
      beta2,
      correction1: 1 / (1 - beta1 ** update),
      correction2: 1 / (1 - beta2 ** update),
      epsilon,
      // float32 has no room for Infinity in arithmetic that may assume finite numbers.
      clipNorm: Math.min(clipNorm, 3e38),
    };
    const elements = layout.size * learningRate.length;
    const { scheduler } = this.#core;
    await scheduler.once({ ...this.#clip, slice, workgroups: [layout.networks], work: 20 * elements });
    const groups = [Math.ceil(layout.size / 64), layout.networks] as const;
    await scheduler.once({ ...this.#adam, slice, workgroups: groups, work: 60 * elements });
    this.#iteration++;
  }

  /** The losses of the last `rows` iterations, [rows][E], NaN from a network's divergence on. */
  async #readLosses(rows: number): Promise<Float32Array> {
    const { networks } = this.#run.layout;
    const [logged, verdictBytes] = await this.#core.scheduler.read([
      { buffer: this.#buffers.losses, size: rows * networks * 4 },
      { buffer: this.#pass.verdicts, size: networks * VERDICT_BYTES },
    ]);
    const losses = new Float32Array(logged);
    this.#divergences = divergencesOf(new Uint32Array(verdictBytes), networks);
    const first = this.#iteration - rows;
    for (const { network, iteration } of this.#divergences) {
      for (let row = Math.max(0, iteration - first); row < rows; row++)
        losses[row * networks + network] = Number.NaN;
    }
    this.#counts = countsSince(this.#core, this.#before);
    return losses;
  }

  async snapshot(): Promise<TrainerSnapshot> {
    this.#checkAlive();
    this.#checkIdle();
    const { layout, parameters } = this.#run;
    const { firstMoments, secondMoments, rawLeaks } = this.#buffers;
    const size = layout.networks * layout.size * 4;
    const [packed, first, second, raw, verdictBytes] = await this.#core.scheduler.read([
      { buffer: parameters, size },
      { buffer: firstMoments, size },
      { buffer: secondMoments, size },
      { buffer: rawLeaks, size: layout.networks * layout.unitSlots * 4 },
      { buffer: this.#pass.verdicts, size: layout.networks * VERDICT_BYTES },
    ]);
    this.#divergences = divergencesOf(new Uint32Array(verdictBytes), layout.networks);
    return {
      iteration: this.#iteration,
      parameters: unpackParameters(layout, new Float32Array(packed)),
      firstMoment: new Float32Array(first),
      secondMoment: new Float32Array(second),
      rawLeak: unpadUnits(layout, new Float32Array(raw)),
      divergences: this.#divergences,
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // Its buffers go once a running iteration has recorded its last command.
    void (this.#advancing ?? Promise.resolve()).then(() => closePool(this.#core, this.#pool));
  }
}

function divergencesOf(verdicts: Uint32Array, networks: number): Divergence[] {
  return Array.from({ length: networks }, (_, network): Divergence | undefined => {
    const own = verdicts.subarray(network * VERDICT_WORDS, (network + 1) * VERDICT_WORDS);
    if (own[FROZEN.at] === 0) return undefined;
    const place =
      own[FROZEN.trial] === NOTHING_WRONG ? {} : { trial: own[FROZEN.trial], step: own[FROZEN.step] };
    return { network, iteration: own[FROZEN.at] - 1, ...place };
  }).filter((divergence) => divergence !== undefined);
}

/** The verdicts that a resumed run starts from: frozen networks stay frozen. */
function frozenVerdicts(networks: number, divergences: readonly Divergence[]): Uint32Array<ArrayBuffer> {
  const verdicts = new Uint32Array(networks * VERDICT_WORDS);
  for (const { network, iteration, trial = NOTHING_WRONG, step = NOTHING_WRONG } of divergences) {
    verdicts[network * VERDICT_WORDS + FROZEN.at] = iteration + 1;
    verdicts[network * VERDICT_WORDS + FROZEN.trial] = trial;
    verdicts[network * VERDICT_WORDS + FROZEN.step] = step;
  }
  return verdicts;
}

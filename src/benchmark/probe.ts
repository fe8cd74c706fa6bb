// Runs one small kernel until its dispatches last long enough to be timed, and gives the best of several times. Wall
// clock from the submit to its end, nothing subtracted.

import { throwIfAborted } from '../base/errors.ts';
import type { Binding, UniformStruct } from '../gpu/bindings.ts';
import type { GpuContext } from '../gpu/device.ts';
import { KernelCache } from '../gpu/kernel.ts';
import type { Constants, SourcePart } from '../gpu/link.ts';
import { BufferPool } from '../gpu/memory.ts';
import { patiently } from '../gpu/patience.ts';
import { MOST_DISPATCHES, Submission } from '../gpu/submission.ts';

export const PROBE = {
  name: 'Probe',
  fields: { rounds: 'u32', multiplier: 'f32', addend: 'f32', key: 'u32' },
} as const satisfies UniformStruct;

/** What the compiler must not know; 0.999 x + 0.001 stays finite however long the chain. */
const UNKNOWN = { multiplier: 0.999, addend: 0.001, key: 12345 };

export interface Probe {
  readonly label: string;
  readonly entryPoint: string;
  readonly bindings: readonly Binding[];
  readonly constants: Constants;
  readonly parts: readonly SourcePart[];
  /** Bytes of each buffer, by its name. */
  readonly buffers: Readonly<Record<string, number>>;
  readonly workgroups: readonly [number, number?];
  /** How a run is made longer: by rounds within the one dispatch, or by more dispatches of one submission. */
  readonly grows: 'rounds' | 'dispatches';
}

/** The driver's own copy of a buffer, for comparison with kernels that copy. */
export interface CopyProbe {
  readonly copiedBytes: number;
}

export interface ProbeTiming {
  /** Rounds, dispatches or copies of a run, as chosen. */
  readonly rounds: number;
  /** The shortest of the runs. */
  readonly milliseconds: number;
}

export interface ProbeOptions {
  /** What a run should take, milliseconds: long against a submit, short enough for any watchdog. */
  readonly milliseconds: number;
  /** Runs, of which the best counts. */
  readonly repeats: number;
  readonly signal?: AbortSignal;
}

const MOST_ROUNDS = 2 ** 30;

/** The probes of one device: they share pipelines, and nothing with the engine but its device and its account. */
export class ProbeBench implements Disposable {
  readonly #context: GpuContext;
  readonly #kernels: KernelCache;
  readonly #submission: Submission;

  constructor(context: GpuContext) {
    this.#context = context;
    this.#kernels = new KernelCache(context);
    this.#submission = new Submission(context, this.#kernels, PROBE);
  }

  /** @throws CtrnnError `aborted`, `out-of-memory`, `does-not-fit`, `device-lost` */
  async time(probe: Probe | CopyProbe, options: ProbeOptions): Promise<ProbeTiming> {
    using pool = new BufferPool(this.#context);
    const record =
      'copiedBytes' in probe ? await this.#copies(pool, probe) : await this.#dispatches(pool, probe);
    const run = async (rounds: number) => {
      throwIfAborted(options.signal, 'The benchmark');
      record(rounds);
      return this.#run();
    };
    const most = 'grows' in probe && probe.grows === 'rounds' ? MOST_ROUNDS : MOST_DISPATCHES;
    await run(1); // compiles
    return await shortestTime(run, options, most); // the pool lives as long
  }

  async #dispatches(pool: BufferPool, probe: Probe): Promise<(rounds: number) => void> {
    const { label, entryPoint, bindings, constants, parts } = probe;
    const kernel = await this.#kernels.get({ label, entryPoint, uniform: PROBE, bindings, constants, parts });
    const buffers = Object.entries(probe.buffers).map(([name, bytes]) => [name, pool.allocate(name, bytes)]);
    await pool.ready();
    const group = kernel.bind(Object.fromEntries(buffers));
    return (rounds) => {
      const dispatches = probe.grows === 'dispatches' ? rounds : 1;
      for (let i = 0; i < dispatches; i++) {
        this.#submission.dispatch(kernel, group, { ...UNKNOWN, rounds }, probe.workgroups);
      }
    };
  }

  async #copies(pool: BufferPool, { copiedBytes }: CopyProbe): Promise<(rounds: number) => void> {
    const source = pool.allocate('source', copiedBytes);
    const result = pool.allocate('result', copiedBytes);
    await pool.ready();
    return (rounds) => {
      for (let i = 0; i < rounds; i++) this.#submission.copy(source, 0, result, 0, copiedBytes);
    };
  }

  async #run(): Promise<number> {
    const start = performance.now();
    this.#submission.submit();
    await patiently(this.#context.workDone());
    const elapsed = performance.now() - start;
    this.#context.check();
    return elapsed;
  }

  [Symbol.dispose](): void {
    this.#submission.dispose();
  }
}

/** Does so many rounds, and says how many milliseconds they took. */
export type ProbeRun = (rounds: number) => Promise<number>;

/** The shorter of two: a machine that pauses once must not be taken for a slow one. */
async function shorterOfTwo(run: ProbeRun, rounds: number): Promise<number> {
  const first = await run(rounds);
  return Math.min(first, await run(rounds));
}

/** Doubles the rounds until their time can be read, then goes to the time that is wanted. */
async function enoughRounds(run: ProbeRun, wanted: number, most: number): Promise<number> {
  let rounds = 1;
  let milliseconds = await shorterOfTwo(run, rounds);
  while (milliseconds < wanted / 4 && rounds < most) {
    rounds = Math.min(most, 2 * rounds);
    milliseconds = await shorterOfTwo(run, rounds);
  }
  return Math.min(most, Math.ceil(rounds * Math.max(1, wanted / milliseconds)));
}

/**
 * The shortest time of enough rounds.
 *
 * @param most  rounds
 */
export async function shortestTime(
  run: ProbeRun,
  { milliseconds: wanted, repeats }: Pick<ProbeOptions, 'milliseconds' | 'repeats'>,
  most: number,
): Promise<ProbeTiming> {
  const rounds = await enoughRounds(run, wanted, most);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) best = Math.min(best, await run(rounds));
  return { rounds, milliseconds: best };
}

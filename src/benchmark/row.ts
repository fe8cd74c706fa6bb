// Times one row: its first call, the load it is timed with, a warm-up, and as many calls as were asked for.

import { type CallOutcome, openCall, type Timed } from './calls.ts';
import type { Ceilings } from './ceilings.ts';
import { chooseLoad, type LoadLimits, TRIAL_BLOCK } from './load.ts';
import type { BenchmarkRow } from './result.ts';
import { type BenchmarkSettings, MOST_TRIALS } from './settings.ts';
import { quantilesOf, timed } from './timing.ts';
import { attainable, usefulWork } from './work.ts';
import type { Load, RowName } from './workloads.ts';

/** Several iterations are advanced at a time, as in training, where nobody waits for each. */
const ITERATIONS = 4;
/** Of states that come back to the host at once. */
const MOST_RECORDED_BYTES = 256 * 2 ** 20;

/** What was found out about a size and workload, and serves every place of the noise. */
export type KnownLoads = Map<string, Load>;

export interface TimedRows {
  readonly engine: Timed;
  readonly settings: BenchmarkSettings;
  readonly ceilings: Ceilings;
  readonly loads: KnownLoads;
  readonly signal?: AbortSignal;
}

function limitsOf({ workload, units, steps }: RowName, settings: BenchmarkSettings): LoadLimits {
  const { trials, networks, callMilliseconds } = settings;
  return {
    milliseconds: workload === 'train' ? callMilliseconds / ITERATIONS : callMilliseconds,
    mostTrials: MOST_TRIALS,
    trajectoryBytes: 4 * units * (workload === 'record' ? steps : 1),
    mostBytes: MOST_RECORDED_BYTES,
    trials: trials ?? undefined,
    networks: networks ?? undefined,
  };
}

/** How often a load is tried: on a busy machine one time says little, and the shortest says most. */
const TRIES = 3;

/** Opens the row's work anew and says how long its first call took, the opening included, and the shortest of all. */
async function tryOut({ engine, signal, settings }: TimedRows, row: RowName, load: Load, tries: number) {
  const { value: call, milliseconds: opening } = await timed(() => openCall(engine, row, load, 1));
  try {
    const { milliseconds: first } = await timed(() => call.run(signal));
    let shortest = first;
    for (let spent = first, i = 1; i < tries && spent < 2 * settings.callMilliseconds; i++) {
      const { milliseconds } = await timed(() => call.run(signal));
      shortest = Math.min(shortest, milliseconds);
      spent += milliseconds;
    }
    return { first: opening + first, shortest };
  } finally {
    await call.dispose();
  }
}

/** Milliseconds of calls before those that are timed: a graphics card that was idle takes its time to reach its speed. */
const WARM_UP = 200;

async function repeat(
  { engine, signal }: TimedRows,
  row: RowName,
  load: Load,
  iterations: number,
  repeats: number,
): Promise<{ outcome: CallOutcome; times: number[] }> {
  const call = await openCall(engine, row, load, iterations);
  try {
    const start = performance.now();
    let outcome = await call.run(signal);
    while (performance.now() - start < WARM_UP) outcome = await call.run(signal);
    const times: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const run = await timed(() => call.run(signal));
      outcome = run.value;
      times.push(run.milliseconds / iterations);
    }
    return { outcome, times };
  } finally {
    await call.dispose();
  }
}

/**
 * @param firstCall  milliseconds of the first call of this kind, where it was made already
 * @throws CtrnnError `does-not-fit`, `out-of-memory`, `not-finite`, `device-lost`, `aborted`
 */
export async function timeRow(rows: TimedRows, row: RowName, firstCall?: number): Promise<BenchmarkRow> {
  const { settings, ceilings, loads } = rows;
  const limits = limitsOf(row, settings);
  const smallest = {
    trials: Math.min(TRIAL_BLOCK, limits.trials ?? TRIAL_BLOCK),
    networks: limits.networks ?? 1,
  };
  const first = firstCall ?? (await tryOut(rows, row, smallest, 1)).first;
  const shortest = async (load: Load) => (await tryOut(rows, row, load, TRIES)).shortest;
  const key = `${row.workload} ${row.units}`;
  const load = loads.get(key) ?? (await chooseLoad(shortest, limits));
  loads.set(key, load);
  const isShort = row.workload === 'train' && (await shortest(load)) <= settings.callMilliseconds;
  const iterations = isShort ? ITERATIONS : 1;
  const { outcome, times } = await repeat(rows, row, load, iterations, settings.repeats);
  return describeRow(row, load, {
    kernel: outcome.kernel,
    iterations,
    firstCallMilliseconds: first,
    times,
    dispatches: outcome.counts.dispatches / iterations,
    submits: outcome.counts.submits / iterations,
    allocatedBytes: outcome.counts.allocatedBytes,
    ceilings,
  });
}

/** What was measured of a row. */
export interface Measured {
  readonly kernel: string;
  readonly iterations: number;
  readonly firstCallMilliseconds: number;
  readonly times: readonly number[];
  readonly dispatches: number;
  readonly submits: number;
  readonly allocatedBytes: number;
  readonly ceilings: Ceilings;
}

/** The figures that follow from times and ceilings. */
export function describeRow(row: RowName, load: Load, measured: Measured): BenchmarkRow {
  const { times, iterations, ceilings, ...own } = measured;
  const milliseconds = quantilesOf(times);
  const work = usefulWork(row, load);
  const best = attainable(work, ceilings);
  const seconds = milliseconds.median / 1000;
  return {
    ...row,
    ...load,
    iterationsPerCall: iterations,
    kernel: own.kernel,
    firstCallMilliseconds: own.firstCallMilliseconds,
    repeats: times.length,
    milliseconds,
    flop: work.flop,
    usefulBytes: work.bytes,
    normals: work.normals,
    trajectoryStepsPerSecond: work.trajectorySteps / seconds,
    gflops: work.flop / seconds / 1e9,
    attainableFraction: best.milliseconds / milliseconds.median,
    attainableMilliseconds: best.milliseconds,
    limit: best.limit,
    normalsShare: work.normals / ceilings.normals.rate / seconds,
    dispatches: own.dispatches,
    submits: own.submits,
    allocatedBytes: own.allocatedBytes,
  };
}

// A workload as a call that can be repeated: the whole of what a program awaits, from its arguments to its results.

import type { Backend, WorkCounts } from '../backend/backend.ts';
import { CtrnnError } from '../base/errors.ts';
import {
  benchmarkNetworks,
  benchmarkTask,
  type Load,
  NETWORK,
  noiseLevels,
  type RowName,
} from './workloads.ts';

/** Who is timed. */
export type Timed = Pick<Backend, 'simulate' | 'gradient' | 'createTrainer'>;

/** What the work of a call came to. */
export interface CallOutcome {
  readonly kernel: string;
  readonly counts: WorkCounts;
}

export interface RepeatedCall {
  run(signal?: AbortSignal): Promise<CallOutcome>;
  /** Resolves when its memory is free again, so that it is not counted among that of the next call. */
  dispose(): Promise<void>;
}

/** No run gets there; a trainer wants to know all the same. */
const MOST_ITERATIONS = 1e9;
/** Small, so that the networks stay what they are while they are timed. */
const LEARNING_RATE = 1e-5;

function difference(after: WorkCounts, before: WorkCounts): WorkCounts {
  return {
    dispatches: after.dispatches - before.dispatches,
    submits: after.submits - before.submits,
    readbacks: after.readbacks - before.readbacks,
    allocatedBytes: after.allocatedBytes,
  };
}

async function openTraining(
  engine: Timed,
  row: RowName,
  load: Load,
  iterations: number,
): Promise<RepeatedCall> {
  const trainer = await engine.createTrainer(benchmarkNetworks(row.units, load.networks), {
    task: benchmarkTask(row.steps),
    trials: load.trials,
    iterations: MOST_ITERATIONS,
    noise: noiseLevels(row.noise),
    learningRate: LEARNING_RATE,
    seed: NETWORK.seed,
  });
  return {
    async run(signal) {
      const before = trainer.counts;
      await trainer.advance(iterations, { signal });
      if (trainer.divergences.length > 0) {
        throw new CtrnnError(
          'not-finite',
          'The networks of the benchmark left the finite numbers.',
          'Please report this.',
        );
      }
      return { kernel: trainer.kernel, counts: difference(trainer.counts, before) };
    },
    async dispose() {
      trainer.dispose();
      await new Promise((resolve) => setTimeout(resolve)); // it frees its buffers a few microtasks later
    },
  };
}

/**
 * Opens a row's work; dispose what it returns.
 *
 * @param iterations  of training in a call; other workloads are done once
 */
export async function openCall(
  engine: Timed,
  row: RowName,
  load: Load,
  iterations: number,
): Promise<RepeatedCall> {
  if (row.workload === 'train') return openTraining(engine, row, load, iterations);
  const networks = benchmarkNetworks(row.units, load.networks);
  const request = {
    task: benchmarkTask(row.steps),
    trials: load.trials,
    noise: noiseLevels(row.noise),
    seed: NETWORK.seed,
  };
  const record = { state: row.workload === 'record' };
  const call = (signal: AbortSignal | undefined) =>
    row.workload === 'gradient'
      ? engine.gradient(networks, { ...request, signal })
      : engine.simulate(networks, { ...request, record, signal });
  return {
    async run(signal) {
      const { kernel, counts } = await call(signal);
      return { kernel, counts };
    },
    async dispose() {},
  };
}

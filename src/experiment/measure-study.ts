// The middle of a study: its trained networks are swept over test noise, and held against baselines. A network that leaves
// the finite numbers on the way is left out and named; the others are measured without it.

import type { Backend, Divergence } from '../backend/backend.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { selectNetworks } from '../network/select-networks.ts';
import type { Task } from '../task/task.ts';
import type { TrainResult } from '../training/train.ts';
import { bestConstant, untrainedLosses } from './baselines.ts';
import type { StudyConfiguration } from './configuration.ts';
import { describeRegulator, type RegulatorDescription } from './describe-regulator.ts';
import { leavingOutNotFinite } from './finite-networks.ts';
import { type GridNetwork, gridNoise, gridSweeps } from './grid.ts';
import type { StudyBaselines } from './result.ts';
import { type SweepData, sweepAxes } from './sweep.ts';

/** What was measured of the trained networks: plain data, with typed arrays inside. */
export interface StudySweep {
  /** Axis 0 is each network's own placement, axis 1 the other. */
  readonly data: SweepData;
  /** Networks that left the finite numbers under test noise; `iteration` counts all of the training. */
  readonly lost: readonly Divergence[];
  readonly baselines: StudyBaselines;
  /** Of the regulators that the sweep holds. */
  readonly regulator?: RegulatorDescription;
  readonly seconds: { readonly sweep: number; readonly baselines: number };
}

/** A study whose training is done. */
export interface TrainedStudy {
  readonly configuration: StudyConfiguration;
  readonly task: Task;
  /** Whether it is a task of one's own, whatever its name. */
  readonly isOwnTask: boolean;
  readonly grid: readonly GridNetwork[];
  /** The networks as training found them. */
  readonly untrained: Networks;
  readonly trained: TrainResult;
}

/** Indices of the networks that did not diverge. */
export function survivorsOf(divergences: readonly Divergence[], networks: number): number[] {
  const lost = new Set(divergences.map(({ network }) => network));
  return Array.from({ length: networks }, (_, index) => index).filter((index) => !lost.has(index));
}

/**
 * Measures the networks that did not diverge, without those that do so now; undefined if all did.
 *
 * @throws CtrnnError `aborted`; what the backend meets but numbers that are not finite
 */
export async function measureStudy(
  backend: Backend,
  study: TrainedStudy,
  options: LongCallOptions,
): Promise<StudySweep | undefined> {
  const { configuration, grid, trained } = study;
  const begun = performance.now();
  const survivors = survivorsOf(trained.divergences, grid.length);
  const sweep = await leavingOutNotFinite(survivors, (kept) => sweepNetworks(backend, study, kept, options));
  const swept = performance.now();
  if (!sweep.result) return undefined;
  const baselines = await measureBaselines(backend, study, options);
  const regulator = await describe(backend, study, sweep.measured, options);
  return {
    data: sweep.result,
    lost: sweep.lost.map((place) => ({ ...place, iteration: configuration.iterations })),
    baselines,
    ...(regulator && { regulator }),
    seconds: { sweep: (swept - begun) / 1000, baselines: (performance.now() - swept) / 1000 },
  };
}

function sweepNetworks(
  backend: Backend,
  { configuration, task, grid, trained }: TrainedStudy,
  kept: readonly number[],
  { signal, onProgress }: LongCallOptions,
): Promise<SweepData> {
  const { own, other } = gridSweeps(
    kept.map((index) => grid[index]),
    configuration.ratios,
  );
  const { testTrials: trials, repeats, seed } = configuration;
  const networks = selectNetworks(trained.networks, kept);
  return sweepAxes(backend, networks, [own, other], { task, trials, repeats, seed, signal, onProgress });
}

/** Without a progress bar: one noise level, where the sweep has dozens. */
async function measureBaselines(
  backend: Backend,
  { configuration, task, grid, untrained }: TrainedStudy,
  { signal }: LongCallOptions,
): Promise<StudyBaselines> {
  const { testTrials: trials, repeats, seed } = configuration;
  const noise = gridNoise(grid);
  return {
    constant: bestConstant(untrained, task, { seed, inputs: trials / repeats }),
    untrained: await untrainedLosses(backend, untrained, { task, noise, trials, repeats, seed, signal }),
  };
}

/** Of each regulator; they are long, so a quarter of the test trials will do. */
const DESCRIBED_TRIALS = { least: 16, most: 256 };

async function describe(
  backend: Backend,
  { configuration, isOwnTask, grid, trained }: TrainedStudy,
  kept: readonly number[],
  { signal, onProgress }: LongCallOptions,
): Promise<RegulatorDescription | undefined> {
  if (isOwnTask || configuration.task !== 'regulator') return undefined;
  const { taskOptions, testTrials, seed } = configuration;
  const { least, most } = DESCRIBED_TRIALS;
  const { setPoint } = taskOptions;
  const description = await describeRegulator(backend, selectNetworks(trained.networks, kept), {
    training: kept.map((index) => grid[index]),
    trials: Math.max(least, Math.min(most, Math.floor(testTrials / 4))),
    setPoint: typeof setPoint === 'number' ? setPoint : undefined,
    seed,
    signal,
    onProgress,
  });
  const networks = description.networks.map((each) => ({ ...each, network: kept[each.network] }));
  return { ...description, networks };
}

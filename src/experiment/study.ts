// The study: does a network trained with noise work best with that noise still on? Three stages, each leaving plain data
// behind it: the grid is trained as one batch, its networks are swept over test noise, statistics follow from the sweep.

import type { Backend, BackendInfo, Divergence, WorkCounts } from '../backend/backend.ts';
import { NotFiniteError } from '../backend/not-finite.ts';
import { CtrnnError, throwIfAborted } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import { createNetworks } from '../network/create-networks.ts';
import type { Networks } from '../network/networks.ts';
import { selectNetworks } from '../network/select-networks.ts';
import type { Task } from '../task/task.ts';
import { type TrainingCheckpoint, type TrainResult, train } from '../training/train.ts';
import { completeStudy, differingField, type StudyConfiguration, studyTask } from './configuration.ts';
import { type GridNetwork, gridNoise, gridSweeps, studyGrid } from './grid.ts';
import { STUDY_SCHEMA_VERSION, type StudyResult } from './result.ts';
import { studyStatistics } from './study-statistics.ts';
import { type SweepData, sweepAxes } from './sweep.ts';

/** The sweep of a study: axis 0 is each network's own placement, axis 1 the other. */
export interface StudySweep {
  readonly data: SweepData;
  readonly seconds: number;
  /** Networks that left the finite numbers under test noise; `iteration` counts all of the training. */
  readonly lost: readonly Divergence[];
}

/** A study as far as it has come: plain data, with typed arrays inside. */
export interface StudyCheckpoint {
  readonly schemaVersion: typeof STUDY_SCHEMA_VERSION;
  readonly configuration: StudyConfiguration;
  readonly backend: BackendInfo;
  /** Under way, or finished. */
  readonly training: TrainingCheckpoint;
  readonly sweep?: StudySweep;
}

export interface StudyOptions extends LongCallOptions {
  /** A study broken off earlier, with the same configuration and backend. */
  readonly resume?: StudyCheckpoint;
  /** Called every ten seconds of training, when the signal fires while training, and after training and sweep. */
  readonly onCheckpoint?: (checkpoint: StudyCheckpoint) => void | Promise<void>;
  /** Default 10. */
  readonly checkpointSeconds?: number;
}

export interface StudyRun {
  readonly result: StudyResult;
  /** The trained networks, in the order of `result.networks`. */
  readonly networks: Networks;
}

const NO_WORK: WorkCounts = { dispatches: 0, submits: 0, readbacks: 0, allocatedBytes: 0 };

function checkResume(
  resume: StudyCheckpoint | undefined,
  configuration: StudyConfiguration,
  backend: Backend,
): void {
  if (!resume) return;
  const refuse = (message: string) => {
    throw new CtrnnError(
      'invalid-argument',
      message,
      'Resume with the options that the study was started with, or start a new one.',
    );
  };
  if (resume.schemaVersion !== STUDY_SCHEMA_VERSION) {
    refuse(`The study to resume has schema version ${resume.schemaVersion}, not ${STUDY_SCHEMA_VERSION}.`);
  }
  const field = differingField(resume.configuration, configuration);
  if (field) {
    const [before, now] = [resume.configuration[field], configuration[field]].map((v) => JSON.stringify(v));
    refuse(`The study to resume was started with ${field} ${before}, not ${now}.`);
  }
  if (resume.backend.backend !== backend.info.backend) {
    refuse(`The study to resume was started on ${resume.backend.backend}, not ${backend.info.backend}.`);
  }
}

function gridNetworks(configuration: StudyConfiguration, task: Task, grid: readonly GridNetwork[]): Networks {
  const { units, activation, leak, seed } = configuration;
  const streams = grid.map(({ stream }) => stream);
  return createNetworks({ task, units, activation, leak, seed, count: grid.length, streams });
}

/** Sweeps the networks that did not diverge, without those that do so now; nothing if all did. */
async function sweepGrid(
  backend: Backend,
  trained: TrainResult,
  configuration: StudyConfiguration,
  task: Task,
  grid: readonly GridNetwork[],
  options: LongCallOptions,
): Promise<StudySweep | undefined> {
  const begun = performance.now();
  const lost: Divergence[] = [];
  for (;;) {
    const survivors = survivorsOf([...trained.divergences, ...lost], grid.length);
    if (survivors.length === 0) return undefined;
    try {
      const data = await sweepSurvivors(backend, trained, survivors, configuration, task, grid, options);
      return { data, lost, seconds: (performance.now() - begun) / 1000 };
    } catch (error) {
      // Rare: a network that trained well and overflows under more noise. The others are swept without it.
      if (!(error instanceof NotFiniteError)) throw error;
      const { network, ...place } = error.place;
      lost.push({ network: survivors[network], iteration: configuration.iterations, ...place });
    }
  }
}

function sweepSurvivors(
  backend: Backend,
  trained: TrainResult,
  survivors: readonly number[],
  configuration: StudyConfiguration,
  task: Task,
  grid: readonly GridNetwork[],
  { signal, onProgress }: LongCallOptions,
): Promise<SweepData> {
  const { own, other } = gridSweeps(
    survivors.map((index) => grid[index]),
    configuration.ratios,
  );
  const { testTrials: trials, repeats, seed } = configuration;
  const networks = selectNetworks(trained.networks, survivors);
  return sweepAxes(backend, networks, [own, other], { task, trials, repeats, seed, signal, onProgress });
}

/** Indices of the networks that did not diverge. */
function survivorsOf(divergences: readonly Divergence[], networks: number): number[] {
  const lost = new Set(divergences.map(({ network }) => network));
  return Array.from({ length: networks }, (_, index) => index).filter((index) => !lost.has(index));
}

/**
 * Runs a study: trains placement x training level x network in one batch, sweeps the test noise of the own and of the
 * other placement with common random numbers, and computes the preferred levels.
 *
 * @param given    the configuration; what is left out has its default
 * @param options  resumed, a study ends with the same numbers as an unbroken one
 * @throws CtrnnError `invalid-argument` for a configuration that breaks its contract, or a checkpoint of another study;
 *   `aborted`; whatever the backend meets. Divergence of networks is no error: see `result.divergences`
 */
export async function runStudy(
  backend: Backend,
  given: Partial<StudyConfiguration> = {},
  options: StudyOptions = {},
): Promise<StudyRun> {
  const configuration = completeStudy(given);
  const { resume, signal, onProgress, checkpointSeconds, onCheckpoint } = options;
  checkResume(resume, configuration, backend);
  const task = studyTask(configuration);
  const grid = studyGrid(configuration);
  const keep = (training: TrainingCheckpoint, sweep?: StudySweep) =>
    onCheckpoint?.({
      schemaVersion: STUDY_SCHEMA_VERSION,
      configuration,
      backend: backend.info,
      training,
      ...(sweep && { sweep }),
    });

  const { iterations, trials, learningRate, schedule, clipNorm, seed } = configuration;
  const trained = await train(backend, gridNetworks(configuration, task, grid), {
    task,
    iterations,
    trials,
    learningRate,
    schedule,
    clipNorm: clipNorm ?? Number.POSITIVE_INFINITY,
    seed,
    noise: gridNoise(grid),
    resume: resume?.training,
    signal,
    onProgress,
    checkpointSeconds,
    onCheckpoint: onCheckpoint && ((checkpoint) => keep(checkpoint)),
  });
  if (!resume?.sweep) await keep(trained.checkpoint);

  throwIfAborted(signal, 'The study');
  const sweep = resume?.sweep ?? (await sweepGrid(backend, trained, configuration, task, grid, options));
  if (sweep && !resume?.sweep) await keep(trained.checkpoint, sweep);

  throwIfAborted(signal, 'The study');
  const begun = performance.now();
  const divergences = [...trained.divergences, ...(sweep?.lost ?? [])];
  const survivors = survivorsOf(divergences, grid.length);
  const found = studyStatistics(configuration, grid, { ...trained, divergences }, survivors, sweep?.data);
  const result: StudyResult = {
    schemaVersion: STUDY_SCHEMA_VERSION,
    configuration,
    backend: backend.info,
    kernels: { training: trained.kernel, sweep: sweep?.data.kernel ?? '' },
    counts: { training: trained.counts, sweep: sweep?.data.counts ?? NO_WORK },
    seconds: {
      training: trained.seconds,
      sweep: sweep?.seconds ?? 0,
      statistics: (performance.now() - begun) / 1000,
    },
    learning: trained.learning,
    ...found,
    divergences,
  };
  return { result, networks: trained.networks };
}

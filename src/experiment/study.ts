// The study: does a network trained with noise work best with that noise still on? Three stages, each leaving plain data
// behind it: the grid is trained as one batch, its networks are swept over test noise and held against baselines,
// statistics follow from what was measured.

import type { Backend, BackendInfo } from '../backend/backend.ts';
import { NO_WORK } from '../backend/work-counts.ts';
import { CtrnnError, throwIfAborted } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import { createNetworks } from '../network/create-networks.ts';
import type { Networks } from '../network/networks.ts';
import type { Task } from '../task/task.ts';
import { type TrainingCheckpoint, train } from '../training/train.ts';
import { completeStudy, differingField, type StudyConfiguration, studyTask } from './configuration.ts';
import { type GridNetwork, gridNoise, studyGrid } from './grid.ts';
import { measureStudy, type StudySweep, survivorsOf } from './measure-study.ts';
import { STUDY_SCHEMA_VERSION, type StudyResult } from './result.ts';
import { studyStatistics } from './study-statistics.ts';

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
  /** A task of one's own instead of one by name: a data task, a world. `configuration.task` is then its name. */
  readonly task?: Task;
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
  const configuration = completeStudy(given, { task: options.task });
  const { resume, signal, onProgress, checkpointSeconds, onCheckpoint } = options;
  checkResume(resume, configuration, backend);
  const task = studyTask(configuration, options.task);
  const grid = studyGrid(configuration);
  const keep = (training: TrainingCheckpoint, sweep?: StudySweep) =>
    onCheckpoint?.({
      schemaVersion: STUDY_SCHEMA_VERSION,
      configuration,
      backend: backend.info,
      training,
      ...(sweep && { sweep }),
    });

  const { iterations, trials, learningRate, schedule, clipNorm, l2Rates, l2Weights, seed } = configuration;
  const untrained = gridNetworks(configuration, task, grid);
  const trained = await train(backend, untrained, {
    task,
    iterations,
    trials,
    learningRate,
    schedule,
    clipNorm: clipNorm ?? Number.POSITIVE_INFINITY,
    l2: { rates: l2Rates, weights: l2Weights },
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
  const isOwnTask = options.task !== undefined;
  const stage = { configuration, task, isOwnTask, grid, untrained, trained };
  const sweep = resume?.sweep ?? (await measureStudy(backend, stage, options));
  if (sweep && !resume?.sweep) await keep(trained.checkpoint, sweep);

  throwIfAborted(signal, 'The study');
  const begun = performance.now();
  const divergences = [...trained.divergences, ...(sweep?.lost ?? [])];
  const survivors = survivorsOf(divergences, grid.length);
  const found = studyStatistics(configuration, task, grid, { ...trained, divergences }, survivors, sweep);
  const result: StudyResult = {
    schemaVersion: STUDY_SCHEMA_VERSION,
    configuration,
    backend: backend.info,
    kernels: { training: trained.kernel, sweep: sweep?.data.kernel ?? '' },
    counts: { training: trained.counts, sweep: sweep?.data.counts ?? NO_WORK },
    seconds: {
      training: trained.seconds,
      sweep: sweep?.seconds.sweep ?? 0,
      baselines: sweep?.seconds.baselines ?? 0,
      statistics: (performance.now() - begun) / 1000,
    },
    learning: trained.learning,
    ...found,
    divergences,
    ...(sweep && { testInputs: sweep.data.inputs, baselines: sweep.baselines }),
    ...(sweep?.regulator && { regulator: sweep.regulator }),
  };
  return { result, networks: trained.networks };
}

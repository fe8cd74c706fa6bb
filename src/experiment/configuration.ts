// What a study is asked to do: plain data, complete, checked at the border.

import { checkChoice, checkInteger, checkNumber } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { ACTIVATION_NAMES, type ActivationName } from '../network/activation.ts';
import { taskByName } from '../task/index.ts';
import type { Task } from '../task/task.ts';
import { checkIncreasing, PLACEMENTS, type Placement } from './axes.ts';
import { DEFAULT_REPLICATES } from './bootstrap.ts';
import { DEFAULT_REPEATS, DEFAULT_TEST_TRIALS } from './sweep.ts';

export interface StudyConfiguration {
  /** By name: see `taskByName`. */
  readonly task: string;
  /** Options of the task beside its steps. */
  readonly taskOptions: Readonly<Record<string, string | number | boolean>>;
  /** N; the default is 24, or what the task asks for. */
  readonly units: number;
  readonly activation: ActivationName;
  /** Where training noise enters; each makes a row of cells. */
  readonly placements: readonly Placement[];
  /** Standard deviations of the training noise; each makes a column of cells. */
  readonly levels: readonly number[];
  /** Networks in a cell. */
  readonly networks: number;
  /** T, steps of a trial. */
  readonly steps: number;
  /** Training iterations. */
  readonly iterations: number;
  /** Trials of each network in a training iteration. */
  readonly trials: number;
  /** gamma = dt / tau, in (0, 1]. */
  readonly leak: number;
  readonly learningRate: number;
  readonly schedule: 'constant' | 'cosine';
  /** Largest norm of a network's gradient; null to leave it as it is. */
  readonly clipNorm: number | null;
  /** Of weights, noise and bootstrap. Integer in [0, 2^53). */
  readonly seed: number;
  /** Trials of each network and test level. */
  readonly testTrials: number;
  /** Noise draws per test input. */
  readonly repeats: number;
  /** Test level over training level, increasing from 0; over 1 where the training level is 0. */
  readonly ratios: readonly number[];
  /** Bootstrap replicates. */
  readonly replicates: number;
}

/** Ours, not the paper's: large enough to show the effect (design.md, section 8). */
export const DEFAULT_STUDY: StudyConfiguration = {
  task: 'function',
  taskOptions: {},
  units: 24,
  activation: 'relu',
  placements: ['inside', 'outside'],
  levels: [0.1, 0.5, 1],
  networks: 4,
  steps: 40,
  iterations: 800,
  trials: 64,
  leak: 0.2,
  learningRate: 3e-3,
  schedule: 'cosine',
  clipNorm: 1,
  seed: 1,
  testTrials: DEFAULT_TEST_TRIALS,
  repeats: DEFAULT_REPEATS,
  ratios: Array.from({ length: 17 }, (_, i) => i / 8),
  replicates: DEFAULT_REPLICATES,
};

/** More are taken for a slip of the pen. */
const MOST_OF_A_COUNT = 1e8;

const COUNTS = ['networks', 'iterations', 'trials', 'testTrials', 'repeats', 'replicates'] as const;

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

/** At least one value, each good by itself, none twice. */
function checkSet<T>(name: string, values: readonly T[], checkOne: (value: T, i: number) => void): void {
  if (!Array.isArray(values)) throw invalid(`${name} is ${String(values)}.`, `Give ${name} as an array.`);
  if (values.length === 0) throw invalid(`${name} is empty.`, 'Give at least one.');
  values.forEach(checkOne);
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw invalid(`${name} holds ${String(twice)} twice.`, 'Give each once.');
}

function checkAbove0(name: string, value: number): void {
  checkNumber(name, value, 0, Number.MAX_VALUE, true);
}

/** @throws CtrnnError `invalid-argument` for an unknown task, or an option that it lacks or refuses */
export function studyTask({ task, taskOptions, steps }: Omit<StudyConfiguration, 'units'>): Task {
  return taskByName(task, { ...taskOptions, steps });
}

/** @throws CtrnnError `invalid-argument` for units other than the task's own */
function checkUnits(task: Task, given: number | undefined): number {
  const asked = task.network?.units;
  const units = checkInteger('units', given ?? asked ?? DEFAULT_STUDY.units, 1);
  if (asked !== undefined && units !== asked) {
    throw invalid(`units is ${units}, but the task is for ${asked}.`, `Leave units out, or give ${asked}.`);
  }
  return units;
}

/**
 * The configuration with its defaults filled in.
 *
 * @throws CtrnnError `invalid-argument` naming the field: counts that are not whole numbers of at least 1, levels that are
 *   empty, negative, not finite or double, a leak outside (0, 1], ratios that do not increase from 0, an unknown name
 */
export function completeStudy(given: Partial<StudyConfiguration> = {}): StudyConfiguration {
  for (const field of Object.keys(given)) {
    checkChoice('a field of the study', field, Object.keys(DEFAULT_STUDY));
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const filled: StudyConfiguration = { ...DEFAULT_STUDY, ...Object.fromEntries(set) };
  const study = { ...filled, units: checkUnits(studyTask(filled), given.units) };
  for (const count of COUNTS) checkInteger(count, study[count], 1, MOST_OF_A_COUNT);
  checkInteger('seed', study.seed, 0);
  checkChoice('activation', study.activation, ACTIVATION_NAMES);
  checkChoice('schedule', study.schedule, ['constant', 'cosine']);
  checkNumber('leak', study.leak, 0, 1, true);
  checkNumber('learningRate', study.learningRate, 0, 1e6, true);
  if (study.clipNorm !== null) checkAbove0('clipNorm', study.clipNorm);
  checkSet('placements', study.placements, (placement) => checkChoice('placement', placement, PLACEMENTS));
  checkSet('levels', study.levels, (level, i) => checkNumber(`levels[${i}]`, level, 0));
  checkIncreasing('ratios', study.ratios);
  if (study.ratios[0] !== 0) {
    throw invalid(`ratios starts at ${study.ratios[0]}.`, 'Start at 0: the loss without noise is needed.');
  }
  if (study.testTrials % study.repeats !== 0) {
    throw invalid(
      `testTrials is ${study.testTrials}, with repeats ${study.repeats}.`,
      'Give testTrials as a multiple of repeats.',
    );
  }
  return study;
}

/** The first field in which two configurations differ. */
export function differingField(
  a: StudyConfiguration,
  b: StudyConfiguration,
): keyof StudyConfiguration | undefined {
  const fields = Object.keys(DEFAULT_STUDY) as (keyof StudyConfiguration)[];
  return fields.find((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]));
}

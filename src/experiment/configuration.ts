// What a study is asked to do: plain data, complete, checked at the border.

import { checkChoice, checkInteger, checkNumber } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { ACTIVATION_NAMES, type ActivationName } from '../network/activation.ts';
import { taskByName } from '../task/index.ts';
import type { Task } from '../task/task.ts';
import { checkIncreasing, PLACEMENTS, type Placement } from './axes.ts';
import { DEFAULT_REPLICATES } from './bootstrap.ts';
import { PRESET_NAMES, type PresetName, studyPreset } from './presets.ts';
import { DEFAULT_REPEATS, DEFAULT_TEST_TRIALS } from './sweep.ts';

/** Options of a task, as a command line can say them. */
export type TaskOptions = Readonly<Record<string, string | number | boolean>>;

export interface StudyConfiguration {
  /** By name, see `taskByName`; or the name of a task of one's own, which is then given beside the configuration. */
  readonly task: string;
  /** Options of the task beside its steps; of a task of one's own, what there is to know of it. */
  readonly taskOptions: TaskOptions;
  /** N; the default is the preset's, else what the task asks for, else 24. */
  readonly units: number;
  readonly activation: ActivationName;
  /** Where training noise enters; each makes a row of cells. */
  readonly placements: readonly Placement[];
  /** Standard deviations of the training noise; each makes a column of cells. */
  readonly levels: readonly number[];
  /** Networks in a cell. */
  readonly networks: number;
  /** T, steps of a trial; the default is the preset's, else the task's. */
  readonly steps: number;
  /** Training iterations. */
  readonly iterations: number;
  /** Trials of each network in a training iteration. */
  readonly trials: number;
  /** gamma = dt / tau, in (0, 1]; the default is the preset's, else what the task asks for, else 0.2. */
  readonly leak: number;
  readonly learningRate: number;
  readonly schedule: 'constant' | 'cosine';
  /** Largest norm of a network's gradient; null to leave it as it is. */
  readonly clipNorm: number | null;
  /** Penalties in training, at least 0: see `Penalties`. */
  readonly l2Rates: number;
  readonly l2Weights: number;
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

/** Of the task `function`. Ours, not the paper's: large enough to show the effect (design.md, section 8). */
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
  l2Rates: 0,
  l2Weights: 0,
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

/** What of a configuration makes the task; a task of one's own is as it is. */
type TaskChoice = Pick<StudyConfiguration, 'task' | 'taskOptions'> & { readonly steps?: number };

/**
 * The task of a study.
 *
 * @param own  a task of one's own: it must be what the configuration says
 * @throws CtrnnError `invalid-argument` for an unknown task, or an option that it lacks or refuses
 */
export function studyTask({ task, taskOptions, steps }: TaskChoice, own?: Task): Task {
  if (own) {
    if (task !== own.name) {
      throw invalid(`task is '${task}', but the task given is '${own.name}'.`, 'Leave one of them out.');
    }
    if (steps !== undefined && steps !== own.steps) {
      throw invalid(`steps is ${steps}, but a trial of the task has ${own.steps}.`, 'Leave steps out.');
    }
    return own;
  }
  if (Object.hasOwn(taskOptions, 'steps')) {
    throw invalid('taskOptions holds steps.', 'Give steps beside taskOptions.');
  }
  return taskByName(task, steps === undefined ? taskOptions : { ...taskOptions, steps });
}

/**
 * What is given, else what the task asks for, else the default.
 *
 * @throws CtrnnError `invalid-argument` if what is given is not what the task asks for
 */
function agreed(field: 'units' | 'leak', task: Task, given: number | undefined): number {
  const asked = task.network?.[field];
  if (asked !== undefined && given !== undefined && given !== asked) {
    const fix = `Leave ${field} out, or give ${asked}.`;
    throw invalid(`${field} is ${given}, but the task is for ${asked}.`, fix);
  }
  return given ?? asked ?? DEFAULT_STUDY[field];
}

export interface CompleteStudyOptions {
  /** Where what is left out comes from; default 'full'. */
  readonly preset?: PresetName;
  /** A task of one's own instead of one by name: a data task, a world ... */
  readonly task?: Task;
}

/** The fields that are given, over those of the preset. */
function fillFromPreset(given: Partial<StudyConfiguration>, { preset, task: own }: CompleteStudyOptions) {
  for (const field of Object.keys(given)) {
    checkChoice('a field of the study', field, Object.keys(DEFAULT_STUDY));
  }
  const task = given.task ?? own?.name ?? DEFAULT_STUDY.task;
  const named = checkChoice('preset', preset ?? 'full', PRESET_NAMES);
  const filling = studyPreset(own ? undefined : task, named);
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const filled: Partial<StudyConfiguration> = { ...filling, ...Object.fromEntries(set) };
  return { ...filled, task, taskOptions: { ...filling.taskOptions, ...given.taskOptions } };
}

/**
 * The configuration with its defaults filled in.
 *
 * @throws CtrnnError `invalid-argument` naming the field: counts that are not whole numbers of at least 1, levels that are
 *   empty, negative, not finite or double, a leak outside (0, 1], ratios that do not increase from 0, an unknown name
 */
export function completeStudy(
  given: Partial<StudyConfiguration> = {},
  options: CompleteStudyOptions = {},
): StudyConfiguration {
  const filled = fillFromPreset(given, options);
  const task = studyTask(filled, options.task);
  const study: StudyConfiguration = {
    ...DEFAULT_STUDY,
    ...filled,
    steps: task.steps,
    units: agreed('units', task, filled.units),
    leak: agreed('leak', task, filled.leak),
  };
  checkInteger('units', study.units, 1);
  for (const count of COUNTS) checkInteger(count, study[count], 1, MOST_OF_A_COUNT);
  checkInteger('seed', study.seed, 0);
  checkChoice('activation', study.activation, ACTIVATION_NAMES);
  checkChoice('schedule', study.schedule, ['constant', 'cosine']);
  checkNumber('leak', study.leak, 0, 1, true);
  checkNumber('learningRate', study.learningRate, 0, 1e6, true);
  if (study.clipNorm !== null) checkAbove0('clipNorm', study.clipNorm);
  checkNumber('l2Rates', study.l2Rates, 0);
  checkNumber('l2Weights', study.l2Weights, 0);
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

// The options of `study` and the configuration that they make.

import type { Command } from 'commander';
import {
  ACTIVATION_NAMES,
  CtrnnError,
  DEFAULT_STUDY,
  PLACEMENTS,
  PRESET_NAMES,
  type PresetName,
  type StudyConfiguration,
  type TaskOptions,
} from '../../index.ts';
import { type DataFiles, DEFAULT_HELD_OUT, namesData } from '../data-files.ts';
import { type EngineChoice, engineOptions, option } from './engine-options.ts';
import { commandLine } from './invocation.ts';
import { choice, list, realNumber, someText, trialCount, wholeNumber } from './option-values.ts';
import { dataOptions, setOption, type TaskChoice, taskOption } from './task-options.ts';

/** The fields of a study's configuration that options set; `learningRate` is --learning-rate. */
const CONFIGURED = [
  'task',
  'units',
  'activation',
  'placements',
  'levels',
  'networks',
  'steps',
  'iterations',
  'trials',
  'leak',
  'learningRate',
  'l2Rates',
  'l2Weights',
  'testTrials',
  'seed',
] as const satisfies readonly (keyof StudyConfiguration)[];

export interface StudyCommandOptions
  extends Partial<Pick<StudyConfiguration, (typeof CONFIGURED)[number]>>,
    TaskChoice,
    EngineChoice {
  readonly preset?: PresetName;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

export function flagOf(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Fields whose default is that of every task. */
export const COMMON_DEFAULTS: readonly (keyof StudyConfiguration)[] = ['placements', 'networks', 'seed'];

const OTHER_DEFAULTS = `
The README has the defaults of the other tasks, and the options that --set takes.`;

export function addStudyOptions(command: Command): Command {
  const byDefault = (field: (typeof CONFIGURED)[number]) => {
    const whose = COMMON_DEFAULTS.includes(field) ? 'default' : 'default of function';
    return `(${whose}: ${String(DEFAULT_STUDY[field])})`;
  };
  const options = [
    taskOption('function'),
    setOption(),
    option(
      '--preset <name>',
      `${PRESET_NAMES.join(' or ')}, a trial run in less than a minute (default: full)`,
      choice(PRESET_NAMES),
    ),
    option('--units <count>', `units of a network, N ${byDefault('units')}`, wholeNumber(1)),
    option(
      '--activation <name>',
      `${ACTIVATION_NAMES.join(', ')} ${byDefault('activation')}`,
      choice(ACTIVATION_NAMES),
    ),
    option(
      '--placements <list>',
      `where training noise enters ${byDefault('placements')}`,
      list(choice(PLACEMENTS)),
    ),
    option(
      '--levels <list>',
      `per-step standard deviations of the training noise ${byDefault('levels')}`,
      list(realNumber(0)),
    ),
    option(
      '--networks <count>',
      `networks of each placement and level ${byDefault('networks')}`,
      wholeNumber(1),
    ),
    option('--steps <count>', `steps of a trial, T ${byDefault('steps')}`, wholeNumber(1)),
    option('--iterations <count>', `training iterations ${byDefault('iterations')}`, wholeNumber(1)),
    option(
      '--trials <count>',
      `trials of each network in an iteration ${byDefault('trials')}`,
      wholeNumber(1),
    ),
    option(
      '--leak <gamma>',
      `dt / tau, above 0 and at most 1 ${byDefault('leak')}`,
      realNumber(0, { max: 1, aboveMin: true }),
    ),
    option(
      '--learning-rate <rate>',
      `of Adam ${byDefault('learningRate')}`,
      realNumber(0, { aboveMin: true }),
    ),
    option(
      '--l2-rates <weight>',
      `penalty on the mean square of the rates ${byDefault('l2Rates')}`,
      realNumber(0),
    ),
    option(
      '--l2-weights <weight>',
      `penalty on the sum of the squares of W, U and V ${byDefault('l2Weights')}`,
      realNumber(0),
    ),
    option(
      '--test-trials <count>',
      `trials of each network and test level, a multiple of ${DEFAULT_STUDY.repeats} ${byDefault('testTrials')}`,
      trialCount(DEFAULT_STUDY.repeats),
    ),
    option('--seed <number>', `of weights, noise and bootstrap ${byDefault('seed')}`, wholeNumber(0)),
    ...dataOptions(String(DEFAULT_HELD_OUT)),
    ...engineOptions(),
    option(
      '--out <folder>',
      'where the results go (default: noisy-ctrnn-study, or -2, -3 ... if that is taken)',
      someText,
    ),
    option('--resume <folder>', 'go on with the study that was broken off there', someText),
  ];
  for (const each of options) command.addOption(each);
  return command
    .option('--json', 'print study.json instead of the tables')
    .addHelpText('after', OTHER_DEFAULTS);
}

/** The task that the options name; files of sequences name the task data. */
function taskNameOf(options: StudyCommandOptions): string | undefined {
  return options.task ?? (namesData(options) ? 'data' : undefined);
}

/** The configuration that the options give; what they leave out is left out. */
export function configurationOf(options: StudyCommandOptions): Partial<StudyConfiguration> {
  const said = { ...options, task: taskNameOf(options) };
  const given = CONFIGURED.filter((field) => said[field] !== undefined);
  return {
    ...Object.fromEntries(given.map((field) => [field, said[field]])),
    ...(options.set && { taskOptions: options.set }),
  };
}

/**
 * @param known  whether a resumed study has its files already
 * @throws CtrnnError `invalid-argument` for options that only go with, or only without, the task data
 */
export function checkDataOptions(options: StudyCommandOptions, known = false): void {
  const named = namesData(options);
  const refuse = (message: string, fix: string) => new CtrnnError('invalid-argument', message, fix);
  if (options.task !== undefined && options.task !== 'data' && named) {
    throw refuse(`--task is ${options.task}, which reads no files.`, 'Give sequences to --task data.');
  }
  if (options.task === 'data' && !named && !known) {
    throw refuse(
      '--task is data, and no data are given.',
      'Give a file by --data, or --inputs and --targets.',
    );
  }
  if (!named && options.heldOut !== undefined && !known) {
    throw refuse('--held-out is given without data.', 'Give --data, or --inputs and --targets, with it.');
  }
  if (!named && !known) return;
  if (options.steps !== undefined) {
    throw refuse('--steps is given, but a trial is as long as the sequences are.', 'Leave --steps out.');
  }
  if (options.set) throw refuse('--set is given, but the task data has no options.', 'Leave --set out.');
}

/** What stands for a field on the command line. */
function inWords(value: unknown): string {
  return typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** The options of the task that are given, among those that the study was started with. */
function sameOptions(given: TaskOptions = {}, before: TaskOptions = {}): boolean {
  return Object.entries(given).every(([name, value]) => before[name] === value);
}

/** @throws CtrnnError `invalid-argument` naming the first option that is not as the study was started */
export function checkAgreement(
  options: StudyCommandOptions,
  started: { readonly configuration: Partial<StudyConfiguration>; readonly backend: string },
): void {
  if (options.preset !== undefined) {
    throw new CtrnnError(
      'invalid-argument',
      '--preset is given, but a resumed study is what it was started as.',
      'Leave --preset out.',
    );
  }
  const { taskOptions, ...given } = configurationOf(options);
  const before = { ...started.configuration, backend: started.backend };
  const said = { ...given, ...(options.backend && { backend: options.backend }) };
  const differing = Object.entries(said).find(
    ([field, value]) => JSON.stringify(before[field as keyof typeof before]) !== JSON.stringify(value),
  );
  const [flag, was, is] = differing
    ? [flagOf(differing[0]), before[differing[0] as keyof typeof before], differing[1]]
    : ['--set', before.taskOptions, taskOptions];
  if (!differing && sameOptions(taskOptions, before.taskOptions)) return;
  throw new CtrnnError(
    'invalid-argument',
    `The study to resume was started with ${flag} ${inWords(was)}, not ${inWords(is)}.`,
    `Leave ${flag} out, or start a new study without --resume.`,
  );
}

/** The command that repeats a study: every option spelt out, whatever the defaults will be. */
export function studyCommandLine(
  configuration: StudyConfiguration,
  { backend, adapter, kernel }: EngineChoice,
  files?: DataFiles,
): string {
  const fields = CONFIGURED.filter((field) => !files || field !== 'steps');
  const { data, inputs, targets, mask, heldOut } = files ?? {};
  return commandLine('study', {
    ...Object.fromEntries(fields.map((field) => [flagOf(field), configuration[field]])),
    ...(files
      ? { '--data': data, '--inputs': inputs, '--targets': targets, '--mask': mask, '--held-out': heldOut }
      : { '--set': { each: Object.entries(configuration.taskOptions).map((pair) => pair.join('=')) } }),
    '--backend': backend,
    '--adapter': adapter,
    '--kernel': kernel,
  });
}

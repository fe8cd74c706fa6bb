// The options of `study` and the configuration that they make.

import type { Command } from 'commander';
import {
  ACTIVATION_NAMES,
  CtrnnError,
  DEFAULT_STUDY,
  PLACEMENTS,
  type StudyConfiguration,
  TASK_NAMES,
} from '../../index.ts';
import { type EngineChoice, engineOptions, option } from './engine-options.ts';
import { commandLine } from './invocation.ts';
import { choice, list, realNumber, someText, wholeNumber } from './option-values.ts';

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
  'seed',
] as const satisfies readonly (keyof StudyConfiguration)[];

export interface StudyCommandOptions
  extends Partial<Pick<StudyConfiguration, (typeof CONFIGURED)[number]>>,
    EngineChoice {
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

export function flagOf(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function addStudyOptions(command: Command): Command {
  const byDefault = (field: (typeof CONFIGURED)[number]) => `(default: ${String(DEFAULT_STUDY[field])})`;
  const options = [
    option('--task <name>', `${TASK_NAMES.join(' or ')} ${byDefault('task')}`, choice(TASK_NAMES)),
    option(
      '--units <count>',
      `units of a network, N (default: ${DEFAULT_STUDY.units}, or what the task asks for)`,
      wholeNumber(1),
    ),
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
    option('--seed <number>', `of weights, noise and bootstrap ${byDefault('seed')}`, wholeNumber(0)),
    ...engineOptions(),
    option(
      '--out <folder>',
      'where the results go (default: noisy-ctrnn-study, or -2, -3 ... if that is taken)',
      someText,
    ),
    option('--resume <folder>', 'go on with the study that was broken off there', someText),
  ];
  for (const each of options) command.addOption(each);
  return command.option('--json', 'print study.json instead of the table');
}

/** The configuration that the options give; what they leave out is left out. */
export function configurationOf(options: StudyCommandOptions): Partial<StudyConfiguration> {
  const given = CONFIGURED.filter((field) => options[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, options[field]]));
}

/** @throws CtrnnError `invalid-argument` naming the first option that is not as the study was started */
export function checkAgreement(
  options: StudyCommandOptions,
  started: { readonly configuration: StudyConfiguration; readonly backend: string },
): void {
  const given = { ...configurationOf(options), ...(options.backend && { backend: options.backend }) };
  const before = { ...started.configuration, backend: started.backend };
  for (const [field, value] of Object.entries(given)) {
    const was = before[field as keyof typeof before];
    if (JSON.stringify(was) === JSON.stringify(value)) continue;
    const flag = flagOf(field);
    throw new CtrnnError(
      'invalid-argument',
      `The study to resume was started with ${flag} ${String(was)}, not ${String(value)}.`,
      `Leave ${flag} out, or start a new study without --resume.`,
    );
  }
}

/** The command that repeats a study: every option spelt out, whatever the defaults will be. */
export function studyCommandLine(
  configuration: StudyConfiguration,
  { backend, adapter }: EngineChoice,
): string {
  const options = CONFIGURED.map((field) => [flagOf(field), configuration[field]]);
  return commandLine('study', {
    ...Object.fromEntries(options),
    '--backend': backend,
    '--adapter': adapter,
  });
}

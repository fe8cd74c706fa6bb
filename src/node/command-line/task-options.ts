// Which task a command is about: by name with options, or a user's own sequences.

import type { Option } from 'commander';
import { CtrnnError, TASK_NAMES, type TaskOptions } from '../../index.ts';
import type { DataFiles } from '../data-files.ts';
import { option } from './engine-options.ts';
import { choice, decimalOr, realNumber, someText } from './option-values.ts';

export interface TaskChoice extends DataFiles {
  readonly task?: string;
  readonly set?: TaskOptions;
}

/** `goal=0.8,0.8`: what stands before the first equals sign is the option's name. */
function setOne(flag: string, text: string, before: TaskOptions = {}): TaskOptions {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new CtrnnError(
      'invalid-argument',
      `${flag} is '${text}'.`,
      `Give an option and its value: ${flag} depth=3.`,
    );
  }
  if (Object.hasOwn(before, name)) {
    throw new CtrnnError('invalid-argument', `${flag} gives ${name} twice.`, 'Give each once.');
  }
  if (name === 'steps') {
    throw new CtrnnError('invalid-argument', `${flag} gives steps.`, 'Give them by --steps.');
  }
  return { ...before, [name]: value === 'true' || value === 'false' ? value === 'true' : decimalOr(value) };
}

/** @param byDefault  what the task is if it is not named */
export function taskOption(byDefault: string): Option {
  return option('--task <name>', `${TASK_NAMES.join(', ')} (default: ${byDefault})`, choice(TASK_NAMES));
}

export function setOption(): Option {
  const made = option('--set <option=value>', 'an option of the task; may be given again', someText);
  return made.argParser((text: string, before?: TaskOptions) => setOne('--set', text, before));
}

/** The files of the task `data`. */
export function dataOptions(heldOutDefault: string): Option[] {
  return [
    option('--data <file>', 'sequences for the task data: a .npz or .csv file', someText),
    option('--inputs <file>', 'instead of --data: inputs as a .npy file', someText),
    option('--targets <file>', 'with --inputs: targets as a .npy file', someText),
    option('--mask <file>', 'with --inputs: weights of the steps as a .npy file', someText),
    option(
      '--held-out <share>',
      `of the sequences, the last ones, that are tested on (default: ${heldOutDefault})`,
      realNumber(0, { max: 0.999, aboveMin: true }),
    ),
  ];
}

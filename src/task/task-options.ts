// What the options of all tasks have in common.

import { checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';

/** @throws CtrnnError `invalid-argument` for options that are no object, or one that the task does not read */
export function checkOptionNames(task: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const given = Array.isArray(options) ? 'an array' : String(options);
    throw new CtrnnError(
      'invalid-argument',
      `${task} takes its options as an object, and was given ${given}.`,
      `Give { ${names[0]}: ... }; the options are: ${names.join(', ')}.`,
    );
  }
  const unknown = Object.entries(options).find(
    ([name, value]) => value !== undefined && !names.includes(name),
  );
  if (unknown) {
    throw new CtrnnError(
      'invalid-argument',
      `${task} has no option '${unknown[0]}'.`,
      `Its options are: ${names.join(', ')}.`,
    );
  }
}

/** More are taken for a slip of the pen: a trial of a billion steps would not end. */
export const MOST_STEPS = 1e7;

/** More inputs, outputs or random numbers are taken for a slip of the pen. */
export const MOST_CHANNELS = 1024;

/** Steps of a trial, and a loss mask of ones on its last steps. */
export function timing(
  options: { readonly steps?: number; readonly lossSteps?: number },
  defaults: { readonly steps: number; readonly lossShare: number },
): { readonly steps: number; readonly lossMask: Float32Array } {
  const steps = checkInteger('steps', options.steps ?? defaults.steps, 1, MOST_STEPS);
  const share = Math.max(1, Math.floor(steps * defaults.lossShare));
  const lossSteps = checkInteger('lossSteps', options.lossSteps ?? share, 1, steps);
  return { steps, lossMask: new Float32Array(steps).fill(1, steps - lossSteps) };
}

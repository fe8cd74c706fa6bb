// Which recorded sequence a trial of a data task shows. Whole numbers alone decide, so that every backend shows the
// same.

import { counterWords, keyWords } from '../noise/address.ts';
import { threefry4x32 } from '../noise/threefry.ts';
import type { TrialAddress } from './draws.ts';
import type { DataTask } from './task.ts';
import type { TrialValues } from './trials.ts';

/**
 * The sequence that a trial shows.
 *
 * - In training: `word mod training`, where word is the trial's first random word (purpose 'taskDraw', step 0, unit 0).
 *   So sequences are drawn with replacement; their chances differ by at most `training / 2^32` of a chance.
 * - In a test: held-out sequence `trial mod (sequences - training)`: each in turn, so that some may be shown once more than others.
 *   What a test reports is to weigh them alike.
 *
 * shaders/trials-data.wgsl has the same function.
 *
 * @returns  an index into all sequences; those that are held out come last
 */
export function shownSequence(
  { sequences, training }: Pick<DataTask, 'sequences' | 'training'>,
  { seed, phase, stream, iteration, trial }: TrialAddress,
): number {
  if (phase === 'test') return training + (trial % (sequences - training));
  const key = keyWords({ seed, purpose: 'taskDraw', phase, stream });
  const [word] = threefry4x32(counterWords({ iteration, trial, step: 0, unit: 0 }), key);
  return word % training;
}

export interface SequenceValues extends TrialValues {
  /** Weight of each step, [T]; absent if all count alike. */
  readonly mask?: Float64Array;
}

/** Input, target and mask of the sequence that a trial shows. */
export function sequenceValues(task: DataTask, address: TrialAddress): SequenceValues {
  const shown = shownSequence(task, address);
  const share = (values: Float32Array, channels: number) => {
    const size = task.steps * channels;
    return Float64Array.from(values.subarray(shown * size, (shown + 1) * size));
  };
  return {
    input: share(task.input, task.inputs),
    target: share(task.target, task.outputs),
    mask: task.mask && share(task.mask, 1),
  };
}

// The random numbers of a trial that a task reads: uniforms drawn once, normals of each step.

import { counterWords, type DrawAddress, keyWords } from '../noise/address.ts';
import { uniformOf } from '../noise/normal.ts';
import { threefry4x32 } from '../noise/threefry.ts';

/** Which trial of whose stream. */
export type TrialAddress = Pick<DrawAddress, 'seed' | 'phase' | 'stream' | 'iteration' | 'trial'>;

/** Writes the uniform draws of a trial to the front of `out`, four a call of the generator. */
export function uniformDrawsInto(
  out: Float64Array,
  count: number,
  { seed, phase, stream, iteration, trial }: TrialAddress,
): void {
  const key = keyWords({ seed, purpose: 'taskDraw', phase, stream });
  for (let unit = 0; unit < count; unit += 4) {
    const words = threefry4x32(counterWords({ iteration, trial, step: 0, unit }), key);
    for (let i = 0; i < 4 && unit + i < count; i++) out[unit + i] = uniformOf(words[i]);
  }
}

// The bootstrap (Efron & Tibshirani 1993): resample what is independent, compute again, read the interval off.
// What is independent here is an *input with all its noise draws*: trials that share an input are alike, and resampling
// them one by one would give intervals that are far too narrow. Levels are never resampled: every level sees the same
// inputs and draws, and stays paired with the others.

import { errorFunction, quantileSorted } from 'simple-statistics';
import { counterWords, keyWords } from '../noise/address.ts';
import { uniformOf } from '../noise/normal.ts';
import { threefry4x32 } from '../noise/threefry.ts';

export const DEFAULT_REPLICATES = 1000;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A number with its 95 % interval. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** What is resampled: each has draws of its own. */
export const RESAMPLED = { choosingInputs: 0, measuringInputs: 1, networks: 2 } as const;

/**
 * Which of `count` items each replicate holds, drawn with replacement from the counter-based generator.
 *
 * @returns [replicates][count], each in 0 .. count - 1
 */
export function resampleIndices(
  seed: number,
  what: keyof typeof RESAMPLED,
  replicates: number,
  count: number,
): Uint32Array {
  const key = keyWords({ seed, purpose: 'bootstrap', phase: 'test', stream: 0 });
  const indices = new Uint32Array(replicates * count);
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (let item = 0; item < count; item += 4) {
      const words = threefry4x32(
        counterWords({ iteration: replicate, trial: 0, step: RESAMPLED[what], unit: item }),
        key,
      );
      for (let i = 0; i < 4 && item + i < count; i++) {
        indices[replicate * count + item + i] = Math.floor(uniformOf(words[i]) * count);
      }
    }
  }
  return indices;
}

/**
 * The mean of each level in each replicate.
 *
 * @param values   [levels][count]
 * @param indices  [replicates][count]
 * @returns        [replicates][levels]
 */
export function replicateMeans(values: Float64Array, levels: number, indices: Uint32Array): Float64Array {
  const count = values.length / levels;
  const replicates = indices.length / count;
  const means = new Float64Array(replicates * levels);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const drawn = replicate * count;
    for (let level = 0; level < levels; level++) {
      const row = level * count;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += values[row + indices[drawn + i]];
      means[replicate * levels + level] = sum / count;
    }
  }
  return means;
}

/** Student's t at 97.5 %, by the expansion of Cornish and Fisher (Abramowitz & Stegun 26.7.5): 1 % from 2 degrees on. */
export function studentQuantile975(degrees: number): number {
  const z = 1.959964;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, i) => sum + term / degrees ** (i + 1), z);
}

/**
 * The share of replicates to leave out on either side. A bootstrap of n items is too narrow by sqrt((n - 1) / n) and by
 * normal instead of t quantiles; Hesterberg (2015, The American Statistician 69:371) widens the percentiles to make up for it.
 * For 64 items 0.022 instead of 0.025; for 4 items so little that the interval is the range of the replicates.
 */
export function expandedTail(items: number): number {
  if (items < 2) return 0;
  const z = Math.sqrt(items / (items - 1)) * studentQuantile975(items - 1);
  return (1 - errorFunction(z / Math.SQRT2)) / 2;
}

/**
 * The 95 % percentile interval of replicates of one number, widened for few items.
 *
 * @param items  how many independent items were resampled in each replicate
 */
export function percentileInterval(replicates: Float64Array, items: number): Interval {
  const sorted = Array.from(replicates.slice().sort());
  const tail = expandedTail(items);
  return { low: quantileSorted(sorted, tail), high: quantileSorted(sorted, 1 - tail) };
}

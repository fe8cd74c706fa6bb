// The preferred noise level: the one of smallest mean loss, chosen on one half of the inputs, measured on the other.

import { type Estimate, type Interval, percentileInterval } from './bootstrap.ts';
import type { ResampledLoss } from './statistics.ts';

export interface Preference {
  /** The level of smallest mean loss on the choosing half; of equal ones, the lowest. */
  readonly level: number;
  /** Its place in `levels`. */
  readonly index: number;
  /**
   * 95 % interval of the level: the choice made again in each replicate. Its ends are levels of the sweep; all of it where
   * the inputs are too few for intervals (see `fewInputsNote`).
   */
  readonly low: number;
  readonly high: number;
  /**
   * Levels not distinguishable from the preferred one: those not shown to be worse on the measuring half, where the
   * 95 % interval of the paired difference to the preferred level does not lie above 0. Holds the preferred level.
   */
  readonly indistinguishable: readonly number[];
  /** Mean loss at the preferred level, on the measuring half. */
  readonly loss: Estimate;
  /**
   * Loss at zero noise over loss at the preferred level, both on the measuring half, the level held fixed; absent
   * unless 0 is among the levels, and where one of the losses is not above 0, in a replicate or in the sample: a ratio
   * then says nothing. For a cell, the mean of its networks' ratios, each at the network's own preferred level.
   */
  readonly zeroOverPreferred?: Estimate;
  /** Loss at zero noise minus loss at the preferred level, as above; absent unless 0 is among the levels. */
  readonly zeroMinusPreferred?: Estimate;
}

/** A number at every replicate, beside its value on the sample itself. */
export interface Replicated {
  readonly value: number;
  /** [replicates] */
  readonly replicates: Float64Array;
}

/** The index of the smallest element of a row, the first of equal ones. */
function smallest(values: Float64Array, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i] < values[start + best]) best = i;
  return best;
}

/** A statistic of the measuring half's means, on the sample and on every replicate. */
function measured(
  resampled: ResampledLoss,
  statistic: (means: Float64Array, row: number) => number,
): Replicated {
  const { mean, replicates, levels } = resampled;
  const count = replicates.measuring.length / levels.length;
  return {
    value: statistic(mean.measuring, 0),
    replicates: Float64Array.from({ length: count }, (_, r) =>
      statistic(replicates.measuring, r * levels.length),
    ),
  };
}

/** A number with its interval, which of fewer than two items is not defined and left a point. */
export function estimate({ value, replicates }: Replicated, items: number): Estimate {
  return { value, ...(items < 2 ? { low: value, high: value } : percentileInterval(replicates, items)) };
}

/** The index of the preferred level on the choosing half. */
export function preferredIndex(resampled: ResampledLoss): number {
  return smallest(resampled.mean.choosing, 0, resampled.levels.length);
}

/** The losses at zero and at the preferred level, put together; undefined unless 0 is among the levels. */
function gain(
  resampled: ResampledLoss,
  statistic: (zero: number, preferred: number) => number,
): Replicated | undefined {
  const zero = resampled.levels.indexOf(0);
  if (zero < 0) return undefined;
  const preferred = preferredIndex(resampled);
  return measured(resampled, (means, row) => statistic(means[row + zero], means[row + preferred]));
}

/** See `Preference.zeroOverPreferred`. */
export function zeroOverPreferred(resampled: ResampledLoss): Replicated | undefined {
  const ratio = gain(resampled, (zero, preferred) =>
    zero > 0 && preferred > 0 ? zero / preferred : Number.NaN,
  );
  if (!ratio || Number.isNaN(ratio.value) || ratio.replicates.some(Number.isNaN)) return undefined;
  return ratio;
}

/** See `Preference.zeroMinusPreferred`. */
export function zeroMinusPreferred(resampled: ResampledLoss): Replicated | undefined {
  return gain(resampled, (zero, preferred) => zero - preferred);
}

/** Interval of the index of the best level, rounded outwards to levels of the sweep. */
function indexInterval(resampled: ResampledLoss): Interval {
  const { replicates, levels, items } = resampled;
  if (items < 2) return { low: 0, high: levels.length - 1 };
  const count = replicates.choosing.length / levels.length;
  const choices = Float64Array.from({ length: count }, (_, r) =>
    smallest(replicates.choosing, r * levels.length, levels.length),
  );
  const { low, high } = percentileInterval(choices, items);
  return { low: Math.floor(low), high: Math.ceil(high) };
}

export function findPreference(resampled: ResampledLoss): Preference {
  const { levels, items } = resampled;
  const index = preferredIndex(resampled);
  const interval = indexInterval(resampled);
  const ratioToZero = zeroOverPreferred(resampled);
  const differenceToZero = zeroMinusPreferred(resampled);
  const difference = (level: number) =>
    estimate(
      measured(resampled, (means, row) => means[row + level] - means[row + index]),
      items,
    );
  return {
    level: levels[index],
    index,
    low: levels[interval.low],
    high: levels[interval.high],
    indistinguishable: levels.filter(
      (_, level) => items < 2 || level === index || difference(level).low <= 0,
    ),
    loss: estimate(
      measured(resampled, (means, row) => means[row + index]),
      items,
    ),
    ...(ratioToZero && { zeroOverPreferred: estimate(ratioToZero, items) }),
    ...(differenceToZero && { zeroMinusPreferred: estimate(differenceToZero, items) }),
  };
}

// The preferred noise level: the one of smallest mean loss, chosen on one half of the inputs, measured on the other.

import { type Estimate, type Interval, percentileInterval } from './bootstrap.ts';
import type { ResampledLoss } from './statistics.ts';

export interface Preference {
  /** The level of smallest mean loss on the choosing half; of equal ones, the lowest. */
  readonly level: number;
  /** Its place in `levels`. */
  readonly index: number;
  /** 95 % interval of the level: the choice made again in each replicate. Its ends are levels of the sweep. */
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
   * unless 0 is among the levels. For a cell, the mean of its networks' ratios, each at the network's own preferred level.
   */
  readonly zeroOverPreferred?: Estimate;
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

export function estimate(replicated: Replicated, items: number): Estimate {
  return { value: replicated.value, ...percentileInterval(replicated.replicates, items) };
}

/** Equal losses, both zero among them, have the ratio 1. */
function ratio(a: number, b: number): number {
  return a === b ? 1 : a / b;
}

/** The index of the preferred level on the choosing half. */
export function preferredIndex(resampled: ResampledLoss): number {
  return smallest(resampled.mean.choosing, 0, resampled.levels.length);
}

/** Loss at zero over loss at the preferred level; undefined unless 0 is among the levels. */
export function zeroOverPreferred(resampled: ResampledLoss): Replicated | undefined {
  const zero = resampled.levels.indexOf(0);
  if (zero < 0) return undefined;
  const preferred = preferredIndex(resampled);
  return measured(resampled, (means, row) => ratio(means[row + zero], means[row + preferred]));
}

/** Interval of the index of the best level, rounded outwards to levels of the sweep. */
function indexInterval(resampled: ResampledLoss): Interval {
  const { replicates, levels, items } = resampled;
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
    indistinguishable: levels.filter((_, level) => level === index || difference(level).low <= 0),
    loss: estimate(
      measured(resampled, (means, row) => means[row + index]),
      items,
    ),
    ...(ratioToZero && { zeroOverPreferred: estimate(ratioToZero, items) }),
  };
}

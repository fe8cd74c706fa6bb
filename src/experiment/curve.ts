// A noise curve: mean loss against test noise with its intervals, and the noise level that is preferred.

import { percentileInterval } from './bootstrap.ts';
import { findPreference, type Preference } from './preference.ts';
import type { ResampledLoss } from './statistics.ts';

/** Mean loss against test noise, of one network or of a cell. Arrays have one element a level. */
export interface NoiseCurve {
  /** Standard deviations of the test noise, increasing. */
  readonly levels: readonly number[];
  /** Mean loss with its 95 % bootstrap interval. */
  readonly loss: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Loss split in two, means over inputs; absent with one draw an input. */
  readonly biasSquared?: readonly number[];
  readonly variance?: readonly number[];
  readonly preferred: Preference;
}

/** The curve of one network, or of a cell but for its `zeroOverPreferred` (see `describeCell`). */
export function describeCurve(resampled: ResampledLoss): NoiseCurve {
  const { levels, replicates, items } = resampled;
  const count = replicates.whole.length / levels.length;
  const intervals = levels.map((_, level) => {
    const column = Float64Array.from(
      { length: count },
      (_, replicate) => replicates.whole[replicate * levels.length + level],
    );
    return percentileInterval(column, items);
  });
  return {
    levels,
    loss: Array.from(resampled.mean.whole),
    low: intervals.map((interval) => interval.low),
    high: intervals.map((interval) => interval.high),
    preferred: findPreference(resampled),
  };
}

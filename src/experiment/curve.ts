// A noise curve: mean loss and scores against test noise with their intervals, and the noise level that is preferred.

import { estimate, findPreference, type Preference } from './preference.ts';
import type { ResampledLoss } from './statistics.ts';

/** A score against test noise; an element a level, null where a trial's score is not finite. */
export interface ScoreCurve {
  readonly mean: readonly (number | null)[];
  /** 95 % bootstrap interval of the mean. */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

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
  /** Of a world, by name; in a study also what is derived from the loss. Absent if there are none. */
  readonly scores?: Readonly<Record<string, ScoreCurve>>;
  readonly preferred: Preference;
}

/** The mean of each level over all inputs, and its interval. */
function levelEstimates({ levels, mean, replicates, items }: ResampledLoss) {
  const count = replicates.whole.length / levels.length;
  const intervals = levels.map((_, level) => {
    const column = Float64Array.from(
      { length: count },
      (_, replicate) => replicates.whole[replicate * levels.length + level],
    );
    return estimate({ value: mean.whole[level], replicates: column }, items);
  });
  return {
    mean: Array.from(mean.whole),
    low: intervals.map((interval) => interval.low),
    high: intervals.map((interval) => interval.high),
  };
}

function finiteOrNull(values: readonly number[]): (number | null)[] {
  return values.map((value) => (Number.isFinite(value) ? value : null));
}

/** The curve of a score of one network, or of a cell: resampled like a loss. */
export function describeScore(resampled: ResampledLoss): ScoreCurve {
  const { mean, low, high } = levelEstimates(resampled);
  return { mean: finiteOrNull(mean), low: finiteOrNull(low), high: finiteOrNull(high) };
}

/** The curve of one network, or of a cell but for its `zeroOverPreferred` (see `describeCell`). */
export function describeCurve(resampled: ResampledLoss): NoiseCurve {
  const { mean: loss, low, high } = levelEstimates(resampled);
  return { levels: resampled.levels, loss, low, high, preferred: findPreference(resampled) };
}

// From the losses of trials to means with bootstrap replicates, at every noise level of a sweep.
//
// Inputs (of a data task: held-out sequences, see items.ts) are split in two halves by their number, even and odd: the preferred level is chosen on one and measured on the
// other, as the smallest of noisy means is biased low where it was chosen. Halves are resampled apart, so one set of
// replicates serves the choice, the measurement and, as their weighted mean, the whole.

import { mean } from 'simple-statistics';
import { checkInteger } from '../base/check.ts';
import { DEFAULT_REPLICATES, replicateMeans, resampleIndices } from './bootstrap.ts';

/** Means over inputs by half, and over all inputs; rows of [levels]. */
export interface Halves {
  readonly choosing: Float64Array;
  readonly measuring: Float64Array;
  readonly whole: Float64Array;
}

/** The losses of one network or cell (or a score, which is treated alike), with their bootstrap replicates. */
export interface ResampledLoss {
  readonly levels: readonly number[];
  /** [levels] */
  readonly mean: Halves;
  /** [replicates][levels] */
  readonly replicates: Halves;
  /** Independent items behind a replicate: inputs of a half; for a cell, its networks. Of one there is no interval. */
  readonly items: number;
}

/** Which inputs each replicate holds, [replicates][inputs of the half]; the same for all networks of a sweep. */
export interface Resampling {
  readonly replicates: number;
  readonly seed: number;
  readonly choosing: Uint32Array;
  readonly measuring: Uint32Array;
}

export interface ResamplingOptions {
  /** Of the bootstrap's own draws. */
  readonly seed: number;
  /** Default 1000. */
  readonly replicates?: number;
}

/** The two halves of `inputs` inputs: even and odd ones. A single input is both halves. */
function halvesOf(inputs: number): { choosing: number[]; measuring: number[] } {
  const all = Array.from({ length: inputs }, (_, i) => i);
  if (inputs === 1) return { choosing: all, measuring: all };
  return { choosing: all.filter((i) => i % 2 === 0), measuring: all.filter((i) => i % 2 === 1) };
}

export function createResampling(inputs: number, options: ResamplingOptions): Resampling {
  const seed = checkInteger('seed', options.seed, 0);
  const replicates = checkInteger('replicates', options.replicates ?? DEFAULT_REPLICATES, 1);
  const { choosing, measuring } = halvesOf(inputs);
  return {
    replicates,
    seed,
    choosing: resampleIndices(seed, 'choosingInputs', replicates, choosing.length),
    measuring: resampleIndices(seed, 'measuringInputs', replicates, measuring.length),
  };
}

/**
 * Mean loss of each input over its draws.
 *
 * @param trialLoss  [rows][inputs * repeats]; trial k shows input floor(k / repeats)
 * @returns          [rows][inputs]
 */
export function meanPerInput(trialLoss: ArrayLike<number>, repeats: number): Float64Array {
  return Float64Array.from({ length: trialLoss.length / repeats }, (_, input) => {
    let sum = 0;
    for (let k = 0; k < repeats; k++) sum += trialLoss[input * repeats + k];
    return sum / repeats;
  });
}

/** [rows][inputs] to [rows][chosen] */
function pickInputs(values: Float64Array, rows: number, chosen: readonly number[]): Float64Array {
  const inputs = values.length / rows;
  return Float64Array.from(
    { length: rows * chosen.length },
    (_, i) => values[Math.floor(i / chosen.length) * inputs + chosen[i % chosen.length]],
  );
}

function rowMeans(values: Float64Array, rows: number): Float64Array {
  const columns = values.length / rows;
  return Float64Array.from({ length: rows }, (_, row) =>
    mean(Array.from(values.subarray(row * columns, (row + 1) * columns))),
  );
}

function weightedMean(a: Float64Array, weightA: number, b: Float64Array, weightB: number): Float64Array {
  return a.map((value, i) => (value * weightA + b[i] * weightB) / (weightA + weightB));
}

/**
 * One network's losses with their replicates.
 *
 * @param loss    mean loss of each input, [levels][inputs]
 * @param levels  [levels], increasing
 */
export function resampleNetwork(
  loss: Float64Array,
  levels: readonly number[],
  resampling: Resampling,
): ResampledLoss {
  const halves = halvesOf(loss.length / levels.length);
  const choosing = pickInputs(loss, levels.length, halves.choosing);
  const measuring = pickInputs(loss, levels.length, halves.measuring);
  const chosen = replicateMeans(choosing, levels.length, resampling.choosing);
  const measured = replicateMeans(measuring, levels.length, resampling.measuring);
  const weights = [halves.choosing.length, halves.measuring.length] as const;
  return {
    levels,
    mean: {
      choosing: rowMeans(choosing, levels.length),
      measuring: rowMeans(measuring, levels.length),
      whole: rowMeans(loss, levels.length),
    },
    replicates: {
      choosing: chosen,
      measuring: measured,
      whole: weightedMean(chosen, weights[0], measured, weights[1]),
    },
    items: weights[1],
  };
}

// What a report shows, as plain data: whoever has a study's result says it in these words (see from-study.ts), and
// the report knows nothing of how it came about.

import type { Placement } from '../experiment/axes.ts';
import type { Estimate, Interval } from '../experiment/bootstrap.ts';
import type { RegulatorDescription } from '../experiment/describe-regulator.ts';
import type { AtLevels } from '../experiment/score-table.ts';

/** One test noise level of a curve. */
export interface CurvePoint {
  /** Test noise over training noise; where there was none in training, over 1. */
  readonly ratio: number;
  /** Per-step standard deviation of the test noise. */
  readonly level: number;
  readonly meanLoss: number;
  /** 95 % interval of the mean loss. */
  readonly low: number;
  readonly high: number;
  /** The loss split in two; left out where it was not measured. */
  readonly biasSquared?: number;
  readonly variance?: number;
  /** The first score of the task, with its interval; null where it is not finite. */
  readonly score?: {
    readonly mean: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
}

/** The best noise of a curve; ratios are to the training level. */
export interface ReportPreference {
  readonly ratio: number;
  readonly interval: Interval;
  /** Ratios of the levels not shown to be worse. */
  readonly indistinguishable: readonly number[];
  readonly loss: Estimate;
  /** Loss at zero noise over loss at the preferred level; absent where losses are not above 0. */
  readonly zeroOverPreferred?: Estimate;
  /** Loss at zero noise minus loss at the preferred level. */
  readonly zeroMinusPreferred?: Estimate;
}

/** A score without noise, at the training level and at the preferred level. */
export interface ReportScore extends AtLevels<number | null> {
  readonly name: string;
}

/** What a network or a cell is held against, at its training level. */
export interface ReportComparison {
  /** Loss over that of the best constant output; absent where that does not apply. */
  readonly overConstant?: number;
  /** Loss before training; absent where it was not finite. */
  readonly untrained?: number;
  /** Whether it is better than before training, or how many of a cell are. */
  readonly beatsUntrained: string;
}

/** All networks of one placement and training level. */
export interface ReportCell {
  /** Where the noise of training was. */
  readonly placement: Placement;
  /** Per-step standard deviation in training. */
  readonly trainingLevel: number;
  /** Networks behind the curves: those that trained to the end. */
  readonly networks: number;
  /** Test noise where the training noise was; empty if no network trained to the end. */
  readonly curve: readonly CurvePoint[];
  /** Test noise in the other place. */
  readonly otherPlacementCurve?: readonly CurvePoint[];
  readonly preferred?: ReportPreference;
  readonly scores: readonly ReportScore[];
  readonly comparison?: ReportComparison;
}

export interface ReportNetwork {
  /** What the network is called, in the weights file too: its number. */
  readonly network: number;
  readonly placement: Placement;
  readonly trainingLevel: number;
  /** Absent if it diverged. */
  readonly preferred?: ReportPreference;
  readonly lossAtTrainingLevel?: number;
  readonly scores: readonly ReportScore[];
  readonly comparison?: ReportComparison;
  readonly finalTrainingLoss?: number;
  /** Loss while training: a few hundred points at most. */
  readonly learning: readonly { readonly iteration: number; readonly loss: number }[];
  /** Where it left the finite numbers, in words; absent if it did not. */
  readonly diverged?: string;
}

export type KeyValue = readonly [key: string, value: string];

export interface ReportData {
  readonly title: string;
  /** The answer in a few plain sentences. */
  readonly headline: string;
  readonly date: string;
  /** Who computed: adapter and driver, or the reference. */
  readonly adapter: string;
  /** The command that repeats the study. */
  readonly command: string;
  readonly configuration: readonly KeyValue[];
  /** Versions, kernels, time and work. */
  readonly computation: readonly KeyValue[];
  readonly cells: readonly ReportCell[];
  readonly networks: readonly ReportNetwork[];
  /** What is to be known of intervals where the inputs are too few for them; absent if they are enough. */
  readonly fewInputs?: string;
  /** What the best constant output loses, in words. */
  readonly constant?: string;
  readonly regulator?: RegulatorDescription;
}

// What a study found, as plain data: everything here survives JSON unchanged.

import type { BackendInfo, Divergence, WorkCounts } from '../backend/backend.ts';
import type { LearningCurve } from '../training/learning.ts';
import type { Placement } from './axes.ts';
import type { ConstantBaseline } from './baselines.ts';
import type { Estimate } from './bootstrap.ts';
import type { StudyConfiguration } from './configuration.ts';
import type { NoiseCurve } from './curve.ts';
import type { RegulatorDescription } from './describe-regulator.ts';
import type { GridNetwork } from './grid.ts';

/** Raised when a field changes its meaning. */
export const STUDY_SCHEMA_VERSION = 2;

/** A noise curve on the scale of the training level; its arrays follow `configuration.ratios`. */
export interface StudyCurve extends NoiseCurve {
  /** Which noise was swept; the other was off. */
  readonly placement: Placement;
  /** The preferred level over the training level (over 1 where that is 0), with its 95 % interval. */
  readonly preferredRatio: Estimate;
  readonly indistinguishableRatios: readonly number[];
}

/** A network beside what it is held against, at the noise that it was trained with. */
export interface Comparison {
  readonly loss: number;
  /** Loss over that of the best constant output; null where one of them is not above 0: a ratio then says nothing. */
  readonly overConstant: number | null;
  /** Loss before training, on the same trials; null if it was not finite. */
  readonly untrained: number | null;
  /** Whether the loss is below that before training. */
  readonly beatsUntrained: boolean;
}

/** The means of a cell's networks; `untrained` is null if one of theirs is. */
export interface CellComparison extends Omit<Comparison, 'beatsUntrained'> {
  /** How many of them are better than before training. */
  readonly beatsUntrained: number;
}

export interface StudyNetwork extends GridNetwork {
  /** Its place in the batch, and in the saved networks. */
  readonly index: number;
  /** Last point of its learning curve; null if it diverged. */
  readonly finalLoss: number | null;
  /** Where it left the finite numbers in training; it is then in no sweep and in no cell. */
  readonly divergence?: Divergence;
  /** Test noise of the placement it was trained with. */
  readonly own?: StudyCurve;
  /** Test noise of the other placement. */
  readonly other?: StudyCurve;
  /** Absent where the ratios do not hold the training level. */
  readonly comparison?: Comparison;
}

/** The networks of one placement and training level that did not diverge, as one. */
export interface StudyCell {
  readonly placement: Placement;
  readonly trainingLevel: number;
  /** Indices of its networks. */
  readonly networks: readonly number[];
  /** Absent if all its networks diverged. */
  readonly own?: StudyCurve;
  readonly other?: StudyCurve;
  readonly comparison?: CellComparison;
}

export interface StudyBaselines {
  readonly constant: ConstantBaseline;
  /** Loss of each network before training, at the noise that it was trained with, [E]; null where it was not finite. */
  readonly untrained: readonly (number | null)[];
}

/** The score of tasks that have targets: 1 - loss / loss of the best constant output. */
export const VARIANCE_EXPLAINED = 'variance explained';

export interface StudyResult {
  readonly schemaVersion: typeof STUDY_SCHEMA_VERSION;
  readonly configuration: StudyConfiguration;
  readonly backend: BackendInfo;
  readonly kernels: { readonly training: string; readonly sweep: string };
  readonly counts: { readonly training: WorkCounts; readonly sweep: WorkCounts };
  /** Seconds of each stage, of all sessions if resumed. */
  readonly seconds: {
    readonly training: number;
    readonly sweep: number;
    /** Of baselines and, for regulators, their description. */
    readonly baselines: number;
    readonly statistics: number;
  };
  readonly learning: LearningCurve;
  readonly networks: readonly StudyNetwork[];
  readonly cells: readonly StudyCell[];
  readonly divergences: readonly Divergence[];
  /** Independent inputs of the sweep; of a data task the held-out sequences that it shows. Absent if every network diverged. */
  readonly testInputs?: number;
  /** Absent if every network diverged. */
  readonly baselines?: StudyBaselines;
  /** What the regulators of a regulator study learned, beside theory; `network` is the place in `networks`. */
  readonly regulator?: RegulatorDescription;
}

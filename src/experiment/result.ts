// What a study found, as plain data: everything here survives JSON unchanged.

import type { BackendInfo, Divergence, WorkCounts } from '../backend/backend.ts';
import type { LearningCurve } from '../training/learning.ts';
import type { Placement } from './axes.ts';
import type { Estimate } from './bootstrap.ts';
import type { StudyConfiguration } from './configuration.ts';
import type { NoiseCurve } from './curve.ts';
import type { GridNetwork } from './grid.ts';

/** Raised when a field changes its meaning. */
export const STUDY_SCHEMA_VERSION = 1;

/** A noise curve on the scale of the training level; its arrays follow `configuration.ratios`. */
export interface StudyCurve extends NoiseCurve {
  /** Which noise was swept; the other was off. */
  readonly placement: Placement;
  /** The preferred level over the training level (over 1 where that is 0), with its 95 % interval. */
  readonly preferredRatio: Estimate;
  readonly indistinguishableRatios: readonly number[];
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
}

export interface StudyResult {
  readonly schemaVersion: typeof STUDY_SCHEMA_VERSION;
  readonly configuration: StudyConfiguration;
  readonly backend: BackendInfo;
  readonly kernels: { readonly training: string; readonly sweep: string };
  readonly counts: { readonly training: WorkCounts; readonly sweep: WorkCounts };
  /** Seconds of each stage, of all sessions if resumed. */
  readonly seconds: { readonly training: number; readonly sweep: number; readonly statistics: number };
  readonly learning: LearningCurve;
  readonly networks: readonly StudyNetwork[];
  readonly cells: readonly StudyCell[];
  readonly divergences: readonly Divergence[];
}

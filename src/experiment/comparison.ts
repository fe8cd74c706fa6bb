// Trained networks held against the baselines, at the noise that they were trained with.

import type { NoiseCurve, ScoreCurve } from './curve.ts';
import { type GridNetwork, unitLevel } from './grid.ts';
import {
  type CellComparison,
  type Comparison,
  type StudyBaselines,
  type StudyCurve,
  VARIANCE_EXPLAINED,
} from './result.ts';

/**
 * A network held against the baselines; undefined where its loss at the training level was not measured.
 *
 * @param index  its place in the study
 */
export function compared(
  { trainingLevel }: GridNetwork,
  index: number,
  own: StudyCurve | undefined,
  ratios: readonly number[],
  { constant, untrained }: StudyBaselines,
): Comparison | undefined {
  const loss = own?.loss[ratios.indexOf(trainingLevel / unitLevel(trainingLevel))];
  if (loss === undefined) return undefined;
  const before = untrained[index];
  return {
    loss,
    overConstant: constant.loss > 0 && loss > 0 ? loss / constant.loss : null,
    untrained: before,
    beatsUntrained: before === null || loss < before,
  };
}

/** Networks of a cell held against the baselines; undefined if there are none. */
export function cellComparison(networks: readonly Comparison[]): CellComparison | undefined {
  if (networks.length === 0) return undefined;
  const meanOf = (value: (network: Comparison) => number | null): number | null => {
    const values = networks.map(value);
    return values.includes(null) ? null : values.reduce<number>((sum, v) => sum + v!, 0) / values.length;
  };
  return {
    loss: meanOf(({ loss }) => loss)!,
    overConstant: meanOf(({ overConstant }) => overConstant),
    untrained: meanOf(({ untrained }) => untrained),
    beatsUntrained: networks.filter(({ beatsUntrained }) => beatsUntrained).length,
  };
}

/** A curve of a task that has targets with its score, where there is any variance to explain. */
export function withVarianceExplained(curve: NoiseCurve, constantLoss: number): NoiseCurve {
  if (!(constantLoss > 0)) return curve;
  const share = (losses: readonly number[]) => losses.map((loss) => 1 - loss / constantLoss);
  const score: ScoreCurve = { mean: share(curve.loss), low: share(curve.high), high: share(curve.low) };
  return { ...curve, scores: { [VARIANCE_EXPLAINED]: score } };
}

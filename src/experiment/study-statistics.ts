// The last stage of a study: from what the sweep measured to every network's and every cell's curves.

import type { Task } from '../task/task.ts';
import type { TrainResult } from '../training/train.ts';
import { describeCell, describeCellScore } from './cell.ts';
import { cellComparison, compared, withVarianceExplained } from './comparison.ts';
import type { StudyConfiguration } from './configuration.ts';
import type { NoiseCurve } from './curve.ts';
import { type GridNetwork, otherPlacement } from './grid.ts';
import type { StudySweep } from './measure-study.ts';
import { networkCurve, type ResampledAxis, resampleAxis, scoreCurves } from './noise-sweep.ts';
import type { StudyCell, StudyCurve, StudyNetwork } from './result.ts';
import { createResampling, type Resampling } from './statistics.ts';
import type { AxisData, SweepData } from './sweep.ts';

/** One axis of the study's sweep: the losses, scores and curves of the networks in it, in their order. */
interface MeasuredAxis extends ResampledAxis {
  readonly curves: readonly NoiseCurve[];
}

/** A sweep with its bootstrap replicates. */
interface Measured {
  readonly resampling: Resampling;
  readonly own: MeasuredAxis;
  readonly other: MeasuredAxis;
}

function measuredAxis(axis: AxisData, scoreNames: readonly string[], resampling: Resampling): MeasuredAxis {
  const resampled = resampleAxis(axis, scoreNames, resampling);
  return { ...resampled, curves: axis.levels.map((_, place) => networkCurve(axis, place, resampled)) };
}

function measure(sweep: SweepData, { seed, replicates }: StudyConfiguration): Measured {
  const resampling = createResampling(sweep.inputs, { seed, replicates });
  const [own, other] = sweep.axes.map((axis) => measuredAxis(axis, sweep.scoreNames, resampling));
  return { resampling, own, other };
}

function onRatios(
  curve: NoiseCurve,
  placement: StudyCurve['placement'],
  ratios: readonly number[],
): StudyCurve {
  const ratioOf = (level: number) => ratios[curve.levels.indexOf(level)];
  const { level, low, high, indistinguishable } = curve.preferred;
  return {
    ...curve,
    placement,
    preferredRatio: { value: ratioOf(level), low: ratioOf(low), high: ratioOf(high) },
    indistinguishableRatios: indistinguishable.map(ratioOf),
  };
}

/** Means over networks of the parts that their losses split into. */
function meanSplit(curves: readonly NoiseCurve[]): Pick<NoiseCurve, 'biasSquared' | 'variance'> {
  const meanOf = (part: 'biasSquared' | 'variance') =>
    curves[0].levels.map(
      (_, level) => curves.reduce((sum, curve) => sum + (curve[part]?.[level] ?? 0), 0) / curves.length,
    );
  return curves[0].biasSquared ? { biasSquared: meanOf('biasSquared'), variance: meanOf('variance') } : {};
}

function cellCurve(
  { losses, scores, curves }: MeasuredAxis,
  places: readonly number[],
  resampling: Resampling,
): NoiseCurve {
  const those = <T>(items: readonly T[]) => places.map((place) => items[place]);
  return {
    ...describeCell(those(losses), resampling),
    ...scoreCurves(scores, (score) => describeCellScore(those(score), resampling)),
    ...meanSplit(those(curves)),
  };
}

/**
 * Curves of every network and cell, held against the baselines.
 *
 * @param survivors  indices of the networks that the sweep holds, in its order
 * @param sweep      undefined if no network survived
 */
export function studyStatistics(
  configuration: StudyConfiguration,
  task: Task,
  grid: readonly GridNetwork[],
  trained: TrainResult,
  survivors: readonly number[],
  sweep: StudySweep | undefined,
): { networks: StudyNetwork[]; cells: StudyCell[] } {
  const { ratios, placements, levels } = configuration;
  const measured = sweep && measure(sweep.data, configuration);
  const constantLoss = sweep?.baselines.constant.loss ?? 0;
  const scored = (curve: NoiseCurve) =>
    task.kind === 'closed-loop' ? curve : withVarianceExplained(curve, constantLoss);

  const curvesOf = (
    placement: StudyCurve['placement'],
    along: (axis: MeasuredAxis) => NoiseCurve,
  ): Pick<StudyNetwork, 'own' | 'other'> =>
    measured
      ? {
          own: onRatios(scored(along(measured.own)), placement, ratios),
          other: onRatios(scored(along(measured.other)), otherPlacement(placement), ratios),
        }
      : {};

  const networks = grid.map((network, index): StudyNetwork => {
    const place = survivors.indexOf(index);
    const divergence = trained.divergences.find((d) => d.network === index);
    const curves = place >= 0 ? curvesOf(network.placement, (axis) => axis.curves[place]) : {};
    const comparison = sweep && compared(network, index, curves.own, ratios, sweep.baselines);
    return {
      ...network,
      index,
      finalLoss: trained.learning.loss.at(-1)?.[index] ?? null,
      ...(divergence && { divergence }),
      ...curves,
      ...(comparison && { comparison }),
    };
  });

  const cells = placements.flatMap((placement) =>
    levels.map((trainingLevel): StudyCell => {
      const members = networks.filter(
        (n) => n.placement === placement && n.trainingLevel === trainingLevel && n.own,
      );
      const places = members.map(({ index }) => survivors.indexOf(index));
      const comparison = cellComparison(members.flatMap((member) => member.comparison ?? []));
      return {
        placement,
        trainingLevel,
        networks: members.map(({ index }) => index),
        ...(measured &&
          members.length > 0 &&
          curvesOf(placement, (axis) => cellCurve(axis, places, measured.resampling))),
        ...(comparison && { comparison }),
      };
    }),
  );
  return { networks, cells };
}

// The last stage of a study: from what the sweep measured to every network's and every cell's curves.

import type { TrainResult } from '../training/train.ts';
import { describeCell } from './cell.ts';
import type { StudyConfiguration } from './configuration.ts';
import type { NoiseCurve } from './curve.ts';
import { type GridNetwork, otherPlacement } from './grid.ts';
import { networkCurve, resampleAxis } from './noise-sweep.ts';
import type { StudyCell, StudyCurve, StudyNetwork } from './result.ts';
import { createResampling, type ResampledLoss, type Resampling } from './statistics.ts';
import type { AxisData, SweepData } from './sweep.ts';

/** One axis of the study's sweep: the losses and curves of the networks in it, in their order. */
interface MeasuredAxis {
  readonly losses: readonly ResampledLoss[];
  readonly curves: readonly NoiseCurve[];
}

/** A sweep with its bootstrap replicates. */
interface Measured {
  readonly resampling: Resampling;
  readonly own: MeasuredAxis;
  readonly other: MeasuredAxis;
}

function measuredAxis(axis: AxisData, resampling: Resampling): MeasuredAxis {
  const losses = resampleAxis(axis, resampling);
  return { losses, curves: losses.map((loss, place) => networkCurve(axis, place, loss)) };
}

function measure(sweep: SweepData, { seed, replicates }: StudyConfiguration): Measured {
  const resampling = createResampling(sweep.inputs, { seed, replicates });
  const [own, other] = sweep.axes.map((axis) => measuredAxis(axis, resampling));
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

function cellCurve({ losses, curves }: MeasuredAxis, places: readonly number[], resampling: Resampling) {
  const cell = describeCell(
    places.map((place) => losses[place]),
    resampling,
  );
  return { ...cell, ...meanSplit(places.map((place) => curves[place])) };
}

/**
 * Curves of every network and cell.
 *
 * @param survivors  indices of the networks that the sweep holds, in its order
 * @param sweep      axis 0 own placement, axis 1 the other; undefined if no network survived
 */
export function studyStatistics(
  configuration: StudyConfiguration,
  grid: readonly GridNetwork[],
  trained: TrainResult,
  survivors: readonly number[],
  sweep: SweepData | undefined,
): { networks: StudyNetwork[]; cells: StudyCell[] } {
  const { ratios, placements, levels } = configuration;
  const measured = sweep && measure(sweep, configuration);

  const curvesOf = (
    placement: StudyCurve['placement'],
    along: (axis: MeasuredAxis) => NoiseCurve,
  ): Pick<StudyNetwork, 'own' | 'other'> =>
    measured
      ? {
          own: onRatios(along(measured.own), placement, ratios),
          other: onRatios(along(measured.other), otherPlacement(placement), ratios),
        }
      : {};

  const networks = grid.map((network, index): StudyNetwork => {
    const place = survivors.indexOf(index);
    const divergence = trained.divergences.find((d) => d.network === index);
    return {
      ...network,
      index,
      finalLoss: trained.learning.loss.at(-1)?.[index] ?? null,
      ...(divergence && { divergence }),
      ...(place >= 0 && curvesOf(network.placement, ({ curves }) => curves[place])),
    };
  });

  const cells = placements.flatMap((placement) =>
    levels.map((trainingLevel): StudyCell => {
      const members = networks
        .filter((n) => n.placement === placement && n.trainingLevel === trainingLevel && n.own)
        .map(({ index }) => index);
      const places = members.map((index) => survivors.indexOf(index));
      return {
        placement,
        trainingLevel,
        networks: members,
        ...(measured &&
          members.length > 0 &&
          curvesOf(placement, (axis) => cellCurve(axis, places, measured.resampling))),
      };
    }),
  );
  return { networks, cells };
}

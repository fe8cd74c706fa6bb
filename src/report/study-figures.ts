// The figures of a study: loss against test noise, the same in the other place, learning, bias and variance.

import type { Placement } from '../experiment/axes.ts';
import { otherPlacement } from '../experiment/grid.ts';
import { type Figure, logAxis, positiveOrGap, type Series } from './figure-data.ts';
import type { CurvePoint, ReportCell, ReportData } from './report-data.ts';
import {
  cellInWords,
  cellName,
  distinct,
  formatNumber,
  formatRatio,
  placeInWords,
  sigma,
} from './wording.ts';

export const RATIO_LABEL = 'test noise / training noise';

export function styleOfLevel(cells: readonly ReportCell[], level: number): number {
  const levels = distinct(cells.map((cell) => cell.trainingLevel)).sort((a, b) => a - b);
  return levels.indexOf(level);
}

export function levelLegend(cells: readonly ReportCell[]): Figure['legend'] {
  const levels = distinct(cells.map((cell) => cell.trainingLevel)).sort((a, b) => a - b);
  return levels.map((level, style) => ({
    label: level === 0 ? 'trained without noise (ratio: test σ itself)' : `trained at ${sigma(level)}`,
    style,
  }));
}

export function byPlacement<T extends { readonly placement: Placement }>(
  items: readonly T[],
): [Placement, T[]][] {
  return distinct(items.map((item) => item.placement)).map((placement) => [
    placement,
    items.filter((item) => item.placement === placement),
  ]);
}

/** Values of a curve at each of the panel's x. */
function along(
  x: readonly number[],
  curve: readonly CurvePoint[],
  value: (point: CurvePoint) => number | undefined,
) {
  const byRatio = new Map(curve.map((point) => [point.ratio, value(point)]));
  return x.map((ratio) => positiveOrGap(byRatio.get(ratio)));
}

export function ratiosOf(curves: readonly (readonly CurvePoint[])[]): number[] {
  return distinct(curves.flat().map((point) => point.ratio)).sort((a, b) => a - b);
}

/** The curve with its band. A band that reaches zero or less is cut at the smallest mean of the figure. */
function bandedSeries(x: readonly number[], curve: readonly CurvePoint[], floor: number) {
  return {
    y: along(x, curve, (point) => point.meanLoss),
    low: along(x, curve, (point) => Math.max(point.low, floor)),
    high: along(x, curve, (point) => Math.max(point.high, floor)),
  };
}

function smallestMean(curves: readonly (readonly CurvePoint[])[]): number {
  const means = curves.flat().flatMap((point) => positiveOrGap(point.meanLoss) ?? []);
  return means.reduce((least, mean) => Math.min(least, mean), Number.MAX_VALUE) / 3;
}

function bestPoint(cell: ReportCell): Series['best'] {
  const { preferred } = cell;
  const y = cell.curve.find((point) => point.ratio === preferred?.ratio)?.meanLoss;
  if (!preferred || positiveOrGap(y) === null) return undefined;
  return { x: preferred.ratio, y: y!, low: preferred.interval.low, high: preferred.interval.high };
}

/** Loss against test noise, a panel a placement: the study's answer. */
export function preferenceFigure({ cells }: Pick<ReportData, 'cells'>): Figure {
  const floor = smallestMean(cells.map((cell) => cell.curve));
  const panels = byPlacement(cells).map(([placement, own]) => {
    const x = ratiosOf(own.map((cell) => cell.curve));
    const series = own.map((cell) => ({
      label: `${sigma(cell.trainingLevel)}`,
      style: styleOfLevel(cells, cell.trainingLevel),
      ...bandedSeries(x, cell.curve, floor),
      best: bestPoint(cell),
    }));
    return { title: `Noise ${placeInWords(placement)}`, x, series };
  });
  return {
    id: 'preference',
    title: 'Loss against test noise',
    caption:
      'Mean loss when the trained networks are tested at other noise levels, in the place where the noise was in training. ' +
      'σ is the strength of the noise: its standard deviation in each step. ' +
      'Shaded: 95 % interval. Dashed upright line: the training level. Dot: the level of smallest loss, with its 95 % interval. Lower is better.',
    summary: cells.map(cellInWords),
    legend: levelLegend(cells),
    xLabel: RATIO_LABEL,
    yLabel: 'loss',
    trainedAt: 1,
    ...logAxis(panels),
    panels,
    size: 'large',
  };
}

/** Test noise in the training's place beside test noise in the other, a panel a cell; absent if that was not measured. */
export function otherPlacementFigure({ cells }: Pick<ReportData, 'cells'>): Figure | undefined {
  const known = cells.filter((cell) => cell.otherPlacementCurve && cell.otherPlacementCurve.length > 0);
  if (known.length === 0) return undefined;
  const floor = smallestMean(known.flatMap((cell) => [cell.curve, cell.otherPlacementCurve!]));
  const panels = known.map((cell) => {
    const x = ratiosOf([cell.curve, cell.otherPlacementCurve!]);
    return {
      title: cellName(cell),
      x,
      series: [
        { label: `tested with noise ${cell.placement}`, style: 0, ...bandedSeries(x, cell.curve, floor) },
        {
          label: `tested with noise ${otherPlacement(cell.placement)}`,
          style: 1,
          ...bandedSeries(x, cell.otherPlacementCurve!, floor),
        },
      ],
    };
  });
  return {
    id: 'other-placement',
    title: 'The same noise in the other place',
    caption:
      'Is it any noise that helps, or the noise of training? The same networks, tested with noise in the place where it was in training and in the other place.',
    summary: known.map((cell) => {
      const least = cell.otherPlacementCurve!.reduce((a, b) => (b.meanLoss < a.meanLoss ? b : a));
      return `${cellName(cell)}: with noise ${otherPlacement(cell.placement)} the smallest loss is ${formatNumber(least.meanLoss)}, at ratio ${formatRatio(least.ratio)}.`;
    }),
    legend: [
      { label: 'noise where it was in training', style: 0 },
      { label: 'noise in the other place', style: 1 },
    ],
    xLabel: RATIO_LABEL,
    yLabel: 'loss',
    trainedAt: 1,
    ...logAxis(panels),
    panels,
    size: 'small',
  };
}

/** Loss while training, a panel a placement, a line a network. */
export function learningFigure({
  cells,
  networks,
}: Pick<ReportData, 'cells' | 'networks'>): Figure | undefined {
  const known = networks.filter(({ learning }) => learning.length > 0);
  if (known.length === 0) return undefined;
  const panels = byPlacement(known).map(([placement, own]) => {
    const iterations = distinct(own.flatMap(({ learning }) => learning.map((point) => point.iteration)));
    const x = iterations.sort((a, b) => a - b);
    const series = own.map((network) => {
      const lossAt = new Map(network.learning.map(({ iteration, loss }) => [iteration, loss]));
      return {
        label: `network ${network.network}, ${sigma(network.trainingLevel)}`,
        style: styleOfLevel(cells, network.trainingLevel),
        y: x.map((iteration) => positiveOrGap(lossAt.get(iteration))),
        thin: true,
      };
    });
    return { title: `Noise ${placeInWords(placement)}`, x, series };
  });
  return {
    id: 'learning',
    title: 'Learning',
    caption: 'Loss in training, with the training noise on. A line a network.',
    summary: cells.flatMap((cell) => {
      const final = known.filter(
        (n) => n.placement === cell.placement && n.trainingLevel === cell.trainingLevel,
      );
      const losses = final.flatMap((network) => positiveOrGap(network.finalTrainingLoss) ?? []);
      if (losses.length === 0) return [];
      const range = `${formatNumber(Math.min(...losses))} to ${formatNumber(Math.max(...losses))}`;
      return [`${cellName(cell)}: the loss ended at ${range}.`];
    }),
    legend: levelLegend(cells),
    xLabel: 'iteration',
    yLabel: 'loss',
    ...logAxis(panels),
    panels,
    size: 'large',
  };
}

/** Where the loss comes from, a panel a cell; absent if it was not measured. */
export function biasVarianceFigure({ cells }: Pick<ReportData, 'cells'>): Figure | undefined {
  const known = cells.filter((cell) => cell.curve.some((point) => point.biasSquared !== undefined));
  if (known.length === 0) return undefined;
  const panels = known.map((cell) => {
    const x = ratiosOf([cell.curve]);
    return {
      title: cellName(cell),
      x,
      series: [
        { label: 'bias²', style: 0, y: along(x, cell.curve, (point) => point.biasSquared) },
        { label: 'variance', style: 1, y: along(x, cell.curve, (point) => point.variance) },
      ],
    };
  });
  return {
    id: 'bias-variance',
    title: 'Bias and variance',
    caption:
      'The loss is the sum of two parts: bias², the error of the answer averaged over noise, and variance, the scatter of answers around that average. ' +
      'Noise adds variance; a preference for noise is a bias that noise takes away. An estimate of bias² at or below zero leaves a gap.',
    summary: known.flatMap((cell) => {
      const at = (ratio: number) => cell.curve.find((point) => point.ratio === ratio);
      const [zero, one] = [at(0), at(1)];
      if (zero?.biasSquared === undefined || one?.biasSquared === undefined) return [];
      return [
        `${cellName(cell)}: bias² is ${formatNumber(zero.biasSquared)} without noise and ${formatNumber(one.biasSquared)} at the training level, where variance is ${formatNumber(one.variance)}.`,
      ];
    }),
    legend: [
      { label: 'bias²', style: 0 },
      { label: 'variance', style: 1 },
    ],
    xLabel: RATIO_LABEL,
    yLabel: 'part of the loss',
    trainedAt: 1,
    ...logAxis(panels),
    panels,
    size: 'small',
  };
}

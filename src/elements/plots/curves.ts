// The two curves under the clouds: the loss while training, and the loss against test noise with the point that walks along it.

import type uPlot from 'uplot';
import type { NoiseCurve, Placement } from '../../index.ts';
import type { Theme } from '../shared/theme.ts';
import { axis, LOSS_AXIS, type PlotData, type PlotOptions } from './plot.ts';

/** Lengths of stroke and gap: none is known by its colour alone. */
const DASHES: Readonly<Record<Placement, number[]>> = { inside: [], outside: [7, 4] };

const QUIET: Pick<PlotOptions, 'legend' | 'cursor'> = {
  legend: { show: false },
  cursor: { show: false, drag: { x: false, y: false } },
};

function line(theme: Theme, placement: Placement): uPlot.Series {
  const stroke = theme.placements[placement];
  return { label: `noise ${placement}`, stroke, width: 2, dash: DASHES[placement], points: { show: false } };
}

export interface LearningRow {
  readonly iteration: number;
  readonly loss: readonly (number | null)[];
}

export function learningOptions(
  theme: Theme,
  placements: readonly Placement[],
  iterations: number,
): PlotOptions {
  return {
    ...QUIET,
    scales: { x: { time: false, range: [0, iterations] }, y: { distr: 3 } },
    axes: [axis(theme, 'iterations of training'), axis(theme, 'loss while training', LOSS_AXIS)],
    series: [{}, ...placements.map((placement) => line(theme, placement))],
  };
}

export function learningData(rows: readonly LearningRow[], placements: readonly Placement[]): PlotData {
  const losses = placements.map((_, k) => rows.map(({ loss }) => loss[k]));
  return [rows.map(({ iteration }) => iteration), ...losses];
}

/** The loss at a level between two of a curve's, along its line on a logarithmic scale. */
export function lossAt({ levels, loss }: NoiseCurve, level: number): number {
  const after = levels.findIndex((other) => other >= level);
  if (after < 0) return loss[loss.length - 1];
  if (after === 0) return loss[0];
  const share = (level - levels[after - 1]) / (levels[after] - levels[after - 1]);
  return Math.exp((1 - share) * Math.log(loss[after - 1]) + share * Math.log(loss[after]));
}

export interface PreferenceMarks {
  readonly trainingNoise: number;
  /** Where the slider stands. */
  readonly testNoise: () => number;
  readonly curves: () => readonly NoiseCurve[];
}

/** An upright line through the plotting area. */
function upright(plot: uPlot, level: number, colour: string, dash: number[]): void {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(level, 'x', true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function dot(plot: uPlot, level: number, loss: number, fill: string, rim: string): void {
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = fill;
  ctx.strokeStyle = rim;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  ctx.arc(
    plot.valToPos(level, 'x', true),
    plot.valToPos(loss, 'y', true),
    6 * devicePixelRatio,
    0,
    2 * Math.PI,
  );
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

export function preferenceOptions(
  theme: Theme,
  placements: readonly Placement[],
  { trainingNoise, testNoise, curves }: PreferenceMarks,
): PlotOptions {
  const band = (placement: Placement): uPlot.Series[] => [
    line(theme, placement),
    { stroke: 'transparent', points: { show: false } },
    { stroke: 'transparent', points: { show: false } },
  ];
  const mark = (plot: uPlot) => {
    upright(plot, trainingNoise, theme.muted, [4, 4]);
    upright(plot, testNoise(), theme.ink, []);
    for (const [k, curve] of curves().entries()) {
      const level = Math.min(testNoise(), curve.levels[curve.levels.length - 1]);
      dot(plot, level, lossAt(curve, level), theme.placements[placements[k]], theme.paper);
    }
  };
  return {
    ...QUIET,
    scales: { x: { time: false }, y: { distr: 3 } },
    axes: [axis(theme, 'noise while testing'), axis(theme, 'loss (lower is better)', LOSS_AXIS)],
    series: [{}, ...placements.flatMap(band)],
    bands: placements.map((placement, k) => ({
      series: [3 * k + 2, 3 * k + 3],
      fill: `color-mix(in srgb, ${theme.placements[placement]} 22%, transparent)`,
    })),
    hooks: { draw: [mark] },
  };
}

/** Of each curve its loss, and the upper and lower end of its interval. */
export function preferenceData(curves: readonly NoiseCurve[]): PlotData {
  const [first] = curves;
  if (!first) return [[]];
  return [[...first.levels], ...curves.flatMap(({ loss, low, high }) => [[...loss], [...high], [...low]])];
}

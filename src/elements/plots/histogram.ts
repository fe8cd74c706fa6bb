// Where a regulator's rate is, how often, and where theory puts it: lines for its fixed point without noise, its mean with it, and
// the Gaussian prediction of that mean.

import type uPlot from 'uplot';
import type { RegulatorMeasure } from '../lab/lab-experiment.ts';
import type { Theme } from '../shared/theme.ts';
import { axis, type PlotData, type PlotOptions } from './plot.ts';

interface Mark {
  readonly value: number | null;
  readonly dash: number[];
  readonly text: string;
}

/** Each with a dash of its own, as the words beside the figure tell them. */
export function marksOf({ setPoint, noiseFree, mean, predicted }: RegulatorMeasure): Mark[] {
  return [
    { value: setPoint, dash: [1, 3], text: 'asked for' },
    { value: noiseFree, dash: [8, 4], text: 'without noise' },
    { value: mean, dash: [], text: 'mean with noise' },
    { value: predicted, dash: [3, 3], text: 'predicted mean' },
  ];
}

function drawMarks(plot: uPlot, measure: RegulatorMeasure, theme: Theme): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = theme.ink;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.font = `${11 * devicePixelRatio}px system-ui`;
  for (const [k, { value, dash, text }] of marksOf(measure).entries()) {
    if (value === null) continue;
    const x = plot.valToPos(value, 'x', true);
    const y = bbox.top + (14 + 14 * k) * devicePixelRatio;
    ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const isRight = x > bbox.left + bbox.width * 0.6;
    ctx.textAlign = isRight ? 'right' : 'left';
    ctx.fillText(text, x + (isRight ? -4 : 4) * devicePixelRatio, y + 4 * devicePixelRatio);
  }
  ctx.restore();
}

export function histogramOptions(theme: Theme, colour: string, measure: RegulatorMeasure): PlotOptions {
  return {
    legend: { show: false },
    cursor: { show: false, drag: { x: false, y: false } },
    // Room above the bars for the marks' words.
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, 2 * Math.max(most, 1e-9)] } },
    axes: [axis(theme, 'rate of the unit'), axis(theme, 'share of the time', { size: 58 })],
    series: [
      {},
      {
        stroke: colour,
        fill: `color-mix(in srgb, ${colour} 35%, transparent)`,
        width: 1,
        points: { show: false },
      },
    ],
    hooks: { draw: [(plot) => drawMarks(plot, measure, theme)] },
  };
}

/** The outline of the bars: each bin at both of its edges. */
export function histogramData({ histogram: { low, high, counts } }: RegulatorMeasure): PlotData {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const width = (high - low) / counts.length;
  // A hair apart, since a plot's abscissae increase.
  const edges = counts.flatMap((_, k) => [low + k * width, low + (k + 1 - 1e-6) * width]);
  return [edges, counts.flatMap((count) => [count / all, count / all])];
}

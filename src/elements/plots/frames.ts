// What stands around and over a cloud: the axes, and what its points are compared with - the target, the walls of a maze, the
// rate that a regulator should hold. The cloud itself lies under the plotting area.

import type uPlot from 'uplot';
import { LAYOUTS } from '../../index.ts';
import type { CloudView } from '../lab/cloud/cloud.ts';
import type { LabTask } from '../lab/lab-settings.ts';
import type { Theme } from '../shared/theme.ts';
import { axis, type PlotData, type PlotOptions } from './plot.ts';

type Area = Pick<CloudView, 'x' | 'y' | 'xRange' | 'yRange' | 'trail' | 'pointSize'>;

/** How each task's trajectories are looked at. */
export const AREAS: Readonly<Record<LabTask, Area>> = {
  function: { x: 'input', y: 'readout', xRange: [-1.05, 1.05], yRange: [-1.8, 1.8], trail: 4, pointSize: 4 },
  maze: { x: 'worldX', y: 'worldY', xRange: [0, 1], yRange: [0, 1], trail: 6, pointSize: 4 },
  regulator: { x: 'step', y: 'unit', xRange: [0, 60], yRange: [-0.2, 2.6], trail: 16, pointSize: 3 },
};

/** Height of a cloud at a width. */
export const ASPECTS: Readonly<Record<LabTask, number>> = { function: 0.75, maze: 1, regulator: 0.75 };

/** sin(pi u), the answer that is asked for. */
function targetData(): PlotData {
  const inputs = Array.from({ length: 101 }, (_, k) => -1 + k / 50);
  return [inputs, inputs.map((u) => Math.sin(Math.PI * u))];
}

export function frameData(task: LabTask): PlotData {
  if (task === 'function') return targetData();
  const { xRange, yRange } = AREAS[task];
  // Nothing is drawn as a curve, but a plot without data has no axes.
  return [[...xRange], task === 'regulator' ? [1, 1] : [...yRange].map(() => null)];
}

function drawMaze(plot: uPlot, theme: Theme): void {
  const { ctx } = plot;
  const { walls, goal } = LAYOUTS['s-bend'];
  const x = (value: number) => plot.valToPos(value, 'x', true);
  const y = (value: number) => plot.valToPos(value, 'y', true);
  ctx.save();
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineCap = 'round';
  ctx.setLineDash([]); // uPlot leaves that of its last curve
  ctx.beginPath();
  for (const [x0, y0, x1, y1] of walls) {
    ctx.moveTo(x(x0), y(y0));
    ctx.lineTo(x(x1), y(y1));
  }
  ctx.stroke();
  ctx.lineWidth = devicePixelRatio;
  ctx.strokeRect(x(0), y(1), x(1) - x(0), y(0) - y(1));
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  const [left, bottom, right, top] = goal;
  ctx.strokeRect(x(left), y(top), x(right) - x(left), y(bottom) - y(top));
  ctx.fillStyle = theme.ink;
  ctx.font = `${12 * devicePixelRatio}px system-ui`;
  ctx.fillText('goals', x(left), y(top) - 5 * devicePixelRatio);
  ctx.restore();
}

const LABELS: Readonly<Record<LabTask, readonly [string, string]>> = {
  function: ['what the network is shown', 'what it answers'],
  maze: ['', ''],
  regulator: ['step of the trial', 'rate of the unit'],
};

export function frameOptions(theme: Theme, task: LabTask, place: (plot: uPlot) => void): PlotOptions {
  const { xRange, yRange } = AREAS[task];
  const [across, up] = LABELS[task];
  const axes =
    task === 'maze'
      ? [{ show: false }, { show: false }]
      : [axis(theme, across), axis(theme, up, { size: 46 })];
  return {
    legend: { show: false },
    cursor: { show: false, drag: { x: false, y: false } },
    scales: { x: { time: false, range: [...xRange] }, y: { range: [...yRange] } },
    axes,
    padding: task === 'maze' ? [6, 6, 6, 6] : undefined,
    series: [{}, { stroke: theme.ink, width: 2, dash: [6, 3], points: { show: false } }],
    hooks: {
      draw: task === 'maze' ? [(plot) => drawMaze(plot, theme)] : [],
      ready: [place],
      setSize: [place],
    },
  };
}

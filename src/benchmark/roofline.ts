// The roofline of Williams, Waterman & Patterson (2009): operations a second against useful operations a byte, on
// logarithmic axes, below the adapter's two roofs. A row is told by the shape and colour of its workload and the filling
// of its noise; what noise lowers the roof to is a dash above the mark. Static SVG in the page's own colours.

import { scaleLog } from 'd3-scale';
import {
  line,
  type SymbolType,
  symbol,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolTriangle,
} from 'd3-shape';
import { type Html, html } from '../report/html.ts';
import type { BenchmarkResult, BenchmarkRow } from './result.ts';
import { showLarge, showMilliseconds, showPercent } from './table.ts';
import { NOISE_CHOICES, type NoiseChoice, rowText, WORKLOADS, type WorkloadName } from './workloads.ts';

const WIDTH = 880;
const HEIGHT = 500;
const MARGIN = { top: 28, right: 28, bottom: 52, left: 76 };
const MARK_AREA = 80;

const SHAPES: Readonly<Record<WorkloadName, SymbolType>> = {
  simulate: symbolCircle,
  record: symbolSquare,
  gradient: symbolTriangle,
  train: symbolDiamond,
};

/** How much of a mark is filled. */
const FILLINGS: Readonly<Record<NoiseChoice, number>> = { inside: 1, outside: 0.45, none: 0 };

type Shown = Pick<BenchmarkResult, 'ceilings' | 'rows'>;
type Scale = (value: number) => number;

/** The class of a workload's colour: a strict policy lets no style into an attribute. */
function colour(workload: WorkloadName): string {
  return `series-${WORKLOADS.indexOf(workload)}`;
}

function intensity({ flop, usefulBytes }: BenchmarkRow): number {
  return flop / usefulBytes;
}

function attainableGflops({ flop, attainableMilliseconds }: BenchmarkRow): number {
  return flop / attainableMilliseconds / 1e6;
}

/** Whole decades around all values. */
function decades(values: readonly number[]): [number, number] {
  const logs = values.map(Math.log10);
  return [10 ** Math.floor(Math.min(...logs)), 10 ** Math.ceil(Math.max(...logs))];
}

function powersOfTen([low, high]: readonly number[]): number[] {
  const first = Math.round(Math.log10(low));
  const last = Math.round(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

function axes(x: Scale, y: Scale, xTicks: readonly number[], yTicks: readonly number[]): Html {
  const { top, left, right, bottom } = MARGIN;
  const [end, base] = [WIDTH - right, HEIGHT - bottom];
  const tickText = (value: number) => String(Number(value.toPrecision(1)));
  return html`${xTicks.map(
    (
      tick,
    ) => html`<line class="grid" x1="${x(tick).toFixed(1)}" x2="${x(tick).toFixed(1)}" y1="${top}" y2="${base}"/>
<text x="${x(tick).toFixed(1)}" y="${base + 18}" text-anchor="middle">${tickText(tick)}</text>
`,
  )}${yTicks.map(
    (
      tick,
    ) => html`<line class="grid" x1="${left}" x2="${end}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}"/>
<text x="${left - 8}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${tickText(tick)}</text>
`,
  )}<text x="${(left + end) / 2}" y="${HEIGHT - 12}" text-anchor="middle">useful operations a byte (FLOP/B)</text>
<text transform="translate(18 ${(top + base) / 2}) rotate(-90)" text-anchor="middle">GFLOP/s</text>`;
}

function roofs(
  { ceilings }: Shown,
  x: Scale,
  y: Scale,
  xRange: readonly number[],
  yRange: readonly number[],
): Html {
  const peak = ceilings.flop.rate / 1e9;
  const bandwidth = ceilings.bandwidth.rate / 1e9;
  const ridge = peak / bandwidth;
  const from = Math.max(xRange[0], yRange[0] / bandwidth);
  const to = Math.min(ridge, xRange[1]);
  const path = line()([
    [x(from), y(from * bandwidth)],
    [x(to), y(to * bandwidth)],
    ...(ridge < xRange[1] ? [[x(xRange[1]), y(peak)] as [number, number]] : []),
  ]);
  const middle = Math.sqrt(from * to);
  const slope = (Math.atan2(y(to * bandwidth) - y(from * bandwidth), x(to) - x(from)) * 180) / Math.PI;
  return html`<path class="roof" d="${path ?? ''}"/>
<text class="roof-name" transform="translate(${x(middle).toFixed(1)} ${y(middle * bandwidth).toFixed(1)}) rotate(${slope.toFixed(1)})" y="-8" text-anchor="middle">bandwidth ${showLarge(ceilings.bandwidth.rate)}B/s</text>
<text class="roof-name" x="${WIDTH - MARGIN.right - 4}" y="${(y(peak) - 8).toFixed(1)}" text-anchor="end">peak ${showLarge(ceilings.flop.rate)}FLOP/s</text>`;
}

function titleOf(row: BenchmarkRow): string {
  return `${rowText(row)}: ${Number(row.gflops.toPrecision(3))} GFLOP/s, ${showMilliseconds(row.milliseconds.median)} ms for ${row.networks} x ${row.trials} trials of ${row.steps} steps; ${showPercent(row.attainableFraction)} of the attainable, which is bound by ${row.limit} (${row.kernel})`;
}

function mark(row: BenchmarkRow, x: Scale, y: Scale, named: boolean): Html {
  const [left, top] = [x(intensity(row)), y(row.gflops)];
  const own = colour(row.workload);
  const shape = symbol(SHAPES[row.workload], MARK_AREA)() ?? '';
  const best = y(attainableGflops(row));
  return html`<g class="mark" tabindex="0" role="img" aria-label="${titleOf(row)}"><title>${titleOf(row)}</title>
<path d="M${(left - 6).toFixed(1)},${best.toFixed(1)}h12" class="${own}" stroke-width="2" opacity="0.55"/>
<path transform="translate(${left.toFixed(1)} ${top.toFixed(1)})" d="${shape}" class="${own} filled" fill-opacity="${FILLINGS[row.noise]}" stroke-width="1.6"/>
${named && html`<text x="${(left + 8).toFixed(1)}" y="${(top + 4).toFixed(1)}" font-size="11">${row.units}</text>`}</g>
`;
}

/** Thin lines through the sizes of a workload, so that marks of one kind are found together. */
function path(rows: readonly BenchmarkRow[], x: Scale, y: Scale): Html {
  const points = rows.map((row): [number, number] => [x(intensity(row)), y(row.gflops)]);
  return html`<path d="${line().digits(1)(points) ?? ''}" class="${colour(rows[0].workload)}" opacity="0.4"/>`;
}

/** @param shown  at least one row */
export function renderRoofline(shown: Shown): Html {
  const { ceilings, rows } = shown;
  const peak = ceilings.flop.rate / 1e9;
  const ridge = ceilings.flop.rate / ceilings.bandwidth.rate;
  const xRange = decades([...rows.map(intensity), ridge]);
  const yRange = decades([...rows.map(({ gflops }) => gflops), ...rows.map(attainableGflops), peak]);
  const x = scaleLog(xRange, [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLog(yRange, [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const isNamed = (row: BenchmarkRow) => row.noise === rows[0].noise;
  const groups = WORKLOADS.map((name) => rows.filter((row) => row.workload === name && isNamed(row)));
  return html`<svg class="roofline" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-label="Roofline: operations a second against useful operations a byte" font-size="13">
${axes(x, y, powersOfTen(xRange), powersOfTen(yRange))}
${roofs(shown, x, y, xRange, yRange)}
${groups.map((group) => group.length > 1 && path(group, x, y))}
${rows.map((row) => mark(row, x, y, isNamed(row)))}</svg>`;
}

/** What shapes and fillings mean, for the rows that there are. */
export function rooflineLegend({ rows }: Pick<Shown, 'rows'>): Html {
  const workloads = WORKLOADS.filter((name) => rows.some(({ workload }) => workload === name));
  const noises = NOISE_CHOICES.filter((name) => rows.some(({ noise }) => noise === name));
  const swatch = (shape: SymbolType, name: string, filling: number) =>
    html`<svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true"><path d="${symbol(shape, MARK_AREA)() ?? ''}" class="${name} filled" fill-opacity="${filling}" stroke-width="1.6"/></svg>`;
  return html`<ul class="legend">
${workloads.map((name) => html`<li>${swatch(SHAPES[name], colour(name), 1)}${name}</li>`)}
${noises.map((name) => html`<li>${swatch(symbolCircle, 'plain', FILLINGS[name])}noise ${name}</li>`)}
<li><svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true"><path d="M-6,0h12" class="plain" stroke-width="2"/></svg>attainable</li></ul>`;
}

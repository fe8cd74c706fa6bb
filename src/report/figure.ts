// The main figure as a picture of its own: a static SVG for a README or a slide, drawn without a DOM. It is white
// whatever lies behind it, so that it reads on light and dark pages alike.

import { scaleLinear, scaleLog } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Figure, Panel, Series } from './figure-data.ts';
import { type Html, html } from './html.ts';
import { colourOf, dashOf } from './palette.ts';
import type { ReportData } from './report-data.ts';
import { preferenceFigure } from './study-figures.ts';
import { formatNumber } from './wording.ts';

const PANEL = { width: 400, height: 260 };
const MARGIN = { top: 76, right: 24, bottom: 52, left: 64 };
const GAP = 64;
const TEXT = '#1b1f24';
const MUTED = '#57606a';
const RULE = '#d5d9de';

type Scale = (value: number) => number;
type Point = readonly [x: number, y: number];

/** Renders the preference curves as an SVG document. */
export function renderFigure(data: Pick<ReportData, 'cells'>): string {
  const figure = preferenceFigure(data);
  const { panels } = figure;
  const width = MARGIN.left + MARGIN.right + panels.length * PANEL.width + (panels.length - 1) * GAP;
  const height = MARGIN.top + PANEL.height + MARGIN.bottom;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, 'Helvetica Neue', Arial, sans-serif" font-size="13" fill="${TEXT}" style="max-width: 100%; height: auto">
<title>${figure.title}</title>
<desc>${figure.summary.join(' ')}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${legend(figure)}
${panels.map((panel, i) => {
  const left = MARGIN.left + i * (PANEL.width + GAP);
  return html`<g transform="translate(${left} ${MARGIN.top})">${drawPanel(figure, panel, i === 0)}</g>\n`;
})}</svg>
`.text;
}

function legend({ legend }: Figure): Html {
  const items = legend.map(({ label, style }, i) => {
    return html`<g transform="translate(${i * 170} 0)"><line x2="34" stroke="${colourOf(style)}" stroke-width="3" stroke-dasharray="${dashOf(style)}"/><text x="42" y="4.5">${label}</text></g>`;
  });
  return html`<g transform="translate(${MARGIN.left} 24)">${items}</g>`;
}

function drawPanel(figure: Figure, panel: Panel, withYLabel: boolean): Html {
  const x = scaleLinear([panel.x[0] ?? 0, panel.x.at(-1) ?? 1], [0, PANEL.width]);
  const y = scaleLog(figure.yRange, [PANEL.height, 0]);
  return html`<text y="-14" font-size="14" font-weight="600">${panel.title}</text>
${axes(figure, x, y, x.ticks(5), withYLabel)}
${panel.series.map((series) => band(panel.x, series, x, y))}
${panel.series.map((series) => curve(panel.x, series, x, y))}
${panel.series.map((series) => best(series, x, y))}`;
}

function axes(figure: Figure, x: Scale, y: Scale, xTicks: readonly number[], withYLabel: boolean): Html {
  const { width, height } = PANEL;
  const trained = figure.trainedAt;
  return html`${figure.yTicks.map(
    (
      tick,
    ) => html`<line y1="${y(tick).toFixed(1)}" x2="${width}" y2="${y(tick).toFixed(1)}" stroke="${RULE}"/>
<text x="-8" y="${(y(tick) + 4.5).toFixed(1)}" text-anchor="end">${formatNumber(tick)}</text>`,
  )}
${xTicks.map(
  (tick) => html`<line x1="${x(tick).toFixed(1)}" x2="${x(tick).toFixed(1)}" y2="${height}" stroke="${RULE}"/>
<text x="${x(tick).toFixed(1)}" y="${height + 18}" text-anchor="middle">${formatNumber(tick)}</text>`,
)}
${
  trained !== undefined &&
  html`<line x1="${x(trained).toFixed(1)}" x2="${x(trained).toFixed(1)}" y2="${height}" stroke="${MUTED}" stroke-dasharray="5 5"/>
<text x="${(x(trained) + 5).toFixed(1)}" y="13" font-size="11" fill="${MUTED}">as in training</text>`
}
<text x="${width / 2}" y="${height + 40}" text-anchor="middle">${figure.xLabel}</text>
${withYLabel && html`<text transform="translate(-48 ${height / 2}) rotate(-90)" text-anchor="middle">${figure.yLabel}</text>`}`;
}

function band(xs: readonly number[], { low, high, style }: Series, x: Scale, y: Scale): Html | undefined {
  if (!low || !high) return undefined;
  const points = xs.flatMap((value, i) => {
    const [bottom, top] = [low[i], high[i]];
    return bottom === null || top === null ? [] : [[x(value), y(bottom), y(top)] as const];
  });
  const shape = area<readonly [number, number, number]>(
    ([px]) => px,
    ([, bottom]) => bottom,
    ([, , top]) => top,
  ).digits(1);
  return html`<path d="${shape(points) ?? ''}" fill="${colourOf(style)}" fill-opacity="0.2"/>`;
}

function curve(xs: readonly number[], { y: values, style }: Series, x: Scale, y: Scale): Html {
  const points = xs.flatMap((value, i): Point[] => {
    const height = values[i];
    return height === null ? [] : [[x(value), y(height)]];
  });
  const shape = line<Point>(
    ([px]) => px,
    ([, py]) => py,
  ).digits(1);
  return html`<path d="${shape(points) ?? ''}" fill="none" stroke="${colourOf(style)}" stroke-width="2.5" stroke-dasharray="${dashOf(style)}"/>`;
}

function best({ best, style }: Series, x: Scale, y: Scale): Html | undefined {
  if (!best) return undefined;
  const colour = colourOf(style);
  const height = y(best.y);
  const whisker = line<Point>()([
    [x(best.low), height],
    [x(best.high), height],
  ]);
  const ends = [best.low, best.high].map(
    (end) =>
      html`<path d="M${x(end).toFixed(1)},${(height - 5).toFixed(1)}v10" stroke="${colour}" stroke-width="2"/>`,
  );
  return html`<path d="${whisker ?? ''}" stroke="${colour}" stroke-width="2"/>${ends}<circle cx="${x(best.x).toFixed(1)}" cy="${height.toFixed(1)}" r="5" fill="${colour}" stroke="#ffffff" stroke-width="1.5"/>`;
}

// How noise moves a fixed point, for the eye: the histogram of one unit's rate with its noise on, and where three accounts
// say that its middle is: the fixed point without noise, the mean as measured, and the Gaussian theory. A panel a placement.

import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { PLACEMENTS } from '../experiment/axes.ts';
import type {
  DescribedRegulator,
  MeasuredRate,
  RegulatorDescription,
} from '../experiment/describe-regulator.ts';
import type { Equilibrium } from '../experiment/regulator-theory.ts';
import { type Html, html } from './html.ts';
import { colourOf, dashOf } from './palette.ts';
import { formatNumber, placeInWords, sigma } from './wording.ts';

const PANEL = { width: 400, height: 240 };
const MARGIN = { top: 124, right: 24, bottom: 52, left: 64 };
const GAP = 48;
/** Of an entry. */
const LEGEND_WIDTH = 220;
const TEXT = '#1b1f24';
const MUTED = '#57606a';
const RULE = '#d5d9de';
const BARS = '#d5d9de';

const NOISE_FREE = { label: 'fixed point without noise', style: 1, width: 2.5 };
const MEASURED = { label: 'mean with noise on', style: 0, width: 2.5 };
const PREDICTED = { label: 'Gaussian prediction', style: 2, width: 2.5 };
const MARKS = [MEASURED, NOISE_FREE, PREDICTED];

type Scale = (value: number) => number;
type Point = readonly [x: number, y: number];
type Measured = DescribedRegulator & { readonly measured: MeasuredRate };

/**
 * The unit that each panel shows: of those trained with noise in its placement, the first with the strongest noise. Of
 * units without a measurement none is shown.
 */
export function shownRegulators(networks: readonly DescribedRegulator[]): Measured[] {
  const measured = networks.filter((one): one is Measured => one.measured !== null);
  return PLACEMENTS.flatMap((placement) => {
    const own = measured.filter((one) => one.placement === placement && one.trainingLevel > 0);
    const strongest = Math.max(...own.map(({ trainingLevel }) => trainingLevel));
    return own.find(({ trainingLevel }) => trainingLevel === strongest) ?? [];
  });
}

/** The three marks as numbers. */
function placesInWords({ noiseFree, predicted, measured }: Measured): string {
  const at = (one: Equilibrium | null) => (one ? formatNumber(one.mean) : 'nowhere');
  return `without noise ${at(noiseFree.reached)}, with noise ${formatNumber(measured.mean)}, predicted ${at(predicted.reached)}`;
}

/** What a panel shows, as a sentence. */
export function regulatorInWords(one: Measured): string {
  const { placement, trainingLevel, weight, bias } = one;
  return (
    `Noise ${placeInWords(placement)}, ${sigma(trainingLevel)}: the rate of the unit with w = ${formatNumber(weight)} and ` +
    `b = ${formatNumber(bias)} settles at: ${placesInWords(one)}.`
  );
}

/** Renders the figure as an SVG document; undefined if no network trained with noise was measured. */
export function renderRegulatorFigure({ setPoint, networks }: RegulatorDescription): string | undefined {
  const shown = shownRegulators(networks);
  if (shown.length === 0) return undefined;
  const panels = shown.length * PANEL.width + (shown.length - 1) * GAP;
  const width = MARGIN.left + Math.max(panels, MARKS.length * LEGEND_WIDTH) + MARGIN.right;
  const height = MARGIN.top + PANEL.height + MARGIN.bottom;
  const axes = sharedAxes(shown, setPoint);
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, 'Helvetica Neue', Arial, sans-serif" font-size="13" fill="${TEXT}" style="max-width: 100%; height: auto">
<title>The stationary rate of a unit that holds a set-point</title>
<desc>${shown.map(regulatorInWords).join(' ')}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${legend()}
${shown.map((one, i) => {
  const left = MARGIN.left + i * (PANEL.width + GAP);
  return html`<g transform="translate(${left} ${MARGIN.top})">${drawPanel(one, setPoint, axes, i === 0)}</g>\n`;
})}</svg>
`.text;
}

/** Of the panels together, so that they can be compared. */
function sharedAxes(shown: readonly Measured[], setPoint: number) {
  const xs = [setPoint, ...shown.flatMap((one) => [...bulkOf(one.measured), ...marksOf(one)])];
  const highest = Math.max(...shown.flatMap(({ measured }) => densityOf(measured).map(([, , y]) => y)));
  return {
    x: scaleLinear([Math.min(...xs), Math.max(...xs)], [0, PANEL.width]).nice(),
    y: scaleLinear([0, highest * 1.05], [PANEL.height, 0]),
  };
}

/** Where nearly all of the rate is; its rare extremes would take half of the axis. */
function bulkOf({ mean, standardDeviation }: MeasuredRate): [number, number] {
  return [mean - 3 * standardDeviation, mean + 3 * standardDeviation];
}

function marksOf({ measured, noiseFree, predicted }: Measured): number[] {
  return [measured.mean, ...[noiseFree, predicted].flatMap(({ reached }) => reached?.mean ?? [])];
}

/** [from, to, density] of each bin; a rate that does not move has one bin of some width. */
function densityOf({ histogram: { low, high, counts } }: MeasuredRate): [number, number, number][] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const width = high > low ? (high - low) / counts.length : 1e-3;
  return counts.map((count, k) => [low + k * width, low + (k + 1) * width, count / total / width]);
}

function legend(): Html {
  const items = MARKS.map(({ label, style, width }, i) => {
    return html`<g transform="translate(${i * LEGEND_WIDTH} 0)"><line x2="34" stroke="${colourOf(style)}" stroke-width="${width}" stroke-dasharray="${dashOf(style)}"/><text x="42" y="4.5">${label}</text></g>`;
  });
  return html`<g transform="translate(${MARGIN.left} 24)">${items}</g>`;
}

function drawPanel(
  one: Measured,
  setPoint: number,
  { x, y }: ReturnType<typeof sharedAxes>,
  withYLabel: boolean,
): Html {
  const { placement, trainingLevel, weight, bias, noiseFree, measured, predicted } = one;
  const { width, height } = PANEL;
  return html`<text y="-56" font-size="14" font-weight="600">Noise ${placeInWords(placement)}</text>
<text y="-36" fill="${MUTED}">${sigma(trainingLevel)}, w = ${formatNumber(weight)}, b = ${formatNumber(bias)}</text>
<text y="-16" fill="${MUTED}">${placesInWords(one)}</text>
${x.ticks(6).map(
  (tick) => html`<line x1="${x(tick).toFixed(1)}" x2="${x(tick).toFixed(1)}" y2="${height}" stroke="${RULE}"/>
<text x="${x(tick).toFixed(1)}" y="${height + 18}" text-anchor="middle">${formatNumber(tick)}</text>`,
)}
${bars(measured, x, y)}
${predicted.reached ? gaussian(predicted.reached, x, y) : ''}
<line x1="${x(setPoint).toFixed(1)}" x2="${x(setPoint).toFixed(1)}" y1="${height - 18}" y2="${height}" stroke="${TEXT}" stroke-width="2"/>
<text x="${(x(setPoint) + 5).toFixed(1)}" y="${height - 6}" font-size="11">set-point</text>
${mark(measured.mean, MEASURED, x)}
${noiseFree.reached ? mark(noiseFree.reached.mean, NOISE_FREE, x) : ''}
${predicted.reached ? mark(predicted.reached.mean, PREDICTED, x) : ''}
<line y1="${height}" y2="${height}" x2="${width}" stroke="${MUTED}"/>
<text x="${width / 2}" y="${height + 40}" text-anchor="middle">rate h</text>
${withYLabel && html`<text transform="translate(-20 ${height / 2}) rotate(-90)" text-anchor="middle">how often</text>`}`;
}

function bars(measured: MeasuredRate, x: Scale, y: Scale): Html {
  const bins = densityOf(measured).filter(([from, to]) => x(from) >= 0 && x(to) <= PANEL.width);
  if (bins.length === 0) return html``;
  const steps = [...bins, [bins[bins.length - 1][1], 0, 0]];
  const shape = area<readonly number[]>(
    ([from]) => x(from),
    y(0),
    ([, , density]) => y(density),
  )
    .curve(curveStepAfter)
    .digits(1);
  return html`<path d="${shape(steps) ?? ''}" fill="${BARS}"/>`;
}

/** The predicted density of h, a thin line over the histogram. */
function gaussian({ mean, standardDeviation }: Equilibrium, x: Scale, y: Scale): Html | undefined {
  if (!standardDeviation) return undefined;
  const points = Array.from({ length: 121 }, (_, k): Point => {
    const z = (k - 60) / 15;
    const density = Math.exp(-(z * z) / 2) / (Math.sqrt(2 * Math.PI) * standardDeviation);
    return [x(mean + z * standardDeviation), y(density)];
  }).filter(([px]) => px >= 0 && px <= PANEL.width);
  const shape = line<Point>(
    ([px]) => px,
    ([, py]) => py,
  ).digits(1);
  return html`<path d="${shape(points) ?? ''}" fill="none" stroke="${colourOf(PREDICTED.style)}" stroke-width="1.5"/>`;
}

/** An upright line; those drawn later have gaps, through which the earlier ones are seen where they coincide. */
function mark(rate: number, { style, width }: (typeof MARKS)[number], x: Scale): Html {
  const at = x(rate).toFixed(1);
  return html`<line class="mark" x1="${at}" x2="${at}" y1="-6" y2="${PANEL.height}" stroke="${colourOf(style)}" stroke-width="${width}" stroke-dasharray="${dashOf(style)}"/>`;
}

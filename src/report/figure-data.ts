// A figure as data: panels with curves, bands and marks over shared axes. The page draws it with uPlot, the static
// picture as SVG; both show the same numbers.

import { scaleLinear } from 'd3-scale';

/** One curve; a missing value (null) leaves a gap. */
export interface Series {
  readonly label: string;
  /** Place in the palette, and in the list of dashes: no curve is told by its colour alone. */
  readonly style: number;
  readonly y: readonly (number | null)[];
  /** 95 % band. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** The best point of the curve and the interval of its x. */
  readonly best?: { readonly x: number; readonly y: number; readonly low: number; readonly high: number };
  readonly thin?: boolean;
}

export interface Panel {
  readonly title: string;
  /** Shared by all series. */
  readonly x: readonly number[];
  readonly series: readonly Series[];
}

export interface Figure {
  readonly id: string;
  readonly title: string;
  /** How to read it. */
  readonly caption: string;
  /** What is to be seen, in sentences. */
  readonly summary: readonly string[];
  readonly legend: readonly { readonly label: string; readonly style: number }[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Where the training level is marked on the x axis. */
  readonly trainedAt?: number;
  readonly yScale: 'log' | 'linear';
  /** Of the y axis, all positive where it is logarithmic; shared by the panels, so that they can be compared. */
  readonly yRange: readonly [number, number];
  readonly yTicks: readonly number[];
  readonly panels: readonly Panel[];
  /** Few large panels or many small ones. */
  readonly size: 'large' | 'small';
}

function valuesOf(panels: readonly Panel[]): (number | null)[] {
  return panels.flatMap(({ series }) =>
    series.flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high]),
  );
}

/** A linear axis around the means of the panels; intervals may reach beyond. */
export function linearAxis(panels: readonly Panel[]): Pick<Figure, 'yScale' | 'yRange' | 'yTicks'> {
  const means = panels.flatMap(({ series }) => series.flatMap(({ y }) => y));
  const known = means.filter((value): value is number => value !== null);
  const lowest = Math.min(0, ...known);
  const scale = scaleLinear([lowest, Math.max(lowest + 1e-9, ...known)], [0, 1]).nice(5);
  const [low, high] = scale.domain();
  return { yScale: 'linear', yRange: [low, high], yTicks: scale.ticks(5) };
}

/** A logarithmic axis around all values of the panels, with ticks at 1, 2 and 5 or, over many decades, at powers of ten. */
export function logAxis(panels: readonly Panel[]): Pick<Figure, 'yScale' | 'yRange' | 'yTicks'> {
  const yScale = 'log';
  const values = valuesOf(panels);
  const positive = values.filter((value): value is number => Number.isFinite(value) && (value as number) > 0);
  if (positive.length === 0) return { yScale, yRange: [0.1, 1], yTicks: [0.1, 1] };
  let low = positive[0];
  let high = positive[0];
  for (const value of positive) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const yRange = [low / 1.3, high * 1.3] as const;
  const decades = Math.log10(yRange[1] / yRange[0]);
  const digits = decades < 2.5 ? [1, 2, 5] : [1];
  const first = Math.floor(Math.log10(yRange[0]));
  const ticks = Array.from({ length: Math.ceil(decades) + 2 }, (_, i) =>
    digits.map((digit) => Number(`${digit}e${first + i}`)),
  ).flat();
  return { yScale, yRange, yTicks: ticks.filter((tick) => tick >= yRange[0] && tick <= yRange[1]) };
}

/** A logarithm has no place for zero or less. */
export function positiveOrGap(value: number | undefined): number | null {
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : null;
}

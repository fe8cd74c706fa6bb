// The roofline for a page of one's own: markup of our making, in which all text is escaped, and the style sheet that it wants.

import { DARK_COLOURS, LIGHT_COLOURS } from '../report/palette.ts';
import type { BenchmarkResult } from './result.ts';
import style from './roofline.css?raw';
import { WORKLOADS } from './workloads.ts';

/** Wants the custom properties --text, --muted, --rule, and --series-0 ... for the workloads. */
export const rooflineStyle: string = style;

/** A colour a workload, for a light and a dark page. */
export const benchmarkColours = WORKLOADS.map((_, k) => ({ light: LIGHT_COLOURS[k], dark: DARK_COLOURS[k] }));

/** Legend and roofline as HTML and SVG; empty without rows. What draws it is loaded when there is something to draw. */
export async function rooflineMarkup(shown: Pick<BenchmarkResult, 'ceilings' | 'rows'>): Promise<string> {
  if (shown.rows.length === 0) return '';
  const { renderRoofline, rooflineLegend } = await import('./roofline.ts');
  return `${rooflineLegend(shown).text}${renderRoofline(shown).text}`;
}

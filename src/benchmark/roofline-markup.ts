// The roofline for a page of one's own: markup of our making, in which all text is escaped, and the style sheet that it wants.

import { DARK_COLOURS, LIGHT_COLOURS } from '../report/palette.ts';
import type { BenchmarkResult } from './result.ts';
import rooflineStyle from './roofline.css?raw';
import { renderRoofline, rooflineLegend } from './roofline.ts';
import { WORKLOADS } from './workloads.ts';

/** Wants the custom properties --text, --muted, --rule, and --series-0 ... for the workloads. */
export { rooflineStyle };

/** A colour a workload, for a light and a dark page. */
export const benchmarkColours = WORKLOADS.map((_, k) => ({ light: LIGHT_COLOURS[k], dark: DARK_COLOURS[k] }));

/** Legend and roofline as HTML and SVG; empty without rows. */
export function rooflineMarkup(shown: Pick<BenchmarkResult, 'ceilings' | 'rows'>): string {
  return shown.rows.length === 0 ? '' : `${rooflineLegend(shown).text}${renderRoofline(shown).text}`;
}

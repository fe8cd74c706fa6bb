// The first score of a task against test noise, a panel a placement: what the loss means for a person.

import { type Figure, linearAxis } from './figure-data.ts';
import type { CurvePoint, ReportCell, ReportData } from './report-data.ts';
import { byPlacement, levelLegend, RATIO_LABEL, ratiosOf, styleOfLevel } from './study-figures.ts';
import { cellName, formatNumber, placeInWords, sigma } from './wording.ts';

function seriesOf(cells: readonly ReportCell[], cell: ReportCell, x: readonly number[]) {
  const scores = new Map(cell.curve.map(({ ratio, score }) => [ratio, score]));
  const along = (part: keyof NonNullable<CurvePoint['score']>) =>
    x.map((ratio) => scores.get(ratio)?.[part] ?? null);
  return {
    label: sigma(cell.trainingLevel),
    style: styleOfLevel(cells, cell.trainingLevel),
    y: along('mean'),
    low: along('low'),
    high: along('high'),
  };
}

function cellInWords(cell: ReportCell, name: string): string[] {
  const score = cell.scores.find((each) => each.name === name);
  if (!score) return [];
  const shown = (value: number | null | undefined) => formatNumber(value ?? undefined);
  return [
    `${cellName(cell)}: ${name} is ${shown(score.zero)} without noise, ${shown(score.training)} at the training level and ` +
      `${shown(score.preferred)} at the level of smallest loss.`,
  ];
}

/** Absent for tasks without scores. */
export function scoreFigure({ cells }: Pick<ReportData, 'cells'>): Figure | undefined {
  const name = cells.find(({ scores }) => scores.length > 0)?.scores[0].name;
  if (name === undefined) return undefined;
  const known = cells.filter((cell) => cell.curve.length > 0);
  const panels = byPlacement(known).map(([placement, own]) => {
    const x = ratiosOf(own.map((cell) => cell.curve));
    return {
      title: `Noise ${placeInWords(placement)}`,
      x,
      series: own.map((cell) => seriesOf(cells, cell, x)),
    };
  });
  return {
    id: 'score',
    title: `${name[0].toUpperCase()}${name.slice(1)} against test noise`,
    caption: `Mean ${name} at the same test noise as above. Shaded: 95 % interval. Dashed upright line: the training level.`,
    summary: cells.flatMap((cell) => cellInWords(cell, name)),
    legend: levelLegend(cells),
    xLabel: RATIO_LABEL,
    yLabel: name,
    trainedAt: 1,
    ...linearAxis(panels),
    panels,
    size: 'large',
  };
}

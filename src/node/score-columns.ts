// Scores as columns of a table and names of arrays.

import type { CsvCell, NoiseCurve } from '../index.ts';

/** A score's name as NumPy takes it: 'error at 25 %' is score_error_at_25. */
export function scoreColumn(name: string): string {
  return `score_${name.replace(/\W+/g, '_').replace(/^_+|_+$/g, '')}`;
}

/** The names of the scores that curves of one study or sweep have. */
export function scoreNames(curves: readonly (NoiseCurve | undefined)[]): string[] {
  return Object.keys(curves.find((curve) => curve)?.scores ?? {});
}

/** Mean and interval of each score. */
export function scoreColumns(names: readonly string[]): string[] {
  return names.map(scoreColumn).flatMap((column) => [column, `${column}_low`, `${column}_high`]);
}

/** The cells of `scoreColumns` at one level. */
export function scoreCells(names: readonly string[], { scores }: NoiseCurve, level: number): CsvCell[] {
  return names.flatMap((name) => {
    const score = scores?.[name];
    return [score?.mean[level], score?.low[level], score?.high[level]];
  });
}

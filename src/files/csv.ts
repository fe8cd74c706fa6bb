// Tables as comma-separated values, RFC 4180: a header, lines that end in CRLF, and quotes around what needs them.

import { CtrnnError } from '../base/errors.ts';

/** What a cell can hold. Missing (null, undefined) and NaN are written as nothing. */
export type CsvCell = string | number | boolean | null | undefined;

function formatCell(cell: CsvCell): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '';
  const text = String(cell); // of a number: the shortest digits that read back as the same float64
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Formats a table; numbers keep their full precision.
 *
 * @param columns  the header, one name a column
 * @param rows     as many cells each as there are columns
 * @throws CtrnnError `invalid-argument` naming the row whose length differs
 */
export function formatCsv(columns: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const lines = [columns.map(formatCell).join(',')];
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new CtrnnError(
        'invalid-argument',
        `Row ${lines.length} has ${row.length} cells for ${columns.length} columns.`,
        'Give null for a missing cell.',
      );
    }
    lines.push(row.map(formatCell).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCsv } from '../../src/files/csv.ts';

/** A reader of RFC 4180, as the test of the writer. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('CSV', () => {
  it('has a header, CRLF line ends, quotes where they are needed, and nothing for what is missing', () => {
    const text = formatCsv(
      ['name', 'loss, mean'],
      [
        ['say "x"', 0.1],
        ['two\nlines', null],
        [true, Number.NaN],
      ],
    );
    expect(text).toBe('name,"loss, mean"\r\n"say ""x""",0.1\r\n"two\nlines",\r\ntrue,\r\n');
  });

  it('keeps the full precision of every number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const [, [read]] = parse(formatCsv(['x'], [[value]]));
        expect(Number(read)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('reads back as it was, whatever the strings', () => {
    const table = fc.integer({ min: 1, max: 4 }).chain((width) => {
      const row = fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', '\t') }), {
        minLength: width,
        maxLength: width,
      });
      return fc.tuple(row, fc.array(row, { maxLength: 4 }));
    });
    fc.assert(
      fc.property(table, ([columns, rows]) => {
        expect(parse(formatCsv(columns, rows))).toEqual([columns, ...rows]);
      }),
    );
  });

  it('names the row that is too short', () => {
    expect(() => formatCsv(['a', 'b'], [[1, 2], [1]])).toThrow('Row 2 has 1 cells for 2 columns');
  });
});

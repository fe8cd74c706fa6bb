// Recorded sequences from a table, for `tasks.data`. A row is one step of one sequence:
//
//   sequence, step, input_1 .. input_I, target_1 .. target_O [, mask]
//
// Rows and columns come in any order; steps count from 0 or from 1. Messages count rows as a spreadsheet does: the
// header is row 1.

import papa from 'papaparse';
import type { ShapedArray } from '../base/arrays.ts';
import { CtrnnError } from '../base/errors.ts';
import { type ArrayName, checkSequences, type Sequences } from '../task/data.ts';
import type { NamedFile } from './decode-sequences.ts';

const COLUMNS = 'sequence, step, input_1 .. input_I, target_1 .. target_O and, optionally, mask';
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A row that is not empty, and the number a spreadsheet gives it. */
interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

class Table {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly #columns: ReadonlyMap<string, number>;

  constructor({ name, bytes }: NamedFile) {
    this.name = name;
    const [header, ...rows] = parseRows(name, bytes);
    if (!header || rows.length === 0)
      throw this.wrong('has no rows below its header.', `Columns: ${COLUMNS}.`);
    this.rows = rows;
    const columns = header.cells.map((cell) => cell.trim());
    this.#columns = new Map(columns.map((column, i) => [column, i]));
    if (this.#columns.size < columns.length) {
      const twice = columns.find((column, i) => columns.indexOf(column) < i);
      throw this.wrong(`has two columns '${twice}'.`, `Columns: ${COLUMNS}.`);
    }
    const uneven = rows.find(({ cells }) => cells.length !== columns.length);
    if (uneven) {
      throw this.wrong(
        `has ${uneven.cells.length} cells for ${columns.length} columns in row ${uneven.number}.`,
        'Give every row a cell for every column, separated by commas.',
      );
    }
  }

  wrong(problem: string, fix: string): CtrnnError {
    return new CtrnnError('invalid-file', `${this.name} ${problem}`, fix);
  }

  has(column: string): boolean {
    return this.#columns.has(column);
  }

  get columns(): string[] {
    return [...this.#columns.keys()];
  }

  place(row: Row, column: string): string {
    return `${this.name}, row ${row.number}, column '${column}'`;
  }

  number(row: Row, column: string): number {
    const cell = row.cells[this.#columns.get(column)!].trim();
    if (!NUMBER.test(cell)) {
      throw new CtrnnError(
        'invalid-file',
        `${this.place(row, column)}: '${cell}' is not a finite number.`,
        'Write numbers with a decimal point; what is missing gets a mask of 0 and any number.',
      );
    }
    return Number(cell);
  }

  wholeNumber(row: Row, column: string): number {
    const value = this.number(row, column);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    const message = `${this.place(row, column)}: ${value} is not a whole number of at least 0.`;
    throw new CtrnnError('invalid-file', message, 'Number sequences and steps 0, 1, 2 ...');
  }
}

function parseRows(name: string, bytes: Uint8Array): Row[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CtrnnError('invalid-file', `${name} is not text in UTF-8.`, 'Save it as CSV in UTF-8.', cause);
  }
  const { data, errors } = papa.parse<string[]>(text, { delimiter: ',' });
  const [error] = errors;
  if (error) {
    const where = error.row === undefined ? '' : `, row ${error.row + 1}`;
    throw new CtrnnError('invalid-file', `${name}${where}: ${error.message}.`, 'Save it again as CSV.');
  }
  return data
    .map((cells, i) => ({ number: i + 1, cells }))
    .filter(({ cells }) => cells.length > 1 || cells[0].trim() !== '');
}

/** input_1, input_2 ...: as many as there are, without a gap. */
function numberedColumns(table: Table, prefix: string): string[] {
  const given = table.columns.filter((column) => new RegExp(`^${prefix}_[1-9]\\d*$`).test(column));
  const names = Array.from({ length: Math.max(1, given.length) }, (_, i) => `${prefix}_${i + 1}`);
  const missing = names.find((column) => !table.has(column));
  if (missing) throw table.wrong(`has no column '${missing}'.`, `Columns: ${COLUMNS}.`);
  return names;
}

function checkColumns(table: Table, known: readonly string[]): void {
  for (const column of ['sequence', 'step']) {
    if (!table.has(column)) throw table.wrong(`has no column '${column}'.`, `Columns: ${COLUMNS}.`);
  }
  const unknown = table.columns.find((column) => !known.includes(column));
  if (unknown !== undefined) {
    throw table.wrong(`has a column '${unknown}', which is not read here.`, `Columns: ${COLUMNS}.`);
  }
}

/** The rows of each sequence by step, sequences by their numbers, [K][T]. */
function orderRows(table: Table): Row[][] {
  const sequences = new Map<number, Map<number, Row>>();
  let first = 1;
  let last = 0;
  for (const row of table.rows) {
    const sequence = table.wholeNumber(row, 'sequence');
    const step = table.wholeNumber(row, 'step');
    const steps = sequences.get(sequence) ?? new Map<number, Row>();
    const earlier = steps.get(step);
    if (earlier) {
      throw table.wrong(
        `has step ${step} of sequence ${sequence} in row ${earlier.number} and again in row ${row.number}.`,
        'Give every step of a sequence once.',
      );
    }
    sequences.set(sequence, steps.set(step, row));
    first = Math.min(first, step);
    last = Math.max(last, step);
  }
  return [...sequences]
    .sort(([a], [b]) => a - b)
    .map(([sequence, steps]) => {
      if (steps.size !== last - first + 1) {
        let missing = first;
        while (steps.has(missing)) missing++;
        throw table.wrong(
          `has no step ${missing} of sequence ${sequence}; its steps go from ${first} to ${last}.`,
          'Make all sequences equally long; steps that are not to count get a mask of 0.',
        );
      }
      return Array.from({ length: steps.size }, (_, t) => steps.get(first + t)!);
    });
}

/**
 * Reads sequences from a table, ordered by their numbers.
 *
 * @throws CtrnnError `invalid-file` naming file, row and column
 */
export function decodeSequencesCsv(file: NamedFile): Sequences {
  const table = new Table(file);
  const columns: Readonly<Record<ArrayName, readonly string[]>> = {
    inputs: numberedColumns(table, 'input'),
    targets: numberedColumns(table, 'target'),
    mask: ['mask'],
  };
  checkColumns(table, ['sequence', 'step', ...columns.inputs, ...columns.targets, ...columns.mask]);
  const rows = orderRows(table);
  const read = (names: readonly string[], shape: readonly number[]): ShapedArray => ({
    data: Float64Array.from(
      rows.flatMap((steps) => steps.flatMap((row) => names.map((n) => table.number(row, n)))),
    ),
    shape,
  });
  const sizes = [rows.length, rows[0].length];
  const sequences = {
    inputs: read(columns.inputs, [...sizes, columns.inputs.length]),
    targets: read(columns.targets, [...sizes, columns.targets.length]),
    mask: table.has('mask') ? read(columns.mask, sizes) : undefined,
  };
  checkSequences(sequences, {
    code: 'invalid-file',
    array: (name) => (name === 'mask' ? `${file.name}, column 'mask',` : file.name),
    element: (name, [k, t, channel = 0]) => table.place(rows[k][t], columns[name][channel]),
  });
  return sequences;
}

// The report's tables: one of cells, one of every network, one of every point of the main figure.

import type { Estimate } from '../experiment/bootstrap.ts';
import type { StudyTable, TableRow } from '../experiment/table.ts';
import { type Html, html } from './html.ts';
import type {
  KeyValue,
  ReportCell,
  ReportComparison,
  ReportData,
  ReportNetwork,
  ReportPreference,
  ReportScore,
} from './report-data.ts';
import { distinct, formatNumber, formatRatio, preferenceInWords, sigma } from './wording.ts';

interface Column<Row> {
  readonly name: string;
  readonly value: (row: Row) => string | Html;
  readonly isNumber?: boolean;
  /** Words that need room: the column does not shrink to its longest one. */
  readonly isProse?: boolean;
  /** The row is called by this column. */
  readonly isName?: boolean;
}

function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const kind = ({ isNumber, isProse }: Column<Row>) =>
    (isNumber && html` class="number"`) || (isProse && html` class="prose"`);
  const cell = (column: Column<Row>, row: Row) =>
    column.isName
      ? html`<th scope="row">${column.value(row)}</th>`
      : html`<td${kind(column)}>${column.value(row)}</td>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${kind(column)}>${column.name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column) => cell(column, row))}</tr>\n`)}</tbody>
</table></div>`;
}

/** A number and, below it, its interval. */
function estimate(value: Estimate | undefined, format: (value: number) => string = formatNumber): Html {
  if (!value) return html`–`;
  return html`${format(value.value)} <span>(${format(value.low)} to ${format(value.high)})</span>`;
}

function preferredRatio(preferred: ReportPreference | undefined): Html {
  return estimate(preferred && { value: preferred.ratio, ...preferred.interval }, formatRatio);
}

/** Ratios as one range if they are neighbours among the tested ones, else one by one. */
function ratioSet({ preferred, curve }: ReportCell): string {
  if (!preferred) return '–';
  const ratios = preferred.indistinguishable;
  const places = ratios.map((ratio) => curve.findIndex((point) => point.ratio === ratio));
  const isRun = places.length > 2 && places.every((place, i) => i === 0 || place === places[i - 1] + 1);
  if (!isRun) return ratios.map(formatRatio).join(', ');
  return `${formatRatio(ratios[0])}\u00a0to\u00a0${formatRatio(ratios[ratios.length - 1])}`;
}

function lossAt(cell: ReportCell, ratio: number): string {
  return formatNumber(cell.curve.find((point) => point.ratio === ratio)?.meanLoss);
}

function trainedWith({ placement, trainingLevel }: Pick<ReportCell, 'placement' | 'trainingLevel'>): string {
  return `${placement}, ${sigma(trainingLevel)}`;
}

export function cellTable(cells: readonly ReportCell[]): Html {
  return table<ReportCell>(
    'Ratios are test noise over training noise; in brackets 95 % intervals.',
    [
      { name: 'trained with noise', value: trainedWith, isName: true },
      { name: 'preferred ratio', value: ({ preferred }) => preferredRatio(preferred), isNumber: true },
      { name: 'ratios as good', value: ratioSet, isNumber: true },
      {
        name: 'loss at zero over loss at preferred',
        value: ({ preferred }) => estimate(preferred?.zeroOverPreferred),
        isNumber: true,
      },
      { name: 'loss at preferred', value: ({ preferred }) => estimate(preferred?.loss), isNumber: true },
      { name: 'loss at training level', value: (cell) => lossAt(cell, 1), isNumber: true },
      { name: 'loss at zero', value: (cell) => lossAt(cell, 0), isNumber: true },
      { name: 'networks', value: (cell) => String(cell.networks), isNumber: true },
    ],
    cells,
  );
}

export function networkTable(networks: readonly ReportNetwork[]): Html {
  return table<ReportNetwork>(
    'Every network, by its number in the weights file.',
    [
      { name: 'network', value: ({ network }) => String(network), isName: true },
      { name: 'trained with noise', value: trainedWith },
      { name: 'preferred ratio', value: ({ preferred }) => preferredRatio(preferred), isNumber: true },
      {
        name: 'loss at zero over loss at preferred',
        value: ({ preferred }) => estimate(preferred?.zeroOverPreferred),
        isNumber: true,
      },
      { name: 'loss at preferred', value: ({ preferred }) => estimate(preferred?.loss), isNumber: true },
      {
        name: 'loss at training level',
        value: ({ lossAtTrainingLevel }) => formatNumber(lossAtTrainingLevel),
        isNumber: true,
      },
      {
        name: 'loss at end of training',
        value: ({ finalTrainingLoss, diverged }) => (diverged ? 'diverged' : formatNumber(finalTrainingLoss)),
        isNumber: true,
      },
    ],
    networks,
  );
}

interface Scored {
  readonly scores: readonly ReportScore[];
  readonly comparison?: ReportComparison;
  readonly preferred?: ReportPreference;
}

const LEVELS = [
  ['zero', 'at zero'],
  ['training', 'at training level'],
  ['preferred', 'at preferred'],
] as const;

/** Scores, baselines and the verdict on noise, of cells and of networks. */
function scoreColumns<Row extends Scored>(rows: readonly Row[]): Column<Row>[] {
  const names = distinct(rows.flatMap(({ scores }) => scores.map(({ name }) => name)));
  const ofScore = (name: string): Column<Row>[] =>
    LEVELS.map(([level, words]) => ({
      name: `${name} ${words}`,
      value: ({ scores }) => formatNumber(scores.find((score) => score.name === name)?.[level] ?? undefined),
      isNumber: true,
    }));
  return [
    { name: 'preference for noise', value: ({ preferred }) => preferenceInWords(preferred), isProse: true },
    {
      name: 'loss at training level over best constant output',
      value: ({ comparison }) => formatNumber(comparison?.overConstant),
      isNumber: true,
    },
    {
      name: 'loss before training',
      value: ({ comparison }) => formatNumber(comparison?.untrained),
      isNumber: true,
    },
    { name: 'better than before training', value: ({ comparison }) => comparison?.beatsUntrained ?? '–' },
    ...names.flatMap(ofScore),
  ];
}

export function cellScoreTable({ cells, constant }: Pick<ReportData, 'cells' | 'constant'>): Html {
  return table<ReportCell>(
    `Scores and baselines, with noise as in training unless said otherwise. ${constant ?? ''}`,
    [{ name: 'trained with noise', value: trainedWith, isName: true }, ...scoreColumns(cells)],
    cells,
  );
}

export function networkScoreTable(networks: readonly ReportNetwork[]): Html {
  return table<ReportNetwork>(
    'Scores and baselines of every network.',
    [
      { name: 'network', value: ({ network }) => String(network), isName: true },
      { name: 'trained with noise', value: trainedWith },
      ...scoreColumns(networks),
    ],
    networks,
  );
}

/** Rows of text as `tableLines` prints them. */
export function textTable({
  columns,
  rows,
  notes,
}: Pick<StudyTable, 'columns' | 'notes'> & { readonly rows: readonly Pick<TableRow, 'cells'>[] }): Html {
  return table<readonly string[]>(
    notes.join(' '),
    columns.map(({ title, align }, i) => ({
      name: title,
      value: (cells) => cells[i],
      isNumber: align === 'right',
      isName: i === 0,
    })),
    rows.map(({ cells }) => cells),
  );
}

/** Each point of the preference curves, a row a ratio and a column a cell. */
export function curveTable(cells: readonly ReportCell[]): Html {
  const ratios = distinct(cells.flatMap((cell) => cell.curve.map((point) => point.ratio)));
  const columns: Column<number>[] = cells.map((cell) => ({
    name: trainedWith(cell),
    value: (ratio) => {
      const point = cell.curve.find((candidate) => candidate.ratio === ratio);
      return estimate(point && { value: point.meanLoss, low: point.low, high: point.high });
    },
    isNumber: true,
  }));
  return table<number>(
    'Mean loss and its 95 % interval at each ratio of test noise to training noise.',
    [{ name: 'ratio', value: formatRatio, isName: true }, ...columns],
    ratios.sort((a, b) => a - b),
  );
}

/** Two columns: what, and how it was set. */
export function settingsTable(caption: string, settings: ReportData['configuration']): Html {
  return table<KeyValue>(
    caption,
    [
      { name: 'setting', value: ([key]) => key, isName: true },
      { name: 'value', value: ([, value]) => value },
    ],
    settings,
  );
}

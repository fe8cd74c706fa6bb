// The result of a study as a table: every network, then the cells. Data, so that a terminal and a page can show it.

import type { Estimate } from './bootstrap.ts';
import { fewInputsNote } from './items.ts';
import type { StudyCell, StudyCurve, StudyNetwork, StudyResult } from './result.ts';

export interface TableRow {
  readonly kind: 'network' | 'cell';
  /** One for each column. */
  readonly cells: readonly string[];
}

export interface StudyTable {
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly TableRow[];
  /** What the columns mean, a sentence each. */
  readonly notes: readonly string[];
}

export const NONE = '-';

/** The losses that design.md's table shows, where the study measured them. */
const SHOWN_RATIOS = [
  { ratio: 0, title: 'test 0' },
  { ratio: 0.5, title: '½ σ' },
  { ratio: 1, title: 'σ' },
  { ratio: 2, title: '2 σ' },
];

export function showLoss(loss: number): string {
  return loss > 0 && loss < 0.00095 ? loss.toExponential(1) : loss.toFixed(4);
}

/** A level or a ratio of levels: three decimals, and no trailing zeros. */
export function showLevel(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** Three significant digits. */
export function showFactor(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function showEstimate({ value, low, high }: Estimate, show: (value: number) => string): string {
  return `${show(value)} [${show(low)}, ${show(high)}]`;
}

/** Neighbouring ratios as a range: '0.75..1.25'; others with commas. */
function showRatios(ratios: readonly number[], all: readonly number[]): string {
  const runs: number[][] = [];
  for (const ratio of ratios) {
    const run = runs.at(-1);
    if (run && all.indexOf(ratio) === all.indexOf(run[run.length - 1]) + 1) run.push(ratio);
    else runs.push([ratio]);
  }
  return runs
    .map((run) =>
      run.length > 1 ? `${showLevel(run[0])}..${showLevel(run[run.length - 1])}` : showLevel(run[0]),
    )
    .join(', ');
}

function curveCells(own: StudyCurve | undefined, other: StudyCurve | undefined, ratios: readonly number[]) {
  const losses = SHOWN_RATIOS.map(({ ratio }) => {
    const at = ratios.indexOf(ratio);
    return own && at >= 0 ? showLoss(own.loss[at]) : NONE;
  });
  if (!own || !other) return [...losses, NONE, NONE, NONE, NONE];
  const { zeroOverPreferred } = own.preferred;
  return [
    ...losses,
    showEstimate(own.preferredRatio, showLevel),
    showRatios(own.indistinguishableRatios, ratios),
    zeroOverPreferred ? showEstimate(zeroOverPreferred, showFactor) : NONE,
    showEstimate(other.preferredRatio, showLevel),
  ];
}

export function trainedWith({ placement, trainingLevel }: StudyNetwork | StudyCell): string {
  return `${placement} ${showLevel(trainingLevel)}`;
}

function networkName({ replicate, divergence }: StudyNetwork): string {
  return divergence ? `${replicate + 1}, diverged at ${divergence.iteration}` : String(replicate + 1);
}

/** What the networks were tested on; fewer independent inputs than were shown are recorded sequences, shown again. */
function shownInWords({ configuration, testInputs }: StudyResult): string {
  const { testTrials, repeats } = configuration;
  const inputs = testTrials / repeats;
  const shown =
    testInputs === undefined || testInputs === inputs
      ? `${inputs} inputs with ${repeats} noise draws each`
      : `${testInputs} held-out sequences, each with at least ${repeats} noise draws`;
  return `${testTrials} fresh trials (${shown})`;
}

/** Every network of a study, then its cells; beside design.md, section 8. */
export function studyTable(result: StudyResult): StudyTable {
  const { ratios, activation } = result.configuration;
  const left = ['trained with', 'network'];
  const right = ['best / σ', 'as good', 'zero / best', 'other: best / σ'];
  const titles = [...left, ...SHOWN_RATIOS.map(({ title }) => title), ...right];
  const networks = result.networks.map((network): TableRow => {
    const cells = curveCells(network.own, network.other, ratios);
    return { kind: 'network', cells: [trainedWith(network), networkName(network), ...cells] };
  });
  const cells = result.cells.map((cell): TableRow => {
    const name = `mean of ${cell.networks.length}`;
    return { kind: 'cell', cells: [trainedWith(cell), name, ...curveCells(cell.own, cell.other, ratios)] };
  });
  return {
    columns: titles.map((title) => ({ title, align: left.includes(title) ? 'left' : 'right' })),
    rows: [...networks, ...cells],
    notes: [
      `${activation}; mean loss on ${shownInWords(result)}, noise of the training placement at the ratio given to the training level σ (to 1 where σ is 0).`,
      'best: ratio of smallest loss, chosen on half of the inputs; as good: ratios not shown to be worse on the other half; zero / best: loss without noise over loss at the best ratio, there too. Brackets: 95 % bootstrap intervals over inputs; for cells over inputs and networks, which with 4 networks hold the truth only 84 to 97 times in 100.',
      'other: best ratio when noise enters at the other placement instead.',
      ...fewInputsNote(result.testInputs),
    ],
  };
}

/** The table as lines of text, columns padded. */
export function tableLines({ columns, rows }: StudyTable): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map(({ cells }) => cells)];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines.map((line) =>
    line
      .map((text, i) => (columns[i].align === 'left' ? text.padEnd(widths[i]) : text.padStart(widths[i])))
      .join('  ')
      .trimEnd(),
  );
}

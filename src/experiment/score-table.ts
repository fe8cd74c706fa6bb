// Scores of a study's cells, what they are held against, and whether a preference for noise was found: the second table of
// a study, below the losses.

import type { StudyCell, StudyCurve, StudyResult } from './result.ts';
import { NONE, type StudyTable, showFactor, showLoss, trainedWith } from './table.ts';
import { noiseVerdict, VERDICT_IN_WORDS } from './verdict.ts';

/** Values of a curve without noise, at the training level and at the preferred level; undefined where not measured. */
export interface AtLevels<T> {
  readonly zero: T | undefined;
  readonly training: T | undefined;
  readonly preferred: T | undefined;
}

/** @param values  along the ratios */
export function atLevels<T>(
  values: readonly T[] | undefined,
  { preferredRatio }: StudyCurve,
  trainingLevel: number,
  ratios: readonly number[],
): AtLevels<T> {
  const at = (ratio: number) => values?.[ratios.indexOf(ratio)];
  return { zero: at(0), training: at(trainingLevel === 0 ? 0 : 1), preferred: at(preferredRatio.value) };
}

/** The scores of a study by name, in the order of the task. */
export function scoreNamesOf({ networks }: Pick<StudyResult, 'networks'>): string[] {
  return Object.keys(networks.find(({ own }) => own)?.own?.scores ?? {});
}

function shown(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : showFactor(value);
}

function cellRow(cell: StudyCell, score: string | undefined, ratios: readonly number[]): string[] {
  const { own, comparison } = cell;
  const name = trainedWith(cell);
  if (!own) return [name, ...new Array<string>(score ? 8 : 5).fill(NONE)];
  const at = <T>(values: readonly T[] | undefined) => atLevels(values, own, cell.trainingLevel, ratios);
  const loss = at(own.loss).preferred;
  const scores = at(score === undefined ? undefined : own.scores?.[score]?.mean);
  return [
    name,
    ...(score === undefined ? [] : [scores.zero, scores.training, scores.preferred].map(shown)),
    loss === undefined ? NONE : showLoss(loss),
    shown(comparison?.overConstant),
    shown(comparison?.untrained),
    comparison ? `${comparison.beatsUntrained} of ${cell.networks.length}` : NONE,
    VERDICT_IN_WORDS[noiseVerdict(own.preferredRatio, own.preferred)],
  ];
}

function constantNote(loss: number | undefined): string {
  const doesNot = 'σ / constant does not apply:';
  if (loss === undefined) return `${doesNot} no network was tested.`;
  if (loss === 0) return `${doesNot} a constant output has no loss here.`;
  const best = `that of the best constant output, ${showLoss(loss)}`;
  return loss > 0
    ? `σ / constant: loss at the training level over ${best}.`
    : `${doesNot} a ratio of losses needs losses above 0, unlike ${best}.`;
}

/** The first score, the baselines and the verdict on noise of every cell. */
export function scoreTable(result: StudyResult): StudyTable {
  const [score] = scoreNamesOf(result);
  const titles = [
    'trained with',
    ...(score === undefined ? [] : [`${score}: test 0`, 'σ', 'best']),
    'loss at best',
    'σ / constant',
    'untrained',
    'beat untrained',
    'preference for noise',
  ];
  const left = ['trained with', 'preference for noise'];
  return {
    columns: titles.map((title) => ({ title, align: left.includes(title) ? 'left' : 'right' })),
    rows: result.cells.map((cell) => ({
      kind: 'cell',
      cells: cellRow(cell, score, result.configuration.ratios),
    })),
    notes: [
      constantNote(result.baselines?.constant.loss),
      'untrained: mean loss of the networks before training, at their training level; beat untrained: how many are below their own.',
      'A preference for noise is found where the 95 % interval of best / σ lies above 0 and that of zero / best above 1; where losses are not above 0, and so have no ratio, that of their difference above 0.',
    ],
  };
}

// What a study holds its networks against, whether it finds a preference for noise, and the tables that show both.

import { describe, expect, it } from 'vitest';
import { scoreTable } from '../../src/experiment/score-table.ts';
import { runStudy } from '../../src/experiment/study.ts';
import { studyTable, tableLines } from '../../src/experiment/table.ts';
import { noiseVerdict } from '../../src/experiment/verdict.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { FakeBackend, FLOOR } from './experiment-fake-backend.ts';
import { small, tiny } from './experiment-studies.ts';

describe('what a study holds its networks against', () => {
  it('is the best constant output and the networks before training', async () => {
    const { result } = await runStudy(new ReferenceBackend(), { ...tiny, iterations: 150 });
    const { constant, untrained } = result.baselines!;
    expect(constant.loss).toBeCloseTo(0.5, 1);
    for (const { index, own, comparison } of result.networks) {
      const loss = own!.loss[8];
      expect(comparison).toEqual({
        loss,
        overConstant: loss / constant.loss,
        untrained: untrained[index],
        beatsUntrained: loss < untrained[index]!,
      });
      expect(own!.scores!['variance explained'].mean[8]).toBeCloseTo(1 - loss / constant.loss, 12);
    }
    const [cell] = result.cells;
    expect(cell.comparison!.loss).toBeCloseTo(cell.own!.loss[8], 12);
    expect(cell.comparison!.beatsUntrained).toBe(2);
  });

  it('is nothing that a regulator could be compared with, but theory', async () => {
    const { units: _units, steps: _steps, ...rest } = tiny;
    const options = { ...rest, task: 'regulator', taskOptions: { setPoint: 0.5 } };
    const backend = new ReferenceBackend();
    const { result } = await runStudy(backend, options);
    expect(result.baselines!.constant).toMatchObject({ output: [0.5], loss: 0 });
    for (const { own, comparison } of result.networks) {
      expect(own).not.toHaveProperty('scores');
      expect(comparison!.overConstant).toBeNull();
    }
    expect(result.regulator).toMatchObject({ setPoint: 0.5, trials: 16 });
    expect(result.regulator!.networks.map(({ network }) => network)).toEqual([0, 1, 2, 3]);
    expect(scoreTable(result).notes[0]).toMatch(/does not apply/);
  });

  it('is left out where the ratios do not hold the training level', async () => {
    const { result } = await runStudy(new FakeBackend(), { ...small, ratios: [0, 0.5, 2] });
    expect(result.networks[0]).not.toHaveProperty('comparison');
    expect(result.cells[0]).not.toHaveProperty('comparison');
  });
});

describe('the verdict on noise', () => {
  const ratio = (value: number, low: number) => ({ value, low, high: value + 1 });
  const over = (value: number, low: number) => ({ zeroOverPreferred: ratio(value, low) });
  const minus = (value: number, low: number) => ({ zeroMinusPreferred: ratio(value, low) });
  it.each([
    [ratio(1, 0.5), over(3, 2), 'found'],
    [ratio(1, 0.5), {}, 'found'],
    [ratio(0, 0), over(1, 1), 'best-without'],
    [ratio(1, 0), over(3, 2), 'may-be-zero'],
    [ratio(1, 0.5), over(1.2, 0.9), 'gain-not-shown'],
    [ratio(1, 0.5), over(0.7, 0.6), 'gain-not-shown'],
    [ratio(1, 0.5), { ...over(1.2, 0.9), ...minus(0.5, 0.1) }, 'gain-not-shown'],
    [ratio(1, 0.5), minus(0.5, 0.1), 'found'],
    [ratio(1, 0.5), minus(0.5, -0.1), 'gain-not-shown'],
    [ratio(1, 0), minus(0.5, 0.1), 'may-be-zero'],
  ] as const)('on %j with %j is %s', (preferred, gain, verdict) => {
    expect(noiseVerdict(preferred, gain)).toBe(verdict);
  });
});

describe('the table', () => {
  it('prints every network, then the cells', async () => {
    const { result } = await runStudy(new FakeBackend({ spread: 0.003 }), small);
    const table = studyTable(result);
    expect(table.rows.map(({ kind }) => kind)).toEqual([
      ...new Array(12).fill('network'),
      ...new Array(4).fill('cell'),
    ]);
    const [lines, columns] = [tableLines(table), table.columns.map(({ title }) => title)];
    expect(columns.slice(0, 6)).toEqual(['trained with', 'network', 'test 0', '½ σ', 'σ', '2 σ']);
    expect(lines).toHaveLength(17);
    expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
    const cell = table.rows[13].cells;
    expect(cell.slice(0, 2)).toEqual(['inside 1', 'mean of 3']);
    expect(Number(cell[2])).toBeCloseTo(1 + FLOOR, 1);
    expect(cell[6]).toMatch(/^1 \[[\d.]+, [\d.]+\]$/);
    expect(cell[9]).toMatch(/^0 \[0, [\d.]+\]$/);
  });
});

describe('the table of scores', () => {
  it('shows each cell at three levels beside its baselines, and says in words where no preference was found', async () => {
    const { result } = await runStudy(new FakeBackend({ spread: 0.003 }), small);
    const { columns, rows } = scoreTable(result);
    expect(columns.map(({ title }) => title)).toEqual([
      'trained with',
      'variance explained: test 0',
      'σ',
      'best',
      'loss at best',
      'σ / constant',
      'untrained',
      'beat untrained',
      'preference for noise',
    ]);
    const verdicts = rows.map(({ cells }) => [cells[0], cells.at(-1)]);
    expect(verdicts).toEqual([
      ['inside 0.5', 'found'],
      ['inside 1', 'found'],
      ['outside 0.5', 'not found: best without'],
      ['outside 1', 'not found: best without'],
    ]);
    const { own, comparison } = result.cells[1];
    const { mean } = own!.scores!['variance explained'];
    const three = (value: number) => String(Number(value.toPrecision(3)));
    expect(rows[1].cells.slice(1, 4)).toEqual([mean[0], mean[8], mean[8]].map((value) => three(value!)));
    expect(rows[1].cells.slice(5, 8)).toEqual([
      three(comparison!.overConstant!),
      three(comparison!.untrained!),
      '3 of 3',
    ]);
  });

  it('has gaps where every network diverged', async () => {
    const { result } = await runStudy(new FakeBackend({ diverge: { 3: 5, 4: 5, 5: 5 } }), small);
    const { columns, rows } = scoreTable(result);
    for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
    expect(new Set(rows[1].cells.slice(1))).toEqual(new Set(['-']));
  });
});

// A study of a task of one's own: recorded sequences, or a world.

import { describe, expect, it } from 'vitest';
import { completeStudy } from '../../src/experiment/configuration.ts';
import { scoreTable } from '../../src/experiment/score-table.ts';
import { runStudy, type StudyCheckpoint } from '../../src/experiment/study.ts';
import { add } from '../../src/expression/index.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { reportOfStudy } from '../../src/report/from-study.ts';
import { tasks } from '../../src/task/index.ts';
import { smallWorld } from '../support/small-world.ts';
import { FakeBackend } from './experiment-fake-backend.ts';
import { tiny } from './experiment-studies.ts';

describe("a study of a task of one's own", () => {
  const shape = [4, 3];
  const task = tasks.data({
    inputs: { data: Float64Array.from({ length: 12 }, (_, k) => Math.sin(k)), shape },
    targets: { data: Float64Array.from({ length: 12 }, (_, k) => Math.cos(k)), shape },
    heldOut: 0.5,
  });
  const { steps: _steps, ...rest } = tiny;
  const given = { ...rest, taskOptions: { file: 'a.npz' } };

  it('takes sizes from the task, and keeps what is known of it', async () => {
    const { result } = await runStudy(new ReferenceBackend(), given, { task });
    expect(result.configuration).toMatchObject({ task: 'data', steps: 3, taskOptions: { file: 'a.npz' } });
    expect(result.baselines!.constant.trials).toBe(2);
    expect(result.cells[0].own!.scores!['variance explained'].mean).toHaveLength(17);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('plays a world with its scores', async () => {
    const { result } = await runStudy(new ReferenceBackend(), rest, { task: smallWorld(4) });
    expect(result.configuration).toMatchObject({ task: 'small', steps: 4 });
    for (const { own, other } of [...result.networks, ...result.cells]) {
      expect(own).not.toHaveProperty('variance');
      for (const curve of [own!, other!]) {
        expect(Object.keys(curve.scores!)).toEqual(['travelled', 'end over start']);
        curve.scores!.travelled.mean.forEach((mean, level) => {
          expect(mean).toBeGreaterThanOrEqual(curve.scores!.travelled.low[level]!);
          expect(mean).toBeLessThanOrEqual(curve.scores!.travelled.high[level]!);
        });
      }
    }
    const [first, second] = result.networks.map(({ own }) => own!.scores!.travelled.mean[3]!);
    expect(result.cells[0].own!.scores!.travelled.mean[3]).toBeCloseTo((first + second) / 2, 10);
  });

  it('is refused under another name, or with other steps', () => {
    const complete = (change: object) => () => completeStudy({ ...given, ...change }, { task });
    expect(complete({ task: 'maze' })).toThrow("task is 'maze', but the task given is 'data'.");
    expect(complete({ steps: 4 })).toThrow('steps is 4, but a trial of the task has 3.');
    expect(() => completeStudy({ task: 'data' })).toThrow("'data' shows arrays of one's own");
  });

  it('goes on only with what is known of it unchanged', async () => {
    const kept: StudyCheckpoint[] = [];
    const onCheckpoint = (checkpoint: StudyCheckpoint) => void kept.push(checkpoint);
    await runStudy(new FakeBackend(), given, { task, onCheckpoint });
    const changed = { ...given, taskOptions: { file: 'b.npz' } };
    await expect(runStudy(new FakeBackend(), changed, { task, resume: kept[0] })).rejects.toThrow(
      'The study to resume was started with taskOptions {"file":"a.npz"}, not {"file":"b.npz"}.',
    );
  });

  it('may be called like one of ours without being taken for it', async () => {
    const regulator = { ...smallWorld(4), name: 'regulator' };
    const { result } = await runStudy(new FakeBackend(), rest, { task: regulator });
    expect(result.configuration.task).toBe('regulator');
    expect(result).not.toHaveProperty('regulator');
    const maze = completeStudy({}, { task: { ...smallWorld(4), name: 'maze' } });
    expect(maze).toEqual({ ...completeStudy({}, { task: smallWorld(4) }), task: 'maze' });
    expect(maze.iterations).not.toBe(completeStudy({ task: 'maze' }).iterations);
  });
});

describe('a study of a world whose cost may be negative', () => {
  const shifted = (by: number) => {
    const small = smallWorld(4);
    return { ...small, cost: (...of: Parameters<typeof small.cost>) => add(small.cost(...of), by) };
  };
  const { steps: _steps, ...rest } = tiny;
  const study = async (by: number) =>
    (await runStudy(new ReferenceBackend(), rest, { task: shifted(by) })).result;

  it('reports differences of losses, but no ratio', async () => {
    const result = await study(-100);
    for (const { own, other, comparison } of [...result.networks, ...result.cells]) {
      for (const curve of [own!, other!]) {
        expect(curve.preferred).not.toHaveProperty('zeroOverPreferred');
        expect(Number.isFinite(curve.preferred.zeroMinusPreferred!.value)).toBe(true);
      }
      expect(comparison!.overConstant).toBeNull();
    }
    expect(scoreTable(result).notes[0]).toMatch(/does not apply: a ratio of losses needs losses above 0/);
    const { constant } = reportOfStudy(result, { command: '', date: '', versions: {} });
    expect(constant).toMatch(/with a loss of −\d.* A ratio of losses needs losses above 0\.$/);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('finds the same preferences whatever constant is added to the cost', async () => {
    const [above, below] = [await study(100), await study(-100)];
    above.cells.forEach((cell, i) => {
      expect(cell.own!.preferred).toHaveProperty('zeroOverPreferred');
      expect(below.cells[i].own!.preferredRatio).toEqual(cell.own!.preferredRatio);
      const difference = cell.own!.preferred.zeroMinusPreferred!;
      expect(below.cells[i].own!.preferred.zeroMinusPreferred!.low).toBeCloseTo(difference.low, 9);
    });
  });
});

import { describe, expect, it } from 'vitest';
import { notFiniteError } from '../../src/backend/not-finite.ts';
import { completeStudy, type StudyConfiguration } from '../../src/experiment/configuration.ts';
import { scoreTable } from '../../src/experiment/score-table.ts';
import { runStudy, type StudyCheckpoint, type StudyRun } from '../../src/experiment/study.ts';
import { studyTable, tableLines } from '../../src/experiment/table.ts';
import { noiseVerdict } from '../../src/experiment/verdict.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { TASK_NAMES, tasks } from '../../src/task/index.ts';
import { smallWorld } from '../support/small-world.ts';
import { FakeBackend, FLOOR } from './experiment-fake-backend.ts';

const small: Partial<StudyConfiguration> = {
  units: 2,
  steps: 4,
  levels: [0.5, 1],
  networks: 3,
  iterations: 120,
  trials: 4,
  testTrials: 64,
  repeats: 4,
  replicates: 200,
};

const tiny: Partial<StudyConfiguration> = {
  ...small,
  units: 6,
  steps: 10,
  levels: [0.5],
  networks: 2,
  iterations: 12,
  trials: 8,
  activation: 'softplus',
};

/** What must not depend on how a study was broken off: all but the time and work it took. */
function numbersOf({ result, networks }: StudyRun) {
  const { seconds: _seconds, counts: _counts, ...rest } = result;
  return { rest, parameters: networks.parameters };
}

describe('the study', () => {
  it('finds what each network and each cell prefers', async () => {
    const backend = new FakeBackend({ spread: 0.003 });
    const { result, networks } = await runStudy(backend, small);
    expect(networks.networks).toBe(12);
    expect(result.networks.map((n) => `${n.index} ${n.placement} ${n.trainingLevel} ${n.replicate}`)).toEqual(
      [
        ...[0, 1, 2].map((i) => `${i} inside 0.5 ${i}`),
        ...[0, 1, 2].map((i) => `${i + 3} inside 1 ${i}`),
        ...[0, 1, 2].map((i) => `${i + 6} outside 0.5 ${i}`),
        ...[0, 1, 2].map((i) => `${i + 9} outside 1 ${i}`),
      ],
    );
    for (const { placement, own, other } of [...result.networks, ...result.cells]) {
      expect(own?.preferredRatio.value).toBe(placement === 'inside' ? 1 : 0);
      expect(own?.placement).toBe(placement);
      expect(other?.placement).not.toBe(placement);
      expect(other?.preferredRatio.value).toBe(0);
      expect(own?.indistinguishableRatios).toContain(own?.preferredRatio.value);
    }
    const [half, full] = result.cells;
    expect(half.networks).toEqual([0, 1, 2]);
    expect(half.own?.levels[8]).toBe(0.5);
    expect(full.own?.levels.at(-1)).toBe(2);
    const { value, low, high } = full.own!.preferred.zeroOverPreferred!;
    expect(Math.abs(value / ((FLOOR + 1) / FLOOR) - 1)).toBeLessThan(0.1);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(full.own?.biasSquared).toHaveLength(17);
  });

  it('trains and sweeps all networks in one call each, with their own noise and a stream of their own', async () => {
    const backend = new FakeBackend();
    const { result } = await runStudy(backend, small);
    expect(backend.requests).toHaveLength(1);
    expect(backend.requests[0].noise).toEqual({
      inside: [0.5, 0.5, 0.5, 1, 1, 1, 0, 0, 0, 0, 0, 0],
      outside: [0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1],
    });
    // And once more for the networks as they were, at the noise of their training.
    expect(backend.evaluations).toHaveLength(2);
    expect(backend.evaluations[0]).toMatchObject({ conditions: 33, phase: 'test' });
    expect(backend.evaluations[1]).toMatchObject({
      conditions: 1,
      phase: 'test',
      ...backend.requests[0].noise,
    });
    expect(new Set(result.networks.map(({ stream }) => stream)).size).toBe(12);
    expect(backend.alive).toBe(0);
  });

  it('gives a network the same numbers in a smaller study', async () => {
    const backend = new FakeBackend({ spread: 0.01 });
    const whole = await runStudy(backend, small);
    const part = await runStudy(backend, { ...small, levels: [1], placements: ['outside'], networks: 2 });
    expect(part.result.networks[1].own).toEqual(whole.result.networks[10].own);
    expect(part.result.networks[1].stream).toBe(whole.result.networks[10].stream);
  });

  it('tests networks trained without noise at the ratios themselves', async () => {
    const { result } = await runStudy(new FakeBackend(), { ...small, levels: [0], ratios: [0, 0.5, 2] });
    expect(result.cells[0].own?.levels).toEqual([0, 0.5, 2]);
    expect(result.cells[0].own?.preferredRatio).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('is plain data that survives JSON', async () => {
    const { result } = await runStudy(new FakeBackend({ diverge: { 2: 30 } }), small);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('leaves diverged networks out of sweeps and cells, and names them', async () => {
    const backend = new FakeBackend({ diverge: { 0: 10, 3: 5, 4: 5, 5: 5 } });
    const { result } = await runStudy(backend, small);
    expect(result.divergences).toHaveLength(4);
    expect(result.networks[0]).toMatchObject({ finalLoss: null, divergence: { iteration: 10, trial: 3 } });
    expect(result.networks[0]).not.toHaveProperty('own');
    expect(result.networks[1].own?.preferredRatio.value).toBe(1);
    expect(result.cells[0].networks).toEqual([1, 2]);
    expect(result.cells[1]).toEqual({ placement: 'inside', trainingLevel: 1, networks: [] });
    expect(result.cells[3].own?.preferredRatio.value).toBe(0);
    expect(tableLines(studyTable(result))[1]).toContain('1, diverged at 10');
  });

  it('leaves a network out that leaves the finite numbers under test noise only, and names it', async () => {
    const backend = new FakeBackend();
    const evaluate = backend.evaluate.bind(backend);
    let calls = 0;
    backend.evaluate = async (networks, request) => {
      if (calls++ === 0) throw notFiniteError({ network: 1, trial: 9, step: 2 });
      return evaluate(networks, request);
    };
    const checkpoints: StudyCheckpoint[] = [];
    const { result } = await runStudy(backend, small, { onCheckpoint: (c) => void checkpoints.push(c) });
    expect(result.divergences).toEqual([{ network: 1, iteration: 120, trial: 9, step: 2 }]);
    expect(result.networks[1]).not.toHaveProperty('own');
    expect(result.cells[0].networks).toEqual([0, 2]);

    const resumed = await runStudy(new FakeBackend(), small, { resume: checkpoints.at(-1) });
    expect(resumed.result.divergences).toEqual(result.divergences);
    expect(resumed.result.cells).toEqual(result.cells);
  });

  it('ends without curves if every network diverged', async () => {
    const diverge = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i, i]));
    const backend = new FakeBackend({ diverge });
    const { result } = await runStudy(backend, small);
    expect(result.divergences).toHaveLength(12);
    expect(backend.evaluations).toHaveLength(0);
    expect(studyTable(result).rows).toHaveLength(12 + 4);
  });

  it('ends with the same numbers when it goes on from any checkpoint', async () => {
    const checkpoints: StudyCheckpoint[] = [];
    const behaviour = { diverge: { 4: 60 }, spread: 0.01 };
    const whole = await runStudy(new FakeBackend(behaviour), small, {
      checkpointSeconds: 0,
      onCheckpoint: (checkpoint) => void checkpoints.push(structuredClone(checkpoint)),
    });
    expect(checkpoints.at(-1)?.sweep).toBeDefined();
    expect(checkpoints.at(-2)?.sweep).toBeUndefined();
    expect(checkpoints.length).toBeGreaterThan(4);
    for (const resume of checkpoints) {
      const backend = new FakeBackend(behaviour);
      const resumed = await runStudy(backend, small, { resume });
      expect(numbersOf(resumed)).toEqual(numbersOf(whole));
      expect(backend.evaluations).toHaveLength(resume.sweep ? 0 : 2);
    }
  });

  it('keeps what is done when it is aborted in training', async () => {
    const controller = new AbortController();
    const kept: StudyCheckpoint[] = [];
    const backend = new FakeBackend({ onIteration: (i) => i === 30 && controller.abort() });
    const run = runStudy(backend, small, {
      signal: controller.signal,
      onCheckpoint: (checkpoint) => void kept.push(checkpoint),
    });
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(backend.alive).toBe(0);
    const resumed = await runStudy(new FakeBackend(), small, { resume: kept.at(-1) });
    expect(numbersOf(resumed)).toEqual(numbersOf(await runStudy(new FakeBackend(), small)));
  });

  it('refuses to go on with another study', async () => {
    const kept: StudyCheckpoint[] = [];
    const onCheckpoint = (checkpoint: StudyCheckpoint) => void kept.push(checkpoint);
    await runStudy(new FakeBackend(), small, { onCheckpoint });
    const resume = kept[0];
    await expect(runStudy(new FakeBackend(), { ...small, leak: 0.5 }, { resume })).rejects.toThrow(
      'The study to resume was started with leak 0.2, not 0.5.',
    );
    const elsewhere = { ...resume, backend: { ...resume.backend, backend: 'webgpu' as const } };
    await expect(runStudy(new FakeBackend(), small, { resume: elsewhere })).rejects.toThrow(
      'started on webgpu, not reference',
    );
  });

  it('reports training, then the sweep', async () => {
    const phases = new Set<string>();
    await runStudy(new ReferenceBackend(), tiny, { onProgress: ({ phase }) => phases.add(phase) });
    expect([...phases]).toEqual(['training', 'sweeping test noise']);
  });
});

describe('a tiny study on the reference', () => {
  it('goes from weights to curves, and resumed ends with the same numbers', async () => {
    const kept: StudyCheckpoint[] = [];
    const whole = await runStudy(new ReferenceBackend(), tiny, {
      checkpointSeconds: 0,
      onCheckpoint: (checkpoint) => void kept.push(structuredClone(checkpoint)),
    });
    const { result } = whole;
    expect(result.networks.every(({ own, other }) => own && other)).toBe(true);
    expect(result.cells).toHaveLength(2);
    for (const { own } of result.networks) {
      own?.loss.forEach((loss, level) => {
        // With the unbiased variance and its share taken out of the squared mean error, the two add up to the loss.
        expect(loss).toBeCloseTo(own.biasSquared![level] + own.variance![level], 10);
        expect(own.low[level]).toBeLessThanOrEqual(loss);
        expect(own.high[level]).toBeGreaterThanOrEqual(loss);
      });
      expect(own?.variance?.[0]).toBeCloseTo(0, 12);
    }
    const resumed = await runStudy(new ReferenceBackend(), tiny, { resume: kept[0] });
    expect(numbersOf(resumed)).toEqual(numbersOf(whole));
  });

  it('runs the regulator, which brings its own size', async () => {
    const { units: _units, ...rest } = tiny;
    const { result } = await runStudy(new ReferenceBackend(), { ...rest, task: 'regulator' });
    expect(result.configuration.units).toBe(1);
    expect(result.cells[0].own?.loss).toHaveLength(17);
  });
});

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
});

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

describe('penalties', () => {
  it('reach the trainer', async () => {
    const backend = new FakeBackend();
    await runStudy(backend, { ...small, l2Rates: 0.1, l2Weights: 0.01 });
    expect(backend.requests[0].l2).toEqual({ rates: 0.1, weights: 0.01 });
  });
});

describe('the verdict on noise', () => {
  const ratio = (value: number, low: number) => ({ value, low, high: value + 1 });
  it.each([
    [ratio(1, 0.5), ratio(3, 2), 'found'],
    [ratio(1, 0.5), undefined, 'found'],
    [ratio(0, 0), ratio(1, 1), 'best-without'],
    [ratio(1, 0), ratio(3, 2), 'may-be-zero'],
    [ratio(1, 0.5), ratio(1.2, 0.9), 'gain-not-shown'],
    [ratio(1, 0.5), ratio(0.7, 0.6), 'gain-not-shown'],
  ] as const)('on %j with %j is %s', (preferred, gain, verdict) => {
    expect(noiseVerdict(preferred, gain)).toBe(verdict);
  });
});

describe('a preset', () => {
  it.each(TASK_NAMES.filter((name) => name !== 'data'))('of %s is complete, full or smoke', (task) => {
    const full = completeStudy({ task });
    const smoke = completeStudy({ task }, { preset: 'smoke' });
    expect(smoke).toMatchObject({ task, networks: 2, placements: ['inside', 'outside'] });
    expect(smoke.iterations).toBeLessThan(full.iterations);
    for (const complete of [full, smoke]) expect(completeStudy(complete)).toEqual(complete);
  });

  it('yields to what is given', () => {
    const given = { task: 'maze', iterations: 7, taskOptions: { layout: 'u-trap' } };
    expect(completeStudy(given, { preset: 'smoke' })).toMatchObject(given);
  });

  it('takes units, steps and leak from the task where it says nothing', () => {
    const taskOptions = { depth: 2, width: 5 };
    expect(completeStudy({ task: 'feedforward', taskOptions })).toMatchObject({
      units: 10,
      steps: 2,
      leak: 1,
    });
  });
});

describe('the configuration of a study', () => {
  it('has the defaults of the issue', () => {
    const study = completeStudy();
    expect(study.placements).toEqual(['inside', 'outside']);
    expect(study.levels.length).toBeGreaterThanOrEqual(3);
    expect(study.networks).toBeGreaterThanOrEqual(4);
    expect(study.units).toBeGreaterThanOrEqual(24);
    expect(study.steps).toBeGreaterThanOrEqual(40);
    expect(study.iterations).toBeGreaterThanOrEqual(800);
    expect(study.trials).toBeGreaterThanOrEqual(64);
    expect(study.repeats).toBeGreaterThanOrEqual(16);
    expect(study.ratios[0]).toBe(0);
    expect(study.ratios.at(-1)).toBe(2);
    study.ratios.slice(1).forEach((ratio, i) => {
      expect(ratio - study.ratios[i]).toBeLessThanOrEqual(0.125);
    });
    expect(completeStudy({ units: undefined, seed: 7 })).toEqual({ ...study, seed: 7 });
  });

  it.each([
    [{ levels: [] }, 'levels is empty.'],
    [{ levels: [0.5, -1] }, 'levels[1] is -1.'],
    [{ levels: [Number.NaN] }, 'levels[0] is NaN.'],
    [{ levels: [1, 1] }, 'levels holds 1 twice.'],
    [{ placements: [] }, 'placements is empty.'],
    [{ placements: ['above'] }, "placement is 'above', which does not exist."],
    [{ trials: 0 }, 'trials is 0.'],
    [{ trials: 1.5 }, 'trials is 1.5.'],
    [{ units: 0 }, 'units is 0.'],
    [{ units: 2.5 }, 'units is 2.5.'],
    [{ steps: 0 }, 'steps is 0.'],
    [{ steps: Number.NaN }, 'steps is NaN.'],
    [{ iterations: -1 }, 'iterations is -1.'],
    [{ networks: 0 }, 'networks is 0.'],
    [{ leak: 0 }, 'leak is 0.'],
    [{ leak: 1.1 }, 'leak is 1.1.'],
    [{ leak: Number.NaN }, 'leak is NaN.'],
    [{ learningRate: 0 }, 'learningRate is 0.'],
    [{ clipNorm: -1 }, 'clipNorm is -1.'],
    [{ seed: 0.5 }, 'seed is 0.5.'],
    [{ activation: 'step' }, "activation is 'step', which does not exist."],
    [{ task: 'chess' }, "task is 'chess', which does not exist."],
    [{ task: 'regulator', units: 8 }, 'units is 8, but the task is for 1.'],
    [{ taskOptions: { colour: 'red' } }, "functionApproximation has no option 'colour'."],
    [{ schedule: 'linear' }, "schedule is 'linear', which does not exist."],
    [{ testTrials: 100 }, 'testTrials is 100, with repeats 16.'],
    [{ ratios: [] }, 'ratios is empty.'],
    [{ ratios: [0, 1, 1] }, 'ratios[2] is 1, after 1.'],
    [{ ratios: [0.5, 1] }, 'ratios starts at 0.5.'],
    [{ task: 'feedforward', leak: 0.5 }, 'leak is 0.5, but the task is for 1.'],
    [{ taskOptions: { steps: 3 } }, 'taskOptions holds steps.'],
    [{ l2Rates: -1 }, 'l2Rates is -1.'],
    [{ l2Weights: Number.NaN }, 'l2Weights is NaN.'],
    [{ colour: 'red' }, "a field of the study is 'colour', which does not exist."],
  ])('refuses %j', (given, message) => {
    expect(() => completeStudy(given as Partial<StudyConfiguration>)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message, fix: expect.stringMatching(/\w/) }),
    );
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

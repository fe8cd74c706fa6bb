// The study from weights to curves: what it finds, what it leaves out, and how it goes on.

import { describe, expect, it } from 'vitest';
import { notFiniteError } from '../../src/backend/not-finite.ts';
import { runStudy, type StudyCheckpoint, type StudyRun } from '../../src/experiment/study.ts';
import { studyTable, tableLines } from '../../src/experiment/table.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { FakeBackend, FLOOR } from './experiment-fake-backend.ts';
import { small, tiny } from './experiment-studies.ts';

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

describe('penalties', () => {
  it('reach the trainer', async () => {
    const backend = new FakeBackend();
    await runStudy(backend, { ...small, l2Rates: 0.1, l2Weights: 0.01 });
    expect(backend.requests[0].l2).toEqual({ rates: 0.1, weights: 0.01 });
  });
});

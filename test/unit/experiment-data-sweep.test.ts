// Recorded sequences under test noise: what is independent is a held-out sequence, however often it is shown.

import { describe, expect, it } from 'vitest';
import { bestConstant, untrainedLosses } from '../../src/experiment/baselines.ts';
import { independentItems, meanPerItem } from '../../src/experiment/items.ts';
import { type NoiseSweep, sweepNoise } from '../../src/experiment/noise-sweep.ts';
import { runStudy } from '../../src/experiment/study.ts';
import { sweepAxes } from '../../src/experiment/sweep.ts';
import { studyTable } from '../../src/experiment/table.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { tasks } from '../../src/task/index.ts';
import type { DataTask } from '../../src/task/task.ts';
import { meanOf } from '../support/compare.ts';
import { tiny } from './experiment-studies.ts';

const STEPS = 3;

/** As many sequences to train on as are held out; target k is all k / heldOut, so that they differ. */
function recorded(heldOut: number): DataTask {
  const sequences = 2 * heldOut;
  const shape = [sequences, STEPS];
  const values = (of: (sequence: number) => number) =>
    Float64Array.from({ length: sequences * STEPS }, (_, k) => of(Math.floor(k / STEPS)));
  return tasks.data({
    inputs: { data: values((k) => Math.sin(k)), shape },
    targets: { data: values((k) => (k % heldOut) / heldOut), shape },
    heldOut: 0.5,
  });
}

const backend = new ReferenceBackend();

function sweep(heldOut: number, trials: number, repeats: number, levels = [0, 0.5]): Promise<NoiseSweep> {
  const task = recorded(heldOut);
  const networks = createNetworks({ task, units: 3, seed: 1 });
  return sweepNoise(backend, networks, { task, levels, trials, repeats, replicates: 200 });
}

/** Sums in another order. */
const ROUNDING = 12;

describe('a sweep over held-out sequences', () => {
  it.each([2, 3, 40])('of %i takes each for one input, however often it is shown', async (heldOut) => {
    const few = await sweep(heldOut, 2 * heldOut, 2, [0]);
    const many = await sweep(heldOut, 20 * heldOut, 2, [0]);
    for (const { inputs } of [few, many]) expect(inputs).toBe(heldOut);
    // Without noise a sequence shown again says nothing new.
    for (const part of ['loss', 'low', 'high'] as const) {
      expect(many.curves[0][part][0]).toBeCloseTo(few.curves[0][part][0], ROUNDING);
    }
  });

  it.each([2, 3])('of %i has points for intervals of losses, and shows no preference', async (heldOut) => {
    const { curves, preferred } = await sweep(heldOut, 128, 2);
    expect([curves[0].low, curves[0].high]).toEqual([curves[0].loss, curves[0].loss]);
    expect(preferred[0]).toMatchObject({ low: 0, high: 0.5, indistinguishable: [0, 0.5] });
  });

  it('of 40 has intervals as wide as sequences differ', async () => {
    const { curves } = await sweep(40, 1280, 2, [0]);
    const { loss, low, high } = curves[0];
    const task = recorded(40);
    const { axes } = await sweepAxes(
      backend,
      createNetworks({ task, units: 3, seed: 1 }),
      [{ placement: 'inside', levels: [0] }],
      { task, trials: 40, repeats: 1 },
    );
    const deviations = Array.from(axes[0].inputLoss, (of) => (of - loss[0]) ** 2);
    const error = Math.sqrt(meanOf(deviations) / 39);
    // 200 replicates know the ends of an interval of 3.9 standard errors to a fifth.
    expect(Math.abs((high[0] - low[0]) / (3.92 * error) - 1)).toBeLessThan(0.2);
  });

  it('shows fewer than all where inputs are fewer', async () => {
    expect((await sweep(40, 32, 2)).inputs).toBe(16);
    const { inputs } = await sweepNoise(
      backend,
      createNetworks({ task: tasks.functionApproximation(), units: 2, seed: 1 }),
      {
        task: tasks.functionApproximation(),
        levels: [0],
        trials: 16,
        repeats: 2,
      },
    );
    expect(inputs).toBe(8);
  });

  it('weighs sequences alike in losses, their parts and baselines, though one is shown once more', async () => {
    const task = recorded(3);
    const networks = createNetworks({ task, units: 3, seed: 1 });
    const [trials, repeats, seed] = [8, 2, 0];
    const axis = { placement: 'inside', levels: [0.5] } as const;
    const { axes } = await sweepAxes(backend, networks, [axis], { task, trials, repeats, seed });
    const evaluated = await backend.evaluate(networks, {
      task,
      trials,
      repeats,
      conditions: 1,
      inside: [0.5],
      outside: [0],
      seed,
      phase: 'test',
    });
    const of = Array.from(evaluated.trialLoss.data);
    const losses = [meanOf([of[0], of[1], of[6], of[7]]), meanOf(of.slice(2, 4)), meanOf(of.slice(4, 6))];
    losses.forEach((loss, sequence) => {
      expect(axes[0].inputLoss[sequence]).toBeCloseTo(loss, ROUNDING);
    });
    expect(axes[0].biasSquared![0] + axes[0].variance![0]).toBeCloseTo(meanOf(losses), ROUNDING);
    const noise = { inside: [0.5], outside: [0] };
    const [untrained] = await untrainedLosses(backend, networks, { task, noise, trials, repeats, seed });
    expect(untrained).toBeCloseTo(meanOf(losses), ROUNDING);
    const constant = bestConstant(networks, task, { seed, inputs: trials / repeats });
    expect(constant.output[0]).toBeCloseTo(meanOf([0, 1 / 3, 2 / 3]), 6);
    expect(constant.trials).toBe(3);
  });
});

describe('a study of held-out sequences', () => {
  const { steps: _steps, ...rest } = tiny;
  const notesOf = async (heldOut: number) => {
    const { result } = await runStudy(backend, rest, { task: recorded(heldOut) });
    expect(result.testInputs).toBe(Math.min(16, heldOut));
    return studyTable(result).notes.join(' ');
  };

  it('says what it was tested on, and where that is too little for intervals', async () => {
    expect(await notesOf(3)).toMatch(/3 held-out sequences, each with at least 4 .* Tested on 3 independent/);
    const enough = await notesOf(40);
    expect(enough).toMatch(/64 fresh trials \(16 inputs with 4 noise draws each\)/);
    expect(enough).not.toMatch(/independent/);
  });
});

describe('independent items', () => {
  it('are the inputs of any task but recorded sequences', () => {
    expect(independentItems(tasks.functionApproximation(), 64)).toBe(64);
    expect(independentItems(recorded(5), 64)).toBe(5);
    expect(independentItems(recorded(5), 3)).toBe(3);
  });

  it('have the mean of the inputs that show them', () => {
    const values = Float64Array.of(1, 2, 3, 4, 6, 10, 20, 30, 40, 60);
    expect(Array.from(meanPerItem(values, 5, 2))).toEqual([10 / 3, 3, 100 / 3, 30]);
    expect(meanPerItem(values, 5, 5)).toEqual(values);
  });
});

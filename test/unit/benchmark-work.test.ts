// The useful work of a row, and what an adapter could make of it.

import { describe, expect, it } from 'vitest';
import { attainable, parameterCount, usefulWork } from '../../src/benchmark/work.ts';
import type { RowName } from '../../src/benchmark/workloads.ts';
import { CEILINGS, exampleRow } from './benchmark-example.ts';

const LOAD = { trials: 10, networks: 3 };

function row(more: Partial<RowName>): RowName {
  return { workload: 'simulate', units: 4, noise: 'inside', steps: 5, ...more };
}

// 3 networks x 10 trials x 5 steps
const STEPS = 150;
const TRAJECTORIES = 30;
/** 4 x (4 + 2 + 1) weights, 3 x 4 biases, initial states and leaks, 1 readout bias. */
const PARAMETERS = 28 + 12 + 1;

describe('the useful work of a row', () => {
  it('counts 2 N (N + I + O) operations forward and three times that with a gradient', () => {
    expect(usefulWork(row({ workload: 'simulate' }), LOAD).flop).toBe(2 * 4 * 7 * STEPS);
    expect(usefulWork(row({ workload: 'record' }), LOAD).flop).toBe(2 * 4 * 7 * STEPS);
    expect(usefulWork(row({ workload: 'gradient' }), LOAD).flop).toBe(6 * 4 * 7 * STEPS);
    expect(usefulWork(row({ workload: 'train' }), LOAD).flop).toBe(6 * 4 * 7 * STEPS);
  });

  it('counts a normal a unit and step where there is noise, and none where there is none', () => {
    expect(usefulWork(row({ noise: 'inside' }), LOAD).normals).toBe(4 * STEPS);
    expect(usefulWork(row({ noise: 'outside', workload: 'train' }), LOAD).normals).toBe(4 * STEPS);
    expect(usefulWork(row({ noise: 'none' }), LOAD).normals).toBe(0);
  });

  it('knows how many parameters a network has', () => {
    expect(parameterCount(4)).toBe(PARAMETERS);
  });

  it.each([
    // 2 inputs a step, parameters once, the last state of each trajectory.
    ['simulate', 2 * STEPS + 4 * TRAJECTORIES + 3 * PARAMETERS],
    // and every state instead of the last.
    ['record', (2 + 4) * STEPS + 3 * PARAMETERS],
    // inputs and target, states written and read; a loss a trajectory; parameters read, the gradient written.
    ['gradient', (3 + 8) * STEPS + TRAJECTORIES + 2 * 3 * PARAMETERS],
    // parameters and two moments, read and written.
    ['train', (3 + 8) * STEPS + 6 * 3 * PARAMETERS],
  ] as const)('counts the bytes of %s', (workload, floats) => {
    expect(usefulWork(row({ workload }), LOAD).bytes).toBe(4 * floats);
  });
});

describe('the attainable time', () => {
  const work = { trajectorySteps: 1, flop: 1e9, normals: 2e7, bytes: 1e8 };

  it('is that of operations and normals, one after the other, where memory is faster', () => {
    const found = attainable(work, CEILINGS);
    expect(found.milliseconds).toBeCloseTo(10 + 20, 9);
    expect(found.limit).toBe('arithmetic');
  });

  it('is that of memory where memory is slower', () => {
    const found = attainable({ ...work, bytes: 5e8 }, CEILINGS);
    expect(found.milliseconds).toBeCloseTo(50, 9);
    expect(found.limit).toBe('memory');
  });
});

describe('the figures of a row', () => {
  // 2 x 1,000 trials of 100 steps; 2 x 8 x 11 operations a step; 8 normals a step.
  const example = exampleRow({}, 40);

  it('are taken at the median time', () => {
    expect(example.milliseconds.median).toBeCloseTo(40, 9);
    expect(example.trajectoryStepsPerSecond).toBeCloseTo(200_000 / 0.04, 3);
    expect(example.gflops).toBeCloseTo((176 * 200_000) / 0.04 / 1e9, 9);
  });

  it('hold time and normals against the ceilings', () => {
    const operations = (176 * 200_000) / 100e9;
    const normals = 1_600_000 / 1e9;
    expect(example.attainableMilliseconds).toBeCloseTo(1000 * (operations + normals), 9);
    expect(example.attainableFraction).toBeCloseTo((operations + normals) / 0.04, 9);
    expect(example.normalsShare).toBeCloseTo(normals / 0.04, 9);
    expect(example.limit).toBe('arithmetic');
  });
});

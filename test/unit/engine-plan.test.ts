// How a run is cut into parts: by memory, by time, and where new memory is dear by a size that does not depend on time.

import { describe, expect, it } from 'vitest';
import { type PlanRequest, partsOf, planRun } from '../../src/engine/plan/plan.ts';

const MEBIBYTE = 2 ** 20;

/** A lane of 100 steps takes 100 KiB, and 1e5 operations. */
const REQUEST: PlanRequest = {
  rows: 8,
  trials: 65_536,
  steps: 100,
  bytes: { total: (window) => 1024 * window, largest: (window) => 512 * window },
  memoryBudget: 512 * MEBIBYTE,
  mostBufferBytes: 512 * MEBIBYTE,
  workPerLaneStep: 1e3,
  mostWork: 3e8,
  groupLanes: 4,
  workgroupLanes: 16,
  enoughLanes: 64,
};

function lanesOf(request: PlanRequest): number {
  const plan = planRun(request);
  expect(plan.window).toBe(request.steps);
  const parts = partsOf(plan, request.rows, request.trials);
  const trials = parts.reduce((sum, part) => sum + part.rows * part.trials, 0);
  expect(trials).toBe(request.rows * request.trials);
  return Math.max(...parts.map((part) => part.rows * part.lanes));
}

describe('a plan', () => {
  it('cuts a run by what fits into the time of a submission', () => {
    // 3000 lanes; the 16,384 of a row are cut into six.
    expect(lanesOf(REQUEST)).toBe(2736);
  });

  it('takes all at once where time does not matter and memory suffices', () => {
    expect(lanesOf({ ...REQUEST, trials: 1024, mostWork: Number.POSITIVE_INFINITY })).toBe(8 * 256);
  });

  it('has parts of as much memory as is worth it where new memory is dear, however fast the adapter is', () => {
    const rates = [1e6, 3e8, 4e9];
    const lanes = rates.map((mostWork) => lanesOf({ ...REQUEST, mostWork, partBytes: 200 * MEBIBYTE }));
    expect(lanes).toEqual([2048, 2048, 2048]);
  });

  it('has lanes enough there, and all of them where time does not matter', () => {
    expect(lanesOf({ ...REQUEST, partBytes: 100 * MEBIBYTE })).toBe(1024);
    expect(lanesOf({ ...REQUEST, partBytes: MEBIBYTE })).toBe(64);
    const uncut = { ...REQUEST, trials: 1024, mostWork: Number.POSITIVE_INFINITY };
    expect(lanesOf({ ...uncut, partBytes: MEBIBYTE })).toBe(8 * 256);
  });

  it('says by how much the smallest slice does not fit', () => {
    const run = () => planRun({ ...REQUEST, memoryBudget: 15 * 1024 });
    expect(run).toThrow(/needs 16 KiB, 1 KiB more than the memory budget/);
  });
});

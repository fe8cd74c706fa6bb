// What work cost, added up.

import type { WorkCounts } from './backend.ts';

export const NO_WORK: WorkCounts = { dispatches: 0, submits: 0, readbacks: 0, allocatedBytes: 0 };

function addCounts(a: WorkCounts, b: WorkCounts, allocatedBytes: number): WorkCounts {
  return {
    dispatches: a.dispatches + b.dispatches,
    submits: a.submits + b.submits,
    readbacks: a.readbacks + b.readbacks,
    allocatedBytes,
  };
}

/** Of work that was done one after the other. */
export function countsInTurn(a: WorkCounts, b: WorkCounts): WorkCounts {
  return addCounts(a, b, Math.max(a.allocatedBytes, b.allocatedBytes));
}

/** Of work that was done side by side, with all memory allocated at once. */
export function countsSideBySide(a: WorkCounts, b: WorkCounts): WorkCounts {
  return addCounts(a, b, a.allocatedBytes + b.allocatedBytes);
}

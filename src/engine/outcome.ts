// Reading what a part's trials came to: their losses, and the first fault if there was one.

import { notFiniteError } from '../backend/not-finite.ts';
import type { Part } from './plan/plan.ts';
import type { RowEntry } from './rows.ts';

const NOTHING_WRONG = 0xffffffff;

/** Copies losses [row][trial] of a part into `losses` [row][trials], scaled; NaN-free or it throws. */
export function readOutcome(
  outcome: ArrayBuffer,
  part: Part,
  rows: readonly RowEntry[],
  firstTrial: number,
  scale: number,
  losses: Float32Array,
  trials: number,
): void {
  const values = new Float32Array(outcome);
  const faults = new Uint32Array(outcome);
  const slots = part.lanes * 4;
  for (let row = 0; row < part.rows; row++) {
    const at = row * 2 * slots;
    const { network } = rows[part.firstRow + row];
    for (let trial = 0; trial < part.trials; trial++) {
      const step = faults[at + slots + trial];
      if (step !== NOTHING_WRONG) {
        throw notFiniteError({ network, trial: firstTrial + part.firstTrial + trial, step });
      }
      const loss = values[at + trial] * scale;
      if (!Number.isFinite(loss)) throw notFiniteError({ network });
      losses[(part.firstRow + row) * trials + part.firstTrial + trial] = loss;
    }
  }
}

/** Copies channels of one slot [row][channel slot][trial slot] into a public array [row][trial][kept][channel]. */
export function scatterSlot(
  slot: Float32Array,
  part: Part,
  channels: { readonly first?: number; readonly count: number; readonly slots: number },
  out: Float32Array | Float64Array,
  shape: { readonly trials: number; readonly kept: number; readonly index: number },
): void {
  const trialSlots = part.lanes * 4;
  for (let row = 0; row < part.rows; row++) {
    for (let channel = 0; channel < channels.count; channel++) {
      const from = (row * channels.slots + (channels.first ?? 0) + channel) * trialSlots;
      const first = (part.firstRow + row) * shape.trials + part.firstTrial;
      for (let trial = 0; trial < part.trials; trial++) {
        out[((first + trial) * shape.kept + shape.index) * channels.count + channel] = slot[from + trial];
      }
    }
  }
}

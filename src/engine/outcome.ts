// Reading what a part's trials came to: their losses, and the first fault if there was one.

import { notFiniteError } from '../backend/not-finite.ts';
import { cellIndex } from './cells.ts';
import type { Part } from './plan/plan.ts';
import type { RowEntry } from './rows.ts';

const NOTHING_WRONG = 0xffffffff;

/** Copies the losses of a part into `losses` [row][trials], scaled; NaN-free or it throws. */
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
  for (let row = 0; row < part.rows; row++) {
    const { network } = rows[part.firstRow + row];
    const to = (part.firstRow + row) * trials + part.firstTrial;
    // The trials of a group lie together.
    for (let first = 0; first < part.trials; first += 4 * part.groupLanes) {
      const lossAt = cellIndex(part, row, 2, 0, first) - first;
      const faultAt = cellIndex(part, row, 2, 1, first) - first;
      const end = Math.min(part.trials, first + 4 * part.groupLanes);
      for (let trial = first; trial < end; trial++) {
        const step = faults[faultAt + trial];
        if (step !== NOTHING_WRONG) {
          throw notFiniteError({ network, trial: firstTrial + part.firstTrial + trial, step });
        }
        const loss = values[lossAt + trial] * scale;
        if (!Number.isFinite(loss)) throw notFiniteError({ network });
        losses[to + trial] = loss;
      }
    }
  }
}

/** Copies channels of one slot into a public array [row][trial][kept][channel]. */
export function scatterSlot(
  slot: Float32Array,
  part: Part,
  channels: {
    readonly first?: number;
    readonly count: number;
    readonly slots: number;
    readonly together?: number;
  },
  out: Float32Array | Float64Array,
  shape: { readonly trials: number; readonly kept: number; readonly index: number },
): void {
  const { first: firstChannel = 0, count, slots, together = 1 } = channels;
  const groupTrials = 4 * part.groupLanes;
  const stride = shape.kept * count;
  // Where a trial's channels lie is the same in all groups.
  const offsets = Int32Array.from({ length: count }, (_, channel) =>
    cellIndex(part, 0, slots, firstChannel + channel, 0, together),
  );
  for (let row = 0; row < part.rows; row++) {
    let to = ((part.firstRow + row) * shape.trials + part.firstTrial) * stride + shape.index * count;
    for (let first = 0; first < part.trials; first += groupTrials) {
      const trials = Math.min(groupTrials, part.trials - first);
      const group = cellIndex(part, row, slots, 0, first, together);
      for (let i = 0; i < trials; i++, to += stride) {
        const from = group + i * together;
        for (let channel = 0; channel < count; channel++) out[to + channel] = slot[from + offsets[channel]];
      }
    }
  }
}

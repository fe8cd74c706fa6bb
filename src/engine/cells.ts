// Where a trial's number lies in the bulk buffers, as `cell` in shaders/place.wgsl says it:
// [slot][row][group of lanes][channel][trial of the group].

import type { Part } from './plan/plan.ts';

/** @param slotRow  slot times rows plus row */
export function cellIndex(
  { lanes, groupLanes }: Part,
  slotRow: number,
  channels: number,
  channel: number,
  trial: number,
): number {
  const size = 4 * groupLanes;
  const group = slotRow * (lanes / groupLanes) + Math.floor(trial / size);
  return (group * channels + channel) * size + (trial % size);
}

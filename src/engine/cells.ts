// Where a trial's number lies in the bulk buffers, as `cell` in shaders/place.wgsl says it:
// [slot][row][group of lanes][channel][trial of the group], or with some channels behind each other for a trial
// (shaders/trial-state-quads.wgsl).

import type { Part } from './plan/plan.ts';

/**
 * @param slotRow   slot times rows plus row
 * @param together  channels that lie together for a trial
 */
export function cellIndex(
  { lanes, groupLanes }: Part,
  slotRow: number,
  channels: number,
  channel: number,
  trial: number,
  together = 1,
): number {
  const size = 4 * groupLanes;
  const group = slotRow * (lanes / groupLanes) + Math.floor(trial / size);
  const set = (group * channels) / together + Math.floor(channel / together);
  return (set * size + (trial % size)) * together + (channel % together);
}

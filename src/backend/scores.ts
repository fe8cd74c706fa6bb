// The scores of a world's trials, filled in trial by trial: one array a score, as both backends return them.

import { elementCount, type ShapedArray } from '../base/arrays.ts';
import type { World } from '../task/task.ts';
import { worldFormulas } from '../task/world-formulas.ts';
import type { Scores } from './backend.ts';

/** Arrays of zeros for every score of a world; undefined if it has none. */
export function openScores(
  world: World,
  shape: readonly number[],
  axes: readonly string[],
): Readonly<Record<string, ShapedArray<Float64Array>>> | undefined {
  const names = Object.keys(worldFormulas(world, { scores: true }).scores);
  if (names.length === 0) return undefined;
  const zeros = () => ({ data: new Float64Array(elementCount(shape)), shape, axes });
  return Object.fromEntries(names.map((name) => [name, zeros()]));
}

/** Writes the scores of one trial, in the order of their names. */
export function keepScores(scores: Scores, values: ArrayLike<number>, place: number): void {
  Object.values(scores).forEach(({ data }, k) => {
    data[place] = values[k];
  });
}

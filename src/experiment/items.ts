// What is independent in a test, and so is what statistics resample: an input of a task that draws each anew; of a data
// task a held-out sequence, however many of the inputs show it.

import type { Task } from '../task/task.ts';

/** How many of the inputs of a test are independent; input i shows item i mod this many. */
export function independentItems(task: Task, inputs: number): number {
  return task.kind === 'data' ? Math.min(inputs, task.sequences - task.training) : inputs;
}

/**
 * Mean of each item over the inputs that show it: so all items weigh alike, though some may be shown once more than others.
 *
 * @param values  [rows][inputs]
 * @returns       [rows][items]
 */
export function meanPerItem(values: Float64Array, inputs: number, items: number): Float64Array {
  if (items === inputs) return values;
  const rows = values.length / inputs;
  return Float64Array.from({ length: rows * items }, (_, place) => {
    const first = Math.floor(place / items) * inputs;
    const shown = Math.ceil((inputs - (place % items)) / items);
    let sum = 0;
    for (let k = 0; k < shown; k++) sum += values[first + (place % items) + k * items];
    return sum / shown;
  });
}

/** Two in each half: of a single item there is no interval. */
const LEAST_FOR_INTERVALS = 4;

/** What is to be known of the intervals over so few independent inputs, a sentence or none; undefined if nothing was tested. */
export function fewInputsNote(inputs: number | undefined): string[] {
  if (inputs === undefined || inputs >= LEAST_FOR_INTERVALS) return [];
  const note = `Tested on ${inputs} independent input${inputs === 1 ? '' : 's'} (of recorded sequences, those held out): intervals need ${LEAST_FOR_INTERVALS}. Those of losses are not defined and shown as points; those of the best level hold all levels.`;
  return [note];
}

// What a reader must know before believing a figure.

import type { BenchmarkedAdapter } from './result.ts';

/** Beyond this the machine did not keep its speed. */
const MOST_DRIFT = 0.1;

export function adapterWarnings({ description, isFallbackAdapter }: BenchmarkedAdapter): string[] {
  if (!isFallbackAdapter) return [];
  return [`${description} is a software adapter: these figures are those of a processor, not of a GPU.`];
}

/**
 * @param atStart  the ceiling of operations before the rows, any unit
 * @param atEnd    the same after them
 */
export function throttlingWarnings(atStart: number, atEnd: number): string[] {
  const change = atEnd / atStart - 1;
  if (Math.abs(change) <= MOST_DRIFT) return [];
  const percent = Math.round(100 * Math.abs(change));
  const what =
    change < 0
      ? 'it was throttled, or something else ran beside it'
      : 'something ran beside it at the start, or it had not reached its speed';
  return [
    `The ceiling of operations ${change < 0 ? 'fell' : 'rose'} by ${percent} % from the start of the run to its end: ${what}. Times and fractions of this run are that uncertain.`,
  ];
}

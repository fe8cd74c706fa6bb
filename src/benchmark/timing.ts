// Times of repeated calls, and what is said of them.

import { quantile } from 'simple-statistics';

export interface Quantiles {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
}

/** @param times  at least one */
export function quantilesOf(times: readonly number[]): Quantiles {
  return {
    median: quantile([...times], 0.5),
    p10: quantile([...times], 0.1),
    p90: quantile([...times], 0.9),
  };
}

/** What a call gave, and how long it took, milliseconds of wall clock. */
export async function timed<T>(call: () => Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const start = performance.now();
  const value = await call();
  return { value, milliseconds: performance.now() - start };
}

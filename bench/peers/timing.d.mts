// Types for the unit test of timing.mjs.

export function quantile(numbers: readonly number[], q: number): number;
export function summary(times: readonly number[]): {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
};
export function measure<T>(
  call: () => Promise<T>,
  repeats: number,
): Promise<{ readonly first: number; readonly times: readonly number[]; readonly last: T }>;

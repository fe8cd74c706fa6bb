// Times of repeated calls: the first apart, since it compiles, then a warm-up, then the ones that count.

/** A call that takes longer than this is repeated less often. */
export const SLOW_MS = 5000;
export const SLOW_REPEATS = 3;

/** The q-quantile of numbers, interpolated between its neighbours (R's type 7, NumPy's default). */
export function quantile(numbers, q) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Median and deciles of times. */
export function summary(times) {
  return { median: quantile(times, 0.5), p10: quantile(times, 0.1), p90: quantile(times, 0.9) };
}

/**
 * Calls `call` once, once more to warm up, and then `repeats` times, or SLOW_REPEATS times where the second call took
 * longer than SLOW_MS.
 *
 * @param call  resolves when the result is in the host's memory
 * @returns     `{ first, times, last }`: milliseconds, and what the last call resolved with
 */
export async function measure(call, repeats) {
  const timed = async () => {
    const start = performance.now();
    const result = await call();
    return { time: performance.now() - start, result };
  };
  const first = (await timed()).time;
  const isSlow = (await timed()).time > SLOW_MS;
  const times = [];
  let last;
  for (let i = 0; i < (isSlow ? Math.min(SLOW_REPEATS, repeats) : repeats); i++) {
    const { time, result } = await timed();
    times.push(time);
    last = result;
  }
  return { first, times, last };
}

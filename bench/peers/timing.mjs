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
 * Calls `call` once, once more to warm up, and then `repeats` times. Where that second call took longer than SLOW_MS it
 * counts as well, and there are SLOW_REPEATS in all.
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
  const first = await timed();
  const second = await timed();
  const isSlow = second.time > SLOW_MS;
  const counted = isSlow ? [second] : [];
  const wanted = isSlow ? Math.min(SLOW_REPEATS, repeats) : repeats;
  while (counted.length < wanted) counted.push(await timed());
  return { first: first.time, times: counted.map(({ time }) => time), last: counted.at(-1).result };
}

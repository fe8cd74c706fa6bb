// Times of repeated calls: the first apart, since it compiles, then a warm-up, then the ones that count.

/** A call that takes longer than this is repeated less often. */
export const SLOW_MS = 5000;
export const SLOW_REPEATS = 3;

/** Quick calls go on until a repeat has had so long on the average: a shared machine changes its pace from second to second. */
export const LEAST_MS = 200;

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
 * Calls `call` once, once more to warm up, and then `repeats` times, or as often as fill LEAST_MS times `repeats`. Where that
 * second call took longer than SLOW_MS it counts as well, and there are SLOW_REPEATS in all.
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
  const end = performance.now() + LEAST_MS * wanted;
  while (counted.length < wanted || (!isSlow && performance.now() < end)) counted.push(await timed());
  return { first: first.time, times: counted.map(({ time }) => time), last: counted.at(-1).result };
}

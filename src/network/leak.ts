// A trainable leak: gamma = sigmoid(raw), and the raw number is what the optimiser moves, so gamma stays in (0, 1).

/**
 * Raw parameters stay within +- this, clamped by every backend after each update: 16 is the last whole number whose
 * sigmoid, computed in float32, is below 1.
 */
export const RAW_LEAK_LIMIT = 16;

/** gamma in (0, 1), also when rounded to float32. */
export function leakOfRaw(raw: number): number {
  return 1 / (1 + Math.exp(-raw));
}

/** The raw parameter of a leak in (0, 1), within the limit. */
export function rawOfLeak(gamma: number): number {
  return clampRawLeak(Math.log(gamma / (1 - gamma)));
}

export function clampRawLeak(raw: number): number {
  return Math.max(-RAW_LEAK_LIMIT, Math.min(RAW_LEAK_LIMIT, raw));
}

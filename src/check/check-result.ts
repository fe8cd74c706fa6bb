// What a check says: how far off it found the adapter, and how far off it may be.

import { CtrnnError, isAbort } from '../base/errors.ts';

export interface CheckResult {
  /** What was compared, in words a person reads. */
  readonly name: string;
  /** The error found; Infinity where there was nothing to compare. */
  readonly error: number;
  /** The largest error that passes. */
  readonly tolerance: number;
  readonly passed: boolean;
  /** Where the error is largest, or what went wrong. */
  readonly note?: string;
  /** Why the check could not be carried out; it has then failed. */
  readonly failure?: CtrnnError;
}

/** An error with its place. */
export interface Finding {
  readonly error: number;
  readonly note?: string;
}

/** The finding of the largest error; NaN counts as largest. */
export function worst(findings: readonly Finding[]): Finding {
  return findings.reduce((a, b) => (b.error > a.error || Number.isNaN(b.error) ? b : a));
}

/** Runs one check. A check that cannot be carried out has failed; only an abort goes through. */
export async function carryOut(
  name: string,
  tolerance: number,
  find: () => Promise<Finding>,
): Promise<CheckResult> {
  try {
    const { error, note } = await find();
    return { name, error, tolerance, passed: error <= tolerance, ...(note && { note }) };
  } catch (failure) {
    if (isAbort(failure) || !(failure instanceof CtrnnError)) throw failure;
    const error = Number.POSITIVE_INFINITY;
    return { name, error, tolerance, passed: false, note: failure.message, failure };
  }
}

/** Euclidean norm of the difference over the norm of `expected`; 0 if both vanish, Infinity if the lengths differ. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let norm = 0;
  for (let k = 0; k < expected.length; k++) {
    difference += (actual[k] - expected[k]) ** 2;
    norm += expected[k] ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / norm);
}

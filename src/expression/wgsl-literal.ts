// A number as WGSL text: the shortest decimal that reads back as the same f32, and never one that a compiler refuses.

import { CtrnnError } from '../base/errors.ts';

const LARGEST_F32 = 3.4028234663852886e38;
/** Below this f32 is subnormal, and adapters may flush it to zero: it is printed as zero, so that all agree. */
const SMALLEST_NORMAL_F32 = 2 ** -126;

function shortestDecimal(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    // Compilers refuse a decimal above the largest f32 even where it would round to it.
    if (Math.fround(candidate) === value && Math.abs(candidate) <= LARGEST_F32) return String(candidate);
  }
  return String(value);
}

/**
 * The f32 nearest to `value` as a WGSL literal, such as 1.0, -0.1 or 1e-7.
 *
 * @throws CtrnnError `invalid-argument` if it is NaN, infinite, or becomes infinite as f32
 */
export function wgslLiteral(value: number): string {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) {
    throw new CtrnnError(
      'invalid-argument',
      `The constant ${value} is not a finite f32.`,
      `Keep constants within ${LARGEST_F32.toPrecision(8)} of zero.`,
    );
  }
  if (Math.abs(rounded) < SMALLEST_NORMAL_F32) return Object.is(rounded, -0) || rounded < 0 ? '-0.0' : '0.0';
  const text = shortestDecimal(rounded);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

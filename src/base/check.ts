// Checks at the border: each either returns its argument or throws a CtrnnError that says how to mend it.

import type { RealArray } from './arrays.ts';
import { CtrnnError } from './errors.ts';

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

/** A whole number in [min, max]. */
export function checkInteger(
  name: string,
  value: unknown,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw invalid(`${name} is ${String(value)}.`, `Give ${name} as a whole number ${range}.`);
  }
  return value;
}

/** A finite number in [min, max]; `openBelow` excludes min itself. */
export function checkNumber(
  name: string,
  value: unknown,
  min = -Number.MAX_VALUE,
  max = Number.MAX_VALUE,
  openBelow = false,
): number {
  const tooLow = typeof value === 'number' && (openBelow ? value <= min : value < min);
  if (typeof value !== 'number' || !Number.isFinite(value) || tooLow || value > max) {
    const lower = min === -Number.MAX_VALUE ? '' : ` ${openBelow ? 'above' : 'of at least'} ${min}`;
    const upper = max === Number.MAX_VALUE ? '' : `${lower ? ' and' : ''} at most ${max}`;
    throw invalid(`${name} is ${String(value)}.`, `Give ${name} as a finite number${lower}${upper}.`);
  }
  return value;
}

/** One of a fixed set of names. */
export function checkChoice<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) {
    throw invalid(
      `${name} is '${String(value)}', which does not exist.`,
      `Choose one of: ${choices.join(', ')}.`,
    );
  }
  return value as T;
}

/** Whether all are finite: zero times what is not is NaN. In four sums, so that an addition need not wait for the last one. */
function areFinite(values: RealArray): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += 0 * values[i];
    b += 0 * values[i + 1];
    c += 0 * values[i + 2];
    d += 0 * values[i + 3];
  }
  for (let i = whole; i < values.length; i++) a += 0 * values[i];
  return a + b + c + d === 0;
}

/** The first element that is not in [-most, most], or -1. A plain loop: `findIndex` takes ten times as long. */
export function indexBeyond(values: RealArray, most: number): number {
  if (most === Number.MAX_VALUE && areFinite(values)) return -1;
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]) <= most)) return i;
  return -1;
}

/** An array of `length` finite numbers; says which element is not finite. */
export function checkReals(name: string, values: RealArray, length: number): RealArray {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) {
    throw invalid(
      `${name} is not a Float32Array or Float64Array.`,
      `Give ${name} as a typed array of ${length} numbers.`,
    );
  }
  if (values.length !== length) {
    throw invalid(`${name} has ${values.length} elements.`, `Its shape asks for ${length}.`);
  }
  const bad = indexBeyond(values, Number.MAX_VALUE);
  if (bad >= 0) {
    throw invalid(`${name}[${bad}] is ${values[bad]}.`, `Every element of ${name} must be finite.`);
  }
  return values;
}

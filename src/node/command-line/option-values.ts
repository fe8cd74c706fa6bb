// What an option's text means: strict, so that a slip of the finger is an error and never another number.

import { CtrnnError } from '../../index.ts';

/** Reads the text given to the option `flag`. */
export type ReadOption<T> = (flag: string, text: string) => T;

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number, and nothing beside it: no '12abc', '0x10', 'NaN', '' or ' 1'. */
function decimal(flag: string, text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw invalid(`${flag} is '${text}', which is not a number.`, 'Give a number such as 0.5.');
  }
  return value;
}

/** A decimal number, or the text itself if it is none. */
export function decimalOr(text: string): number | string {
  return DECIMAL.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): ReadOption<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return (flag, text) => {
    const value = decimal(flag, text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw invalid(`${flag} is ${text}.`, `Give a whole number ${range}.`);
    }
    return value;
  };
}

/** Test trials: each input is shown with `repeats` draws of noise. */
export function trialCount(repeats: number): ReadOption<number> {
  return (flag, text) => {
    const trials = wholeNumber(1)(flag, text);
    if (trials % repeats === 0) return trials;
    const fix = `Give a multiple of ${repeats}: each input is shown with ${repeats} draws of noise.`;
    throw invalid(`${flag} is ${trials}.`, fix);
  };
}

/** A number in [min, max], or above `min` where that itself is out. */
export function realNumber(
  min: number,
  { max = Number.MAX_VALUE, aboveMin = false }: { readonly max?: number; readonly aboveMin?: boolean } = {},
): ReadOption<number> {
  const lower = aboveMin ? `above ${min}` : `of at least ${min}`;
  const range = max === Number.MAX_VALUE ? lower : `${lower} and at most ${max}`;
  return (flag, text) => {
    const value = decimal(flag, text);
    if (value < min || (aboveMin && value === min) || value > max) {
      throw invalid(`${flag} is ${text}.`, `Give a number ${range}.`);
    }
    return value;
  };
}

export function choice<T extends string>(choices: readonly T[]): ReadOption<T> {
  return (flag, text) => {
    const found = choices.find((name) => name === text);
    if (found === undefined) {
      throw invalid(`${flag} is '${text}', which does not exist.`, `Choose one of: ${choices.join(', ')}.`);
    }
    return found;
  };
}

/** Values between commas, at least one. */
export function list<T>(read: ReadOption<T>): ReadOption<T[]> {
  return (flag, text) => {
    const parts = text.split(',').map((part) => part.trim());
    if (parts.includes('')) {
      const what =
        text.trim() === '' ? 'is empty' : `has nothing between two commas, or at an end: '${text}'`;
      throw invalid(`${flag} ${what}.`, 'Give values with commas between them, such as 0.1,0.5,1.');
    }
    return parts.map((part) => read(flag, part));
  };
}

export const someText: ReadOption<string> = (flag, text) => {
  if (text.trim() === '') throw invalid(`${flag} is empty.`, 'Give a name.');
  return text;
};

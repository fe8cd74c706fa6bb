// Options of the command line: a slip of the finger is an error and never another number.

import { describe, expect, it } from 'vitest';
import { CtrnnError } from '../../src/index.ts';
import {
  choice,
  list,
  type ReadOption,
  realNumber,
  someText,
  wholeNumber,
} from '../../src/node/command-line/option-values.ts';

function refusal<T>(read: ReadOption<T>, text: string): string {
  try {
    return `accepted as ${String(read('--flag', text))}`;
  } catch (error) {
    if (!(error instanceof CtrnnError)) throw error;
    expect(error).toMatchObject({ code: 'invalid-argument', fix: expect.stringMatching(/\S/) });
    return error.message;
  }
}

describe('a whole number', () => {
  it.each([
    ['0', 0],
    ['12', 12],
    ['1e3', 1000],
    ['9007199254740991', 2 ** 53 - 1],
  ])('reads %s', (text, value) => {
    expect(wholeNumber(0)('--flag', text)).toBe(value);
  });

  it.each(['12abc', '0x10', 'NaN', 'Infinity', '', ' 1', '1,5', '--', '1e999', '٣'])('is not %j', (text) => {
    expect(refusal(wholeNumber(0), text)).toBe(`--flag is '${text}', which is not a number.`);
  });

  it.each(['-1', '2.5', '9007199254740992'])('from 0 on is not %s', (text) => {
    expect(refusal(wholeNumber(0), text)).toBe(`--flag is ${text}.`);
  });
});

describe('a real number', () => {
  it('may be its least value only if that is in', () => {
    expect(realNumber(0)('--flag', '0')).toBe(0);
    expect(refusal(realNumber(0, { aboveMin: true }), '0')).toBe('--flag is 0.');
  });

  it('may be its largest value', () => {
    expect(realNumber(0, { max: 1 })('--flag', '1')).toBe(1);
    expect(refusal(realNumber(0, { max: 1 }), '1.0001')).toBe('--flag is 1.0001.');
  });

  it('reads decimals and exponents', () => {
    expect(['.5', '5.', '3e-3', '-2.5E+1'].map((text) => realNumber(-100)('--flag', text))).toEqual([
      0.5, 5, 0.003, -25,
    ]);
  });
});

describe('a list', () => {
  const levels = list(realNumber(0));

  it('has its values between commas', () => {
    expect(levels('--levels', '0.1,0.5,1')).toEqual([0.1, 0.5, 1]);
    expect(levels('--levels', '0.1, 0.5')).toEqual([0.1, 0.5]);
  });

  it('is not empty', () => {
    expect(refusal(levels, '')).toBe('--flag is empty.');
    expect(refusal(levels, '  ')).toBe('--flag is empty.');
  });

  it.each(['0.1,,1', '0.1,', ',1'])('has no gaps, as in %s', (text) => {
    expect(refusal(levels, text)).toContain('has nothing between two commas, or at an end');
  });

  it.each([
    ['-0.5', '--flag is -0.5.'],
    ['0.1,NaN', "--flag is 'NaN', which is not a number."],
    ['0.1;0.5', "--flag is '0.1;0.5', which is not a number."],
  ])('refuses %s for its element', (text, message) => {
    expect(refusal(levels, text)).toBe(message);
  });
});

describe('a choice', () => {
  it('is one of its names, as they are written', () => {
    expect(choice(['relu', 'tanh'])('--flag', 'tanh')).toBe('tanh');
    expect(refusal(choice(['relu', 'tanh']), 'ReLU')).toBe("--flag is 'ReLU', which does not exist.");
  });
});

describe('a text', () => {
  it('says something', () => {
    expect(someText('--out', 'here')).toBe('here');
    expect(refusal(someText, ' ')).toBe('--flag is empty.');
  });
});

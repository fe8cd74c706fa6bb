// From the words of a command line to a configuration, and back to a command that repeats it.

import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { type CtrnnError, completeStudy, DEFAULT_STUDY } from '../../src/index.ts';
import {
  addStudyOptions,
  checkAgreement,
  configurationOf,
  type StudyCommandOptions,
  studyCommandLine,
} from '../../src/node/command-line/study-options.ts';

function parse(...args: string[]): StudyCommandOptions {
  const command = addStudyOptions(new Command('study'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return command.parse(args, { from: 'user' }).opts<StudyCommandOptions>();
}

const EVERY_OPTION = [
  ...['--task', 'regulator', '--units', '1', '--activation', 'softplus', '--placements', 'outside'],
  ...['--levels', '0,0.25', '--networks', '3', '--steps', '12', '--iterations', '7', '--trials', '5'],
  ...['--leak', '0.5', '--learning-rate', '0.01', '--seed', '9'],
];

describe('the options of study', () => {
  it('set every field that they name', () => {
    const configuration = configurationOf(parse(...EVERY_OPTION));
    expect(configuration).toEqual({
      task: 'regulator',
      units: 1,
      activation: 'softplus',
      placements: ['outside'],
      levels: [0, 0.25],
      networks: 3,
      steps: 12,
      iterations: 7,
      trials: 5,
      leak: 0.5,
      learningRate: 0.01,
      seed: 9,
    });
    for (const [field, value] of Object.entries(configuration)) {
      expect(value, `${field} is no default`).not.toEqual(DEFAULT_STUDY[field as keyof typeof DEFAULT_STUDY]);
    }
  });

  it('leave out what is not given', () => {
    expect(configurationOf(parse())).toEqual({});
  });

  it.each([
    ['--levels', '-0.5', /--levels is -0\.5/],
    ['--levels', 'NaN', /--levels is 'NaN'/],
    ['--levels', '', /--levels is empty/],
    ['--trials', '0', /--trials is 0/],
    ['--units', '2.5', /--units is 2\.5/],
    ['--steps', '0', /--steps is 0/],
    ['--leak', '0', /--leak is 0/],
    ['--leak', '1.5', /--leak is 1\.5/],
    ['--task', 'chess', /--task is 'chess'/],
    ['--placements', 'inside,below', /--placements is 'below'/],
    ['--backend', 'cpu', /--backend is 'cpu'/],
    ['--seed', '-1', /--seed is -1/],
    ['--learning-rate', '0', /--learning-rate is 0/],
  ])('refuse %s %s', (flag, text, message) => {
    expect(() => parse(flag, text)).toThrow(message);
  });

  it.each([['--untis', '4'], ['--units'], ['extra']])(
    'refuse what commander does not know: %s',
    (...args) => {
      expect(() => parse(...args)).toThrow(/unknown option|argument missing|too many arguments/);
    },
  );
});

describe('the command that repeats a study', () => {
  it('gives the same configuration again, whatever the defaults', () => {
    for (const given of [{}, configurationOf(parse(...EVERY_OPTION))]) {
      const configuration = completeStudy(given);
      const command = studyCommandLine(configuration, { backend: 'reference' });
      const words = command.slice(command.indexOf(' study ') + ' study '.length).split(' ');
      const options = parse(...words);
      expect(completeStudy(configurationOf(options))).toEqual(configuration);
      expect(Object.keys(configurationOf(options))).toHaveLength(12);
      expect(options.backend).toBe('reference');
    }
  });
});

describe('the options of a resumed study', () => {
  const started = { configuration: completeStudy({ levels: [0.5] }), backend: 'reference' };

  it('may repeat what it was started with', () => {
    expect(() =>
      checkAgreement(
        parse('--levels', '0.5', '--units', String(DEFAULT_STUDY.units), '--backend', 'reference'),
        started,
      ),
    ).not.toThrow();
  });

  it.each([
    [['--levels', '0.5,1'], 'The study to resume was started with --levels 0.5, not 0.5,1.'],
    [['--learning-rate', '1'], 'The study to resume was started with --learning-rate 0.003, not 1.'],
    [['--backend', 'webgpu'], 'The study to resume was started with --backend reference, not webgpu.'],
  ])('may not say otherwise: %s', (args, message) => {
    const refusal = expect.objectContaining({ code: 'invalid-argument', message }) as CtrnnError;
    expect(() => checkAgreement(parse(...args), started)).toThrow(refusal);
  });
});

// From the words of a command line to a configuration, and back to a command that repeats it.

import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { studyPreset } from '../../src/experiment/presets.ts';
import { type CtrnnError, completeStudy, DEFAULT_STUDY, PRESET_NAMES, TASK_NAMES } from '../../src/index.ts';
import {
  addStudyOptions,
  COMMON_DEFAULTS,
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
  ...['--leak', '0.5', '--learning-rate', '0.02', '--seed', '9', '--set', 'setPoint=0.5'],
  ...['--l2-rates', '0.001', '--l2-weights', '1e-5', '--test-trials', '32'],
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
      learningRate: 0.02,
      l2Rates: 0.001,
      l2Weights: 1e-5,
      testTrials: 32,
      seed: 9,
      taskOptions: { setPoint: 0.5 },
    });
    for (const [field, value] of Object.entries(configuration)) {
      expect(value, `${field} is no default`).not.toEqual(DEFAULT_STUDY[field as keyof typeof DEFAULT_STUDY]);
    }
  });

  it('leave out what is not given', () => {
    expect(configurationOf(parse())).toEqual({});
    expect(configurationOf(parse('--preset', 'smoke'))).toEqual({});
  });

  it('state a default for every task only where no preset has another', () => {
    const presets = TASK_NAMES.flatMap((task) => PRESET_NAMES.map((name) => studyPreset(task, name)));
    for (const field of COMMON_DEFAULTS.filter((name) => name !== 'networks')) {
      expect(presets.filter((preset) => field in preset)).toEqual([]);
    }
    expect(TASK_NAMES.filter((task) => 'networks' in studyPreset(task, 'full'))).toEqual([]);
  });

  it('set options of the task, each as what it looks like', () => {
    const values = [
      'layout=u-trap',
      'rays=8',
      'speed=1e-2',
      'soft=true',
      'hard=false',
      'start=0.1,0.2',
      'a=b=c',
    ];
    const { taskOptions } = configurationOf(parse(...values.flatMap((value) => ['--set', value])));
    expect(taskOptions).toEqual({
      layout: 'u-trap',
      rays: 8,
      speed: 0.01,
      soft: true,
      hard: false,
      start: '0.1,0.2',
      a: 'b=c',
    });
  });

  it('take files of sequences for the task data', () => {
    const options = parse('--inputs', 'a.npy', '--targets', 'b.npy', '--held-out', '0.5');
    expect(options).toMatchObject({ inputs: 'a.npy', targets: 'b.npy', heldOut: 0.5 });
    expect(configurationOf(options)).toEqual({ task: 'data' });
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
    ['--set', 'depth', /--set is 'depth'/],
    ['--set', '=3', /--set is '=3'/],
    ['--set', 'depth=', /--set is 'depth='/],
    ['--set', 'steps=3', /--set gives steps/],
    ['--preset', 'tiny', /--preset is 'tiny'/],
    ['--l2-weights', '-1', /--l2-weights is -1/],
    ['--test-trials', '24', /--test-trials is 24/],
    ['--held-out', '0', /--held-out is 0/],
    ['--held-out', '1', /--held-out is 1/],
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
      expect(Object.keys(configurationOf(options))).toHaveLength(
        15 + Math.sign(Object.keys(configuration.taskOptions).length),
      );
      expect(options.backend).toBe('reference');
    }
  });
});

describe('the command that repeats a preset', () => {
  const named = TASK_NAMES.filter((task) => task !== 'data');
  it.each(named.flatMap((task) => PRESET_NAMES.map((preset) => ({ task, preset }))))(
    'gives $task, $preset again without naming it',
    ({ task, preset }) => {
      const configuration = completeStudy({ task }, { preset });
      const command = studyCommandLine(configuration, {});
      const words = command.slice(command.indexOf(' study ') + ' study '.length).split(' ');
      expect(words).not.toContain('--preset');
      expect(completeStudy(configurationOf(parse(...words)))).toEqual(configuration);
    },
  );
});

describe('the command that repeats a study of recorded sequences', () => {
  it('names the files, and not what follows from them', () => {
    const { task: _task, ...configuration } = completeStudy({ taskOptions: { target: 'sine' } });
    const files = { inputs: '/a b/in.npy', targets: '/t.npy', heldOut: 0.25 };
    const command = studyCommandLine({ ...configuration, task: 'data' }, {}, files);
    expect(command).toContain("--inputs '/a b/in.npy' --targets /t.npy --held-out 0.25");
    expect(command).not.toMatch(/--steps|--set|--mask|--data /);
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
    [['--set', 'target=sine'], 'The study to resume was started with --set {}, not {"target":"sine"}.'],
    [['--preset', 'smoke'], '--preset is given, but a resumed study is what it was started as.'],
    [['--backend', 'webgpu'], 'The study to resume was started with --backend reference, not webgpu.'],
  ])('may not say otherwise: %s', (args, message) => {
    const refusal = expect.objectContaining({ code: 'invalid-argument', message }) as CtrnnError;
    expect(() => checkAgreement(parse(...args), started)).toThrow(refusal);
  });
});

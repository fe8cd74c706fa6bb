// What a study is asked to do: presets, defaults, and what is refused.

import { describe, expect, it } from 'vitest';
import { completeStudy, type StudyConfiguration } from '../../src/experiment/configuration.ts';
import { TASK_NAMES } from '../../src/task/index.ts';

describe('a preset', () => {
  it.each(TASK_NAMES.filter((name) => name !== 'data'))('of %s is complete, full or smoke', (task) => {
    const full = completeStudy({ task });
    const smoke = completeStudy({ task }, { preset: 'smoke' });
    expect(smoke).toMatchObject({ task, networks: 2, placements: ['inside', 'outside'] });
    expect(smoke.iterations).toBeLessThan(full.iterations);
    for (const complete of [full, smoke]) expect(completeStudy(complete)).toEqual(complete);
  });

  it('yields to what is given', () => {
    const given = { task: 'maze', iterations: 7, taskOptions: { layout: 'u-trap' } };
    expect(completeStudy(given, { preset: 'smoke' })).toMatchObject(given);
  });

  it('takes units, steps and leak from the task where it says nothing', () => {
    const taskOptions = { depth: 2, width: 5 };
    expect(completeStudy({ task: 'feedforward', taskOptions })).toMatchObject({
      units: 10,
      steps: 2,
      leak: 1,
    });
  });
});

describe('the configuration of a study', () => {
  it('has the defaults of the issue', () => {
    const study = completeStudy();
    expect(study.placements).toEqual(['inside', 'outside']);
    expect(study.levels.length).toBeGreaterThanOrEqual(3);
    expect(study.networks).toBeGreaterThanOrEqual(4);
    expect(study.units).toBeGreaterThanOrEqual(24);
    expect(study.steps).toBeGreaterThanOrEqual(40);
    expect(study.iterations).toBeGreaterThanOrEqual(800);
    expect(study.trials).toBeGreaterThanOrEqual(64);
    expect(study.repeats).toBeGreaterThanOrEqual(16);
    expect(study.ratios[0]).toBe(0);
    expect(study.ratios.at(-1)).toBe(2);
    study.ratios.slice(1).forEach((ratio, i) => {
      expect(ratio - study.ratios[i]).toBeLessThanOrEqual(0.125);
    });
    expect(completeStudy({ units: undefined, seed: 7 })).toEqual({ ...study, seed: 7 });
  });

  it.each([
    [{ levels: [] }, 'levels is empty.'],
    [{ levels: [0.5, -1] }, 'levels[1] is -1.'],
    [{ levels: [Number.NaN] }, 'levels[0] is NaN.'],
    [{ levels: [1, 1] }, 'levels holds 1 twice.'],
    [{ placements: [] }, 'placements is empty.'],
    [{ placements: ['above'] }, "placement is 'above', which does not exist."],
    [{ trials: 0 }, 'trials is 0.'],
    [{ trials: 1.5 }, 'trials is 1.5.'],
    [{ units: 0 }, 'units is 0.'],
    [{ units: 2.5 }, 'units is 2.5.'],
    [{ steps: 0 }, 'steps is 0.'],
    [{ steps: Number.NaN }, 'steps is NaN.'],
    [{ iterations: -1 }, 'iterations is -1.'],
    [{ networks: 0 }, 'networks is 0.'],
    [{ leak: 0 }, 'leak is 0.'],
    [{ leak: 1.1 }, 'leak is 1.1.'],
    [{ leak: Number.NaN }, 'leak is NaN.'],
    [{ learningRate: 0 }, 'learningRate is 0.'],
    [{ clipNorm: -1 }, 'clipNorm is -1.'],
    [{ seed: 0.5 }, 'seed is 0.5.'],
    [{ activation: 'step' }, "activation is 'step', which does not exist."],
    [{ task: 'chess' }, "task is 'chess', which does not exist."],
    [{ task: 'regulator', units: 8 }, 'units is 8, but the task is for 1.'],
    [{ taskOptions: { colour: 'red' } }, "functionApproximation has no option 'colour'."],
    [{ schedule: 'linear' }, "schedule is 'linear', which does not exist."],
    [{ testTrials: 100 }, 'testTrials is 100, with repeats 16.'],
    [{ ratios: [] }, 'ratios is empty.'],
    [{ ratios: [0, 1, 1] }, 'ratios[2] is 1, after 1.'],
    [{ ratios: [0.5, 1] }, 'ratios starts at 0.5.'],
    [{ task: 'feedforward', leak: 0.5 }, 'leak is 0.5, but the task is for 1.'],
    [{ taskOptions: { steps: 3 } }, 'taskOptions holds steps.'],
    [{ l2Rates: -1 }, 'l2Rates is -1.'],
    [{ l2Weights: Number.NaN }, 'l2Weights is NaN.'],
    [{ colour: 'red' }, "a field of the study is 'colour', which does not exist."],
  ])('refuses %j', (given, message) => {
    expect(() => completeStudy(given as Partial<StudyConfiguration>)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message, fix: expect.stringMatching(/\w/) }),
    );
  });
});

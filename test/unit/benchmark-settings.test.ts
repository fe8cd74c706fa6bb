// What a benchmark is asked for, how much it does at once, and what it makes of its times.

import { describe, expect, it } from 'vitest';
import { chooseLoad, type LoadLimits } from '../../src/benchmark/load.ts';
import { completeSettings, plannedRows } from '../../src/benchmark/settings.ts';
import { quantilesOf } from '../../src/benchmark/timing.ts';
import { adapterWarnings, throttlingWarnings } from '../../src/benchmark/warnings.ts';
import { benchmarkTask, type Load } from '../../src/benchmark/workloads.ts';
import { trialValues } from '../../src/task/trials.ts';

describe('the settings of a benchmark', () => {
  it('are every size, workload and place of the noise, if nothing else is asked for', () => {
    const settings = completeSettings();
    expect(settings).toMatchObject({ sizes: [1, 8, 16, 32, 64, 128, 256, 512], steps: 100, repeats: 10 });
    expect(plannedRows(settings)).toHaveLength(8 * 4 * 3);
  });

  it('are few where it should be quick, but what is given goes first', () => {
    expect(plannedRows(completeSettings({ quick: true }))).toHaveLength(2 * 4);
    const { sizes, noise } = completeSettings({ quick: true, sizes: [5], noise: ['none', 'outside'] });
    expect({ sizes, noise }).toEqual({ sizes: [5], noise: ['none', 'outside'] });
  });

  it('plan the rows size by size, and for each size noise by noise', () => {
    const rows = plannedRows(
      completeSettings({
        sizes: [2, 3],
        noise: ['none', 'inside'],
        workloads: ['train', 'record'],
        steps: 7,
      }),
    );
    expect(rows.map(({ units, noise, workload }) => `${units} ${noise} ${workload}`)).toEqual([
      '2 none train',
      '2 none record',
      '2 inside train',
      '2 inside record',
      '3 none train',
      '3 none record',
      '3 inside train',
      '3 inside record',
    ]);
    expect(rows.every(({ steps }) => steps === 7)).toBe(true);
  });

  it.each([
    ['half a unit', { sizes: [1.5] }, /sizes is 1\.5/],
    ['no size', { sizes: [] }, /sizes is empty/],
    ['a size twice', { sizes: [8, 8] }, /sizes holds 8 twice/],
    ['an unknown workload', { workloads: ['dance' as 'train'] }, /workloads is 'dance'/],
    ['an unknown place', { noise: ['above' as 'inside'] }, /noise is 'above'/],
    ['no steps', { steps: 0 }, /steps is 0/],
    ['no trials', { trials: 0 }, /trials is 0/],
    ['no time', { seconds: 0 }, /seconds is 0/],
    ['half a network', { networks: 0.5 }, /networks is 0\.5/],
    ['too few repeats for a tenth', { repeats: 9 }, /repeats is 9/],
  ])('refuse %s', (_, choice, message) => {
    expect(() => completeSettings(choice)).toThrow(message);
  });
});

describe('the task that is timed', () => {
  it('has inputs that change with every step, and their product as its target', () => {
    const task = benchmarkTask(4);
    const address = { seed: 1, phase: 'test', stream: 0, iteration: 0, trial: 3 } as const;
    const { input, target } = trialValues(task, address);
    const [first, last] = [input[1], input[6]];
    const steps = [0, 1, 2, 3];
    const rising = steps.map((t) => (last / 3) * t);
    const falling = steps.map((t) => first * (1 - t / 4));
    steps.forEach((t) => {
      expect(input[2 * t]).toBeCloseTo(rising[t], 12);
      expect(input[2 * t + 1]).toBeCloseTo(falling[t], 12);
      expect(target[t]).toBeCloseTo(rising[t] * falling[t], 12);
    });
    expect(Math.min(Math.abs(first), Math.abs(last))).toBeGreaterThan(0);
  });
});

describe('the load of a row', () => {
  const limits: LoadLimits = {
    milliseconds: 100,
    mostTrials: 4096,
    trajectoryBytes: 0,
    mostBytes: 1e9,
  };
  /** A fixed cost of 1 ms, and so much a trajectory. */
  const costing =
    (each: number) =>
    async ({ trials, networks }: Load) =>
      1 + each * trials * networks;

  it('grows until a call takes about the wanted time, in whole blocks of 64 trials', async () => {
    const { trials, networks } = await chooseLoad(costing(0.1), limits);
    expect(networks).toBe(1);
    expect(trials % 64).toBe(0);
    expect(1 + 0.1 * trials).toBeGreaterThanOrEqual(70);
    expect(1 + 0.1 * trials).toBeLessThanOrEqual(100);
  });

  it('stays at one block where that takes too long already', async () => {
    expect(await chooseLoad(costing(10), limits)).toEqual({ trials: 64, networks: 1 });
  });

  it('takes more networks once the trials are as many as may be', async () => {
    const { trials, networks } = await chooseLoad(costing(0.001), limits);
    expect(trials).toBe(4096);
    expect(1 + 0.001 * trials * networks).toBeGreaterThanOrEqual(70);
    expect(networks).toBeLessThanOrEqual(24);
  });

  it('ends at the largest load of an adapter that nothing fills', async () => {
    expect(await chooseLoad(async () => 1, limits)).toEqual({ trials: 4096, networks: 64 });
  });

  it('leaves what is given as it is', async () => {
    expect(await chooseLoad(costing(0.001), { ...limits, trials: 100 })).toMatchObject({ trials: 100 });
    expect(await chooseLoad(costing(0.001), { ...limits, networks: 3 })).toEqual({
      trials: 4096,
      networks: 3,
    });
    const never = () => Promise.reject(new Error('timed for nothing'));
    const given = { trials: 100, networks: 3 };
    expect(await chooseLoad(never, { ...limits, ...given })).toEqual(given);
  });

  it('holds no more states at once than the host may', async () => {
    const { trials, networks } = await chooseLoad(costing(0), {
      ...limits,
      trajectoryBytes: 1000,
      mostBytes: 200_000,
    });
    expect(trials * networks).toBe(192);
  });
});

describe('the times of a row', () => {
  it('are told by their median and the tenth and ninetieth per cent', () => {
    const times = [10, 1, 9, 2, 8, 3, 7, 4, 6, 5, 11];
    expect(quantilesOf(times)).toEqual({ median: 6, p10: 2, p90: 10 });
    expect(times[0]).toBe(10);
  });
});

describe('a reader is warned', () => {
  const adapter = { description: 'llvmpipe', vendor: '', architecture: '', device: '' };

  it('of an adapter that is a processor', () => {
    expect(adapterWarnings({ ...adapter, isFallbackAdapter: true })).toEqual([
      expect.stringMatching(/^llvmpipe is a software adapter/),
    ]);
    expect(adapterWarnings({ ...adapter, isFallbackAdapter: false })).toEqual([]);
  });

  it('of a speed that fell or rose by more than a tenth, and of no less', () => {
    expect(throttlingWarnings(100, 91)).toEqual([]);
    expect(throttlingWarnings(100, 109)).toEqual([]);
    expect(throttlingWarnings(100, 80)).toEqual([expect.stringMatching(/fell by 20 %.*throttled/)]);
    expect(throttlingWarnings(100, 130)).toEqual([expect.stringMatching(/rose by 30 %/)]);
  });
});

// The parts of the lab that need no page: its gate, its settings, its links, and the experiment itself on the reference.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Experiment } from '../../src/elements/lab/experiment.ts';
import { type LabBackend, referenceBackend } from '../../src/elements/lab/lab-backend.ts';
import {
  checkLabSettings,
  LAB_DEFAULTS,
  LAB_TASKS,
  type LabSettings,
} from '../../src/elements/lab/lab-settings.ts';
import { presetOf } from '../../src/elements/lab/presets/preset.ts';
import { settingsOfLink, shareFields } from '../../src/elements/lab/share-link.ts';
import { WorkGate } from '../../src/elements/shared/work-gate.ts';
import { ACTIVATION_NAMES, CtrnnError, connect, isAbort } from '../../src/index.ts';
import { recordingListener } from '../support/lab-listener.ts';

/** A machine that is busy with other tests takes its time. */
const SOON = { timeout: 30_000 };

describe('a work gate', () => {
  it('lets work pass while it is open, and holds it while it is closed', async () => {
    const gate = new WorkGate();
    await gate.pass();
    gate.isOpen = false;
    let passed = false;
    const passing = gate.pass().then(() => {
      passed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(passed).toBe(false);
    gate.isOpen = true;
    await passing;
    expect(passed).toBe(true);
  });

  it('lets go of who waits when the signal fires', async () => {
    const gate = new WorkGate();
    gate.isOpen = false;
    const controller = new AbortController();
    const waiting = gate.pass(controller.signal).catch((error: unknown) => error);
    controller.abort();
    expect(isAbort(await waiting)).toBe(true);
  });
});

describe('the settings of a lab', () => {
  it('are complete and right by default, for every task', () => {
    for (const task of LAB_TASKS) expect(checkLabSettings({ task })).toEqual(LAB_DEFAULTS[task]);
  });

  it('test at the training noise where nothing else is said', () => {
    expect(checkLabSettings({ trainingNoise: 1.25 }).testNoise).toBe(1.25);
  });

  it.each([
    ['task', 'chess'],
    ['placements', []],
    ['placements', ['inside', 'inside']],
    ['placements', ['within']],
    ['trainingNoise', -0.1],
    ['testNoise', Number.NaN],
    ['testNoise', 5],
    ['activation', 'sigmoidal'],
    ['units', 0],
    ['units', 65],
    ['trials', 1e6],
    ['iterations', 1.5],
    ['seed', -1],
  ] as const)('refuse %s = %s, naming it', (name, value) => {
    const wrong = { [name]: value } as Partial<LabSettings>;
    expect(() => checkLabSettings(wrong)).toThrow(CtrnnError);
    expect(() => checkLabSettings(wrong)).toThrow(name === 'placements' ? 'placement' : name);
  });

  it('refuse a regulator of more than one unit', () => {
    expect(() => checkLabSettings({ task: 'regulator', units: 2 })).toThrow('one unit');
  });
});

describe('a share link', () => {
  const settings = fc.record({
    task: fc.constantFrom('function', 'maze'),
    placements: fc.constantFrom(['inside'], ['outside'], ['inside', 'outside'], ['outside', 'inside']),
    trainingNoise: fc.double({ min: 0, max: 4, noNaN: true }),
    testNoise: fc.double({ min: 0, max: 4, noNaN: true }),
    activation: fc.constantFrom(...ACTIVATION_NAMES),
    units: fc.integer({ min: 1, max: 64 }),
    trials: fc.integer({ min: 16, max: 16_384 }),
    iterations: fc.integer({ min: 1, max: 10_000 }),
    seed: fc.integer({ min: 0, max: 2 ** 50 }),
  });

  it('gives back the very settings that it was made of', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const checked = checkLabSettings(given as LabSettings);
        expect(settingsOfLink(`#${shareFields(checked)}`)).toEqual(checked);
      }),
    );
  });

  it('is none where the address holds no field', () => {
    for (const hash of ['', '#', '#bench', '#maze']) expect(settingsOfLink(hash)).toBeUndefined();
  });

  it.each([
    ['a script as the task', 'task=<script>alert(1)</script>'],
    ['a script as a number', 'units=%3Cimg%20src=x%20onerror=alert(1)%3E'],
    ['a field that is not ours', 'task=maze&__proto__=1'],
    ['a field twice', 'seed=1&seed=2'],
    ['a number beyond all bounds', 'trials=1e300'],
    ['an empty number', 'units='],
    ['no end', `task=${'a'.repeat(1000)}`],
  ])('is refused with %s, in a short sentence', (_, hash) => {
    const refusal = (() => {
      try {
        return settingsOfLink(hash);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(CtrnnError);
    expect((refusal as CtrnnError).message).toMatch(/^This link does not describe a run: /);
    expect((refusal as CtrnnError).message.length).toBeLessThan(250);
  });
});

describe('an experiment, on the reference', () => {
  const small = checkLabSettings({ units: 3, trials: 16, iterations: 4, seed: 5 });

  /** @param snapshotDelay  milliseconds that a snapshot takes, as one that is read back from a device does */
  function open(settings: LabSettings, { snapshotDelay = 0 } = {}) {
    const { listener, told } = recordingListener();
    const gate = new WorkGate();
    let trainers = 0;
    let draws = 0;
    const backend = async (): Promise<LabBackend> => {
      const reference = await referenceBackend('reference');
      const { simulate, createTrainer } = reference.backend;
      return {
        ...reference,
        draw: (...of) => {
          draws++;
          return reference.draw(...of);
        },
        backend: {
          simulate: (...of) => simulate.apply(reference.backend, of),
          async createTrainer(...of) {
            const trainer = await createTrainer.apply(reference.backend, of);
            trainers++;
            return new Proxy(trainer, {
              get: (_, name) => {
                if (name === 'dispose') trainers--;
                const value = Reflect.get(trainer, name, trainer);
                if (typeof value !== 'function') return value;
                if (name !== 'snapshot' || snapshotDelay === 0) return value.bind(trainer);
                return async () => {
                  await new Promise((resolve) => setTimeout(resolve, snapshotDelay));
                  return trainer.snapshot();
                };
              },
            });
          },
        },
      };
    };
    const experiment = new Experiment(settings, backend, listener, gate);
    return { experiment, listener, told, gate, trainers: () => trainers, draws: () => draws };
  }

  it('shows untrained networks, trains them, and sweeps the test noise', async () => {
    const { experiment, told } = open(small);
    await experiment.start();
    expect(experiment.origin).toBe('untrained');
    expect(told.trajectories).toHaveLength(1);
    expect(told.trajectories[0]).toMatchObject({ kind: 'arrays', rows: 2, trials: 16 });
    await experiment.train();
    expect(told.phases).toEqual(['connecting', 'checking', 'idle', 'training', 'sweeping', 'idle']);
    expect(told.training.at(-1)).toMatchObject({ iteration: 4, iterations: 4 });
    expect(told.curves.at(-1)?.map(({ levels }) => levels.length)).toEqual([13, 13]);
    expect(told.levels.at(-1)?.loss).toHaveLength(2);
    expect(told.errors).toEqual([]);
    experiment.dispose();
  });

  it('gives the same numbers from the same settings, and others from another seed', async () => {
    const losses = await Promise.all(
      [5, 5, 6].map(async (seed) => {
        const { experiment, told } = open({ ...small, seed });
        await experiment.start();
        await experiment.train();
        experiment.dispose();
        return told.levels.at(-1)?.loss;
      }),
    );
    expect(losses[1]).toEqual(losses[0]);
    expect(losses[2]).not.toEqual(losses[0]);
  });

  it('measures anew when the test noise moves, at the last level that was asked for', async () => {
    const { experiment, told } = open(small);
    await experiment.start();
    for (const level of [0.1, 0.2, 0]) experiment.look({ ...small, testNoise: level });
    await expect.poll(() => told.levels.at(-1)?.level, SOON).toBe(0);
    const without = told.levels.at(-1)?.loss;
    experiment.look({ ...small, testNoise: 2 });
    await expect.poll(() => told.levels.at(-1)?.level, SOON).toBe(2);
    expect(told.levels.at(-1)?.loss).not.toEqual(without);
    experiment.dispose();
  });

  it('draws nothing but its preset at first, also where the look changes before that has come', async () => {
    const settings = checkLabSettings({ task: 'regulator', trials: 64 });
    const { experiment, listener, told, draws } = open(settings);
    // As an element does that shows fewer trials on a software adapter.
    listener.onComputer = () => experiment.look({ testNoise: settings.testNoise, trials: 32 });
    await experiment.start();
    expect(experiment.origin).toBe('preset');
    expect(draws()).toBe(1);
    expect(told.trajectories.map(({ trials }) => trials)).toEqual([32]);
    experiment.dispose();
  });

  it('waits at a closed gate, and goes on to the same end when it opens', async () => {
    const whole = open(small);
    await whole.experiment.start();
    await whole.experiment.train();

    const { experiment, told, gate } = open(small);
    await experiment.start();
    gate.isOpen = false;
    const trained = experiment.train();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told.training).toEqual([]);
    gate.isOpen = true;
    await trained;
    expect(told.levels.at(-1)?.loss).toEqual(whole.told.levels.at(-1)?.loss);
  });

  it('stops when it is told to, shows what was trained so far, and trains again after', async () => {
    const { experiment, told } = open({ ...small, iterations: 5000 });
    await experiment.start();
    const trained = experiment.train();
    await expect.poll(() => told.training.length, SOON).toBeGreaterThan(0);
    experiment.stop();
    await trained;
    expect(told.phases.at(-1)).toBe('stopped');
    expect(told.errors).toEqual([]);
    await experiment.change(small);
    await experiment.train();
    expect(told.phases.at(-1)).toBe('idle');
    experiment.dispose();
  });

  it('tells once of each training how it ended', async () => {
    const { experiment, told } = open(small);
    await experiment.start();
    await experiment.train();
    expect(told.ended).toEqual([{ settings: small, stopped: false }]);
    experiment.dispose();

    const long = open({ ...small, iterations: 5000 });
    await long.experiment.start();
    const stopped = long.experiment.train();
    await expect.poll(() => long.told.training.length, SOON).toBeGreaterThan(0);
    long.experiment.stop();
    await stopped;
    expect(long.told.ended.map((end) => end.stopped)).toEqual([true]);
    long.experiment.dispose();
  });

  it.each([
    ['another seed', { seed: 8 }],
    ['another size', { units: 6 }],
  ] as const)(
    'shows the networks of %s, chosen while it trained, and none of the training',
    async (_, other) => {
      const settings = { ...small, ...other };
      const fresh = open(settings);
      await fresh.experiment.start();

      const { experiment, told } = open({ ...small, iterations: 5000 }, { snapshotDelay: 5 });
      await experiment.start();
      const trained = experiment.train();
      await expect.poll(() => told.training.length, SOON).toBeGreaterThan(0);
      await Promise.all([experiment.change(settings), trained]);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(told.errors).toEqual([]);
      expect(told.levels.at(-1)?.loss).toEqual(fresh.told.levels.at(-1)?.loss);
      expect(told.ended.map((end) => end.stopped)).toEqual([true]);
      experiment.dispose();
      fresh.experiment.dispose();
    },
  );

  it('keeps its networks, and its training, where only the trials shown are others', async () => {
    const { experiment, told } = open(small);
    await experiment.start();
    const trained = experiment.train();
    await expect.poll(() => told.training.length, SOON).toBeGreaterThan(0);
    experiment.look({ ...small, trials: 48 });
    await trained;
    expect(told.phases.at(-1)).toBe('idle');
    expect(experiment.origin).toBe('trained');
    await expect.poll(() => told.trajectories.at(-1)?.trials, SOON).toBe(48);
    expect(told.ended.map((end) => end.stopped)).toEqual([false]);
    experiment.dispose();
  });

  it.each(['stop', 'dispose'] as const)('ends by %s behind a closed gate', async (how) => {
    const { experiment, told, gate, trainers } = open({ ...small, iterations: 5000 });
    await experiment.start();
    const trained = experiment.train();
    await expect.poll(() => told.training.length, SOON).toBeGreaterThan(0);
    gate.isOpen = false;
    experiment[how]();
    await trained;
    if (how === 'stop') expect(told.phases.at(-1)).toBe('stopped');
    expect(trainers()).toBe(0);
    experiment.dispose();
  });

  it('marks where a regulator settles without noise, with it, and as predicted', async () => {
    const { experiment, told } = open(checkLabSettings({ task: 'regulator', trials: 64 }));
    await experiment.start();
    expect(experiment.origin).toBe('preset');
    const [inside] = told.regulator.at(-1)!;
    expect(inside.histogram.counts.reduce((a, b) => a + b)).toBe(64 * 30);
    // The preset was trained with this noise to hold 1 with it: without it the rate settles lower.
    expect(Math.abs(inside.mean - 1)).toBeLessThan(0.1);
    expect(inside.noiseFree).toBeLessThan(inside.mean - 0.05);
    expect(Math.abs(inside.predicted! - inside.mean)).toBeLessThan(0.05);
    experiment.dispose();
  });
});

describe('the networks that come with the page', () => {
  it('show the finding: inside they prefer about their noise, outside none', async () => {
    const settings = checkLabSettings();
    const networks = await presetOf(settings);
    const engine = await connect({ backend: 'reference' });
    const sweep = await engine.sweepNoise(networks!, {
      task: (await import('../../src/elements/lab/lab-task.ts')).labTask(settings),
      levels: [0, 0.25, 0.5, 0.75, 1],
      placement: settings.placements,
      trials: 64,
      repeats: 4,
      seed: 3,
    });
    const [inside, outside] = sweep.curves;
    expect(inside.preferred.level).toBeGreaterThanOrEqual(0.25);
    expect(inside.preferred.level).toBeLessThanOrEqual(0.75);
    expect(inside.loss[0]).toBeGreaterThan(2 * inside.loss[inside.preferred.index]);
    expect(outside.preferred.level).toBe(0);
  });

  it('are there for the default settings alone', async () => {
    for (const task of LAB_TASKS) {
      expect(await presetOf(checkLabSettings({ task, trials: 100, testNoise: 0 }))).toBeDefined();
      expect(await presetOf(checkLabSettings({ task, seed: 2 }))).toBeUndefined();
    }
  });
});

// The lab's experiment on a GPU: what it trains, a device that is lost on the way, and one device for all who compute.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Experiment } from '../../src/elements/lab/experiment.ts';
import { deviceBackend } from '../../src/elements/lab/lab-backend.ts';
import type { LabListener } from '../../src/elements/lab/lab-experiment.ts';
import { checkLabSettings, type LabSettings } from '../../src/elements/lab/lab-settings.ts';
import { type EngineLease, leaseEngine } from '../../src/elements/shared/engine-lease.ts';
import { WorkGate } from '../../src/elements/shared/work-gate.ts';
import { recordingListener } from '../support/lab-listener.ts';

const small = checkLabSettings({ units: 5, trials: 64, iterations: 30, seed: 2 });

function open(settings: LabSettings, onTraining: () => void = () => {}) {
  const { listener, told } = recordingListener();
  const telling: LabListener = {
    ...listener,
    onTraining: (point) => {
      listener.onTraining(point);
      onTraining();
    },
  };
  return { experiment: new Experiment(settings, deviceBackend, telling, new WorkGate()), told };
}

async function trained(settings: LabSettings) {
  const { experiment, told } = open(settings);
  await experiment.start();
  await experiment.train();
  experiment.dispose();
  return told;
}

describe('a lab experiment on a GPU', () => {
  // Keeps one engine, and what it has compiled, for all of them until a device is lost.
  let lease: EngineLease;
  beforeAll(async () => {
    lease = await leaseEngine();
  });
  afterAll(() => lease.release());

  it('trains to the same numbers from the same settings', async () => {
    const [first, second] = [await trained(small), await trained(small)];
    expect(first.errors).toEqual([]);
    expect(first.phases.at(-1)).toBe('idle');
    expect(first.trajectories[0].kind).toBe('device');
    expect(second.levels.at(-1)).toEqual(first.levels.at(-1));
    expect(second.curves.at(-1)).toEqual(first.curves.at(-1));
  });

  it('can be told to train before it has connected', async () => {
    const { experiment, told } = open(small);
    void experiment.start();
    await experiment.train();
    expect(told.phases.at(-1)).toBe('idle');
    expect(told.training.at(-1)?.iteration).toBe(small.iterations);
    experiment.dispose();
  });

  it('reads back the ends of the trials that it shows', async () => {
    const { experiment } = open(small);
    await experiment.start();
    const points = await experiment.points('input', 'readout');
    experiment.dispose();
    expect(points).toHaveLength(2 * 64);
    expect(points[0].placement).toBe('inside');
    expect(points.every(({ x, y }) => Math.abs(x) <= 1 && Number.isFinite(y))).toBe(true);
  });

  it('goes on where it was when its device is lost, to the same numbers', async () => {
    const whole = await trained({ ...small, iterations: 150 });
    const { experiment, told } = open({ ...small, iterations: 150 }, () => {
      if (told.training.length === 2) told.computers[0].device!.destroy();
    });
    await experiment.start();
    await experiment.train();
    expect(told.errors).toEqual([]);
    expect(told.computers.length).toBeGreaterThan(1);
    expect(told.computers.at(-1)!.device).not.toBe(told.computers[0].device);
    expect(told.phases.at(-1)).toBe('idle');
    expect(told.levels.at(-1)).toEqual(whole.levels.at(-1));
    expect(told.training).toEqual(whole.training);
    experiment.dispose();
  });

  it('shows its networks again when the device is lost while nothing runs', async () => {
    const { experiment, told } = open(small);
    await experiment.start();
    const shown = told.trajectories.length;
    told.computers[0].device!.destroy();
    await expect.poll(() => told.trajectories.length, { timeout: 30_000 }).toBeGreaterThan(shown);
    expect(told.levels.at(-1)).toEqual(told.levels[0]);
    expect(told.errors).toEqual([]);
    experiment.dispose();
  });
});

describe('the engine of a page', () => {
  it('is one for all who lease it, and another after the last has returned it', async () => {
    const [first, second] = [await leaseEngine(), await leaseEngine()];
    expect(second.engine).toBe(first.engine);
    first.release();
    first.release(); // twice counts once
    const third = await leaseEngine();
    expect(third.engine).toBe(second.engine);
    second.release();
    third.release();
    const fourth = await leaseEngine();
    expect(fourth.engine).not.toBe(first.engine);
    fourth.release();
  });
});

// How long a probe runs, and which of its times counts, on a made-up machine whose rounds take so many milliseconds.

import { describe, expect, it } from 'vitest';
import { type ProbeRun, shortestTime } from '../../src/benchmark/probe.ts';

const OPTIONS = { milliseconds: 100, repeats: 6 };
const MANY = 2 ** 30;

/** @param pause  what call k takes on top */
function machine(perRound: number, pause: (call: number) => number = () => 0) {
  const runs: { rounds: number; patience: number }[] = [];
  const run: ProbeRun = async (rounds, patience) => {
    const work = perRound * rounds + pause(runs.length);
    runs.push({ rounds, patience });
    return { elapsed: Math.max(work, patience), waited: Math.max(0, work - patience) };
  };
  return { run, runs };
}

describe('the time of a probe', () => {
  it.each([0.001, 0.3, 7, 400])(
    'is that of rounds of %d ms, as many as take about the wanted time',
    async (each) => {
      const { run } = machine(each);
      const { rounds, milliseconds } = await shortestTime(run, OPTIONS, MANY);
      expect(milliseconds / rounds).toBeCloseTo(each, 9);
      expect(rounds).toBe(Math.max(1, Math.ceil(100 / each)));
    },
  );

  it('never takes more rounds than there may be', async () => {
    const { run } = machine(0.001);
    expect(await shortestTime(run, OPTIONS, 512)).toEqual({
      rounds: 512,
      milliseconds: expect.closeTo(0.512, 9),
    });
  });

  it('is not spoiled by a machine that pauses in one of the first runs', async () => {
    const { run } = machine(1, (call) => (call === 0 ? 20_000 : 0));
    const { rounds, milliseconds } = await shortestTime(run, OPTIONS, MANY);
    expect({ rounds, milliseconds }).toEqual({ rounds: 100, milliseconds: 100 });
  });

  it('is found even where all of the first runs took far too long', async () => {
    const { run } = machine(1, (call) => (call < 2 ? 20_000 : 0));
    const { rounds, milliseconds } = await shortestTime(run, OPTIONS, MANY);
    expect(milliseconds / rounds).toBe(1);
  });

  it('is measured with a sleep that ends shortly before the work does', async () => {
    const { run, runs } = machine(1);
    await shortestTime(run, OPTIONS, MANY);
    expect(runs.slice(-5).map(({ patience }) => patience)).toEqual([90, 90, 90, 90, 90]);
  });

  it('is a whole time, the sleep included, even where every end was slept through', async () => {
    let speed = 1;
    const run: ProbeRun = async (rounds, patience) => {
      const work = rounds * speed;
      speed *= patience > 0 ? 0.4 : 1; // faster each time than any sleep was shortened
      return { elapsed: Math.max(work, patience), waited: Math.max(0, work - patience) };
    };
    const { milliseconds } = await shortestTime(run, OPTIONS, MANY);
    expect(milliseconds).toBeGreaterThan(0);
  });
});

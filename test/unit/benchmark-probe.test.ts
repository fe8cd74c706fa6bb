// How long a probe runs, and which of its times counts, on a made-up machine whose rounds take so many milliseconds.

import { describe, expect, it } from 'vitest';
import { type ProbeRun, shortestTime } from '../../src/benchmark/probe.ts';

const OPTIONS = { milliseconds: 100, repeats: 6 };
const MANY = 2 ** 30;

/** @param pause  what call k takes on top */
function machine(perRound: number, pause: (call: number) => number = () => 0): ProbeRun {
  let calls = 0;
  return async (rounds) => perRound * rounds + pause(calls++);
}

describe('the time of a probe', () => {
  it.each([0.001, 0.3, 7, 400])(
    'is that of rounds of %d ms, as many as take about the wanted time',
    async (each) => {
      const run = machine(each);
      const { rounds, milliseconds } = await shortestTime(run, OPTIONS, MANY);
      expect(milliseconds / rounds).toBeCloseTo(each, 9);
      expect(rounds).toBe(Math.max(1, Math.ceil(100 / each)));
    },
  );

  it('never takes more rounds than there may be', async () => {
    const run = machine(0.001);
    expect(await shortestTime(run, OPTIONS, 512)).toEqual({
      rounds: 512,
      milliseconds: expect.closeTo(0.512, 9),
    });
  });

  it('is not spoiled by a machine that pauses in one of the first runs', async () => {
    const run = machine(1, (call) => (call === 0 ? 20_000 : 0));
    const { rounds, milliseconds } = await shortestTime(run, OPTIONS, MANY);
    expect({ rounds, milliseconds }).toEqual({ rounds: 100, milliseconds: 100 });
  });

  it('is found even where all of the first runs took far too long', async () => {
    const run = machine(1, (call) => (call < 2 ? 20_000 : 0));
    const { rounds, milliseconds } = await shortestTime(run, OPTIONS, MANY);
    expect(milliseconds / rounds).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { linspace } from '../../src/base/arrays.ts';
import { sweepNoise } from '../../src/experiment/noise-sweep.ts';
import { sweepAxes } from '../../src/experiment/sweep.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import type { Networks } from '../../src/network/networks.ts';
import { tasks } from '../../src/task/index.ts';
import { FakeBackend, FLOOR } from './experiment-fake-backend.ts';

const task = tasks.functionApproximation({ steps: 4 });

/** Networks whose best inside noise is known. */
function networksWithBest(best: readonly number[]): Networks {
  const networks = createNetworks({ task, units: 1, count: best.length, seed: 1 });
  return { ...networks, parameters: { ...networks.parameters, bias: Float64Array.from(best) } };
}

describe('a sweep of the test noise', () => {
  it('finds the level that each network prefers', async () => {
    const backend = new FakeBackend({ spread: 0.002 });
    const networks = networksWithBest([0, 0.25, 0.6]);
    const curve = await sweepNoise(backend, networks, {
      task,
      levels: linspace(0, 1, 21),
      trials: 512,
      seed: 2,
    });
    expect(curve.preferred.map(({ level }) => level)).toEqual([0, 0.25, expect.closeTo(0.6, 12)]);
    for (const { level, low, high, indistinguishable } of curve.preferred) {
      expect(low).toBeLessThanOrEqual(level);
      expect(high).toBeGreaterThanOrEqual(level);
      expect(indistinguishable).toContain(level);
      expect(indistinguishable.length).toBeLessThan(8);
    }
    expect(curve.preferred[2].zeroOverPreferred?.value).toBeCloseTo((FLOOR + 0.36) / FLOOR, 0);
    expect(curve.curves[1].loss).toHaveLength(21);
    expect(curve.curves[1].loss[5]).toBeCloseTo(FLOOR, 2);
    expect(backend.evaluations[0]).toMatchObject({ phase: 'test', repeats: 16, trials: 512, conditions: 21 });
  });

  it('takes a placement and levels for each network', async () => {
    const sweep = await sweepNoise(new FakeBackend(), networksWithBest([0.5, 0]), {
      task,
      placement: ['inside', 'outside'],
      levels: [
        [0, 0.5, 1],
        [0, 1, 2],
      ],
      trials: 8,
      repeats: 4,
    });
    expect(sweep.curves[0].loss).toEqual([0.25, 0, 0.25].map((loss) => expect.closeTo(FLOOR + loss, 12)));
    expect(sweep.curves[1].loss).toEqual([0, 1, 4].map((loss) => expect.closeTo(FLOOR + loss, 12)));
    expect(sweep.placements).toEqual(['inside', 'outside']);
  });

  it('shares one silent condition between axes, and gives each its own loss, bias and variance', async () => {
    const backend = new FakeBackend();
    const { axes } = await sweepAxes(
      backend,
      networksWithBest([0.5, 0.25]),
      [
        { placement: 'inside', levels: [0, 0.5] },
        { placement: 'outside', levels: [0, 0.5] },
      ],
      { task, trials: 6, repeats: 2 },
    );
    expect(backend.evaluations).toHaveLength(1);
    expect(backend.evaluations[0]).toMatchObject({
      conditions: 3,
      inside: Float64Array.from([0, 0.5, 0, 0, 0.5, 0]),
      outside: Float64Array.from([0, 0, 0.5, 0, 0, 0.5]),
    });
    // The fake's bias^2 is the network's best level plus the condition's number, its variance twice that.
    expect(Array.from(axes[0].biasSquared!)).toEqual([0.5, 1.5, 0.25, 1.25]);
    expect(Array.from(axes[1].variance!)).toEqual([1, 5, 0.5, 4.5]);
    expect(axes[0].inputLoss).toHaveLength(2 * 2 * 3);
    expect(axes[1].inputLoss[3]).toBeCloseTo(FLOOR + 0.25 + 0.25, 12);
  });

  it('gives scores as the loss, with their intervals', async () => {
    const networks = networksWithBest([0.5, 0.25]);
    const { curves } = await sweepNoise(new FakeBackend({ spread: 0.002, scored: true }), networks, {
      task,
      levels: [0, 0.5],
      trials: 64,
    });
    for (const { scores, loss, low, high } of curves) {
      expect(Object.keys(scores!)).toEqual(['skill']);
      const mirrored = (values: readonly number[]) => values.map((value) => expect.closeTo(1 - value, 10));
      expect(scores!.skill).toEqual({ mean: mirrored(loss), low: mirrored(high), high: mirrored(low) });
    }
    const unscored = await sweepNoise(new FakeBackend(), networks, { task, levels: [0], trials: 16 });
    expect(unscored.curves[0]).not.toHaveProperty('scores');
  });

  it('leaves the split out where there is one draw an input', async () => {
    const { curves } = await sweepNoise(new FakeBackend(), networksWithBest([0.5]), {
      task,
      levels: [0, 1],
      trials: 3,
      repeats: 1,
    });
    expect(curves[0]).not.toHaveProperty('variance');
  });

  it('says what is wrong with its options', async () => {
    const sweep = (change: object) =>
      sweepNoise(new FakeBackend(), networksWithBest([0.5, 1]), {
        task,
        levels: [0, 1],
        trials: 16,
        ...change,
      });
    await expect(sweep({ levels: [] })).rejects.toThrow('levels is empty.');
    await expect(sweep({ levels: [0, -1] })).rejects.toThrow('levels[1] is -1.');
    await expect(sweep({ levels: [0, Number.NaN] })).rejects.toThrow('levels[1] is NaN.');
    await expect(sweep({ levels: [1, 0.5] })).rejects.toThrow('levels[1] is 0.5, after 1.');
    await expect(sweep({ levels: [[0, 1], [0]] })).rejects.toThrow(/2 levels, another over 1/);
    await expect(sweep({ levels: [[0, 1]] })).rejects.toThrow(/1 lists of levels for 2 networks/);
    await expect(sweep({ placement: 'above' })).rejects.toThrow("placement is 'above'");
    await expect(sweep({ trials: 20 })).rejects.toThrow('trials is 20, with repeats 16.');
    await expect(sweep({ trials: 0 })).rejects.toThrow('trials is 0.');
    await expect(sweep({ repeats: 1.5 })).rejects.toThrow('repeats is 1.5.');
    await expect(sweep({ replicates: 0 })).rejects.toThrow('replicates is 0.');
  });

  it('names the network and level of a loss that is not finite', async () => {
    const networks = networksWithBest([0.5, Number.NaN]);
    await expect(
      sweepNoise(new FakeBackend(), networks, { task, levels: [0.5, 1], trials: 16 }),
    ).rejects.toMatchObject({
      code: 'not-finite',
      message: 'The loss of network 1 is not finite with inside noise of 0.5.',
    });
  });
});

import { describe, expect, it } from 'vitest';
import {
  expandedTail,
  percentileInterval,
  resampleIndices,
  studentQuantile975,
} from '../../src/experiment/bootstrap.ts';
import { describeCell } from '../../src/experiment/cell.ts';
import { describeCurve, type NoiseCurve } from '../../src/experiment/curve.ts';
import {
  createResampling,
  meanPerInput,
  type Resampling,
  resampleNetwork,
} from '../../src/experiment/statistics.ts';
import { normalAt } from '../../src/noise/normal.ts';

const REPLICATES = 400;

/** Standard normals that differ from call to call and from run to run of nothing. */
function normalSource(seed: number): () => number {
  let trial = 0;
  return () =>
    normalAt({
      seed,
      purpose: 'insideNoise',
      phase: 'test',
      stream: 0,
      iteration: 0,
      trial: trial++,
      step: 0,
      unit: 0,
    });
}

/**
 * Trial losses of a made-up network: `mean(level)`, plus what the input adds at every level, plus noise of the input at that
 * level and of the trial. [levels][inputs * repeats]
 */
function syntheticLosses(
  normal: () => number,
  means: readonly number[],
  inputs: number,
  repeats: number,
  spread: { input: number; inputAtLevel?: number; trial: number },
): Float64Array {
  const shared = Array.from({ length: inputs }, () => spread.input * normal());
  const losses: number[] = [];
  for (const mean of means) {
    for (const input of shared) {
      const here = mean + input + (spread.inputAtLevel ?? 0) * normal();
      for (let k = 0; k < repeats; k++) losses.push(here + spread.trial * normal());
    }
  }
  return Float64Array.from(losses);
}

const resamplings = new Map<number, Resampling>();

/** One table of draws for all runs with as many inputs: a run's data do not know of it. */
function resamplingOf(inputs: number): Resampling {
  const known = resamplings.get(inputs) ?? createResampling(inputs, { seed: 1, replicates: REPLICATES });
  resamplings.set(inputs, known);
  return known;
}

function curveOf(trialLoss: Float64Array, levels: readonly number[], repeats: number): NoiseCurve {
  const perInput = meanPerInput(trialLoss, repeats);
  return describeCurve(resampleNetwork(perInput, levels, resamplingOf(perInput.length / levels.length)));
}

function share(count: number, holds: (run: number) => boolean): number {
  return Array.from({ length: count }, (_, run) => holds(run)).filter(Boolean).length / count;
}

describe('bootstrap', () => {
  it('draws every item equally often, the same ones for the same seed', () => {
    const drawn = resampleIndices(3, 'networks', 5000, 7);
    expect(drawn).toEqual(resampleIndices(3, 'networks', 5000, 7));
    expect(drawn).not.toEqual(resampleIndices(4, 'networks', 5000, 7));
    expect(drawn).not.toEqual(resampleIndices(3, 'choosingInputs', 5000, 7));
    for (let item = 0; item < 7; item++) {
      // 35,000 draws: 5,000 of each, standard deviation 65.
      expect(Math.abs(drawn.filter((index) => index === item).length - 5000)).toBeLessThan(4.5 * 65);
    }
  });

  it('knows the quantiles of Student to 1 % from two degrees of freedom on', () => {
    for (const [degrees, published] of [
      [2, 4.3027],
      [3, 3.1824],
      [7, 2.3646],
      [30, 2.0423],
      [1e6, 1.96],
    ]) {
      expect(Math.abs(studentQuantile975(degrees) / published - 1)).toBeLessThan(0.01);
    }
  });

  it('leaves out 2.5 % on either side of many items, and nothing of one', () => {
    expect(expandedTail(1e6)).toBeCloseTo(0.025, 4);
    expect(expandedTail(64)).toBeCloseTo(0.022, 3);
    expect(expandedTail(4)).toBeLessThan(0.001);
    expect(expandedTail(1)).toBe(0);
    const interval = percentileInterval(
      Float64Array.from({ length: 1001 }, (_, i) => i),
      1e6,
    );
    expect(interval.low).toBeCloseTo(25, 1);
    expect(interval.high).toBeCloseTo(975, 1);
  });
});

describe('intervals of the mean loss', () => {
  const inputs = 64;
  const repeats = 8;
  const coverage = (asIndependent: boolean) => {
    const normal = normalSource(11);
    return share(200, () => {
      const losses = syntheticLosses(normal, [1], inputs, repeats, { input: 0.5, trial: 0.5 });
      const curve = curveOf(losses, [0], asIndependent ? 1 : repeats);
      return curve.low[0] <= 1 && 1 <= curve.high[0];
    });
  };

  it('hold the true mean 95 times in 100 although trials share inputs', () => {
    // 200 runs: standard deviation 1.5 %.
    const held = coverage(false);
    expect(held).toBeGreaterThan(0.905);
    expect(held).toBeLessThan(0.995);
  });

  it('would miss it half of the time if trials were taken for independent', () => {
    expect(coverage(true)).toBeLessThan(0.65);
  });

  it('of a cell of eight networks hold the mean of all such networks', () => {
    const normal = normalSource(12);
    const held = share(200, () => {
      const resampling = resamplingOf(16);
      const networks = Array.from({ length: 8 }, () => {
        const own = 1 + 0.3 * normal();
        const losses = syntheticLosses(normal, [own, 2 * own], 16, 4, { input: 0.2, trial: 0.2 });
        return resampleNetwork(meanPerInput(losses, 4), [0, 1], resampling);
      });
      const { low, high } = describeCell(networks, resampling);
      return low[0] <= 1 && 1 <= high[0];
    });
    expect(held).toBeGreaterThan(0.89);
    expect(held).toBeLessThan(0.995);
  });
});

describe('the preferred level', () => {
  const levels = [0, 0.25, 0.5, 0.75, 1];
  const bowl = levels.map((level) => 1 + 2 * (level - 0.5) ** 2);

  it('is found where the mean loss is smallest, with the paired noise between levels taken out', () => {
    // What an input adds to all levels is a hundred times the difference between neighbours.
    const losses = syntheticLosses(normalSource(1), bowl, 64, 4, { input: 10, trial: 0.1 });
    const { preferred } = curveOf(losses, levels, 4);
    expect(preferred).toMatchObject({ level: 0.5, index: 2, low: 0.5, high: 0.5 });
    expect(preferred.indistinguishable).toEqual([0.5]);
  });

  it('comes with an interval that holds the truth and with the levels that cannot be told from it', () => {
    const normal = normalSource(2);
    const curves = Array.from({ length: 200 }, () =>
      curveOf(syntheticLosses(normal, bowl, 64, 1, { input: 0.3, inputAtLevel: 0.6, trial: 0 }), levels, 1),
    );
    const held = share(200, (run) => curves[run].preferred.low <= 0.5 && 0.5 <= curves[run].preferred.high);
    const told = share(200, (run) => curves[run].preferred.indistinguishable.includes(0.5));
    expect(held).toBeGreaterThan(0.93);
    expect(told).toBeGreaterThan(0.93);
    expect(share(200, (run) => curves[run].preferred.indistinguishable.includes(0))).toBeLessThan(0.5);
  });

  it('is measured on inputs it was not chosen on, so that its loss is not flattered', () => {
    const normal = normalSource(3);
    const flat = levels.map(() => 1);
    let sum = 0;
    for (let run = 0; run < 100; run++) {
      const losses = syntheticLosses(normal, flat, 32, 1, { input: 0, inputAtLevel: 0.5, trial: 0 });
      sum += curveOf(losses, levels, 1).preferred.loss.value;
    }
    // The smallest of five such means is 0.1 below 1; a hundred measured ones average to 1 within 0.009.
    expect(Math.abs(sum / 100 - 1)).toBeLessThan(0.04);
  });

  it('is the lowest of equal levels', () => {
    const equal = curveOf(new Float64Array(5 * 8).fill(0.25), levels, 2);
    expect(equal.preferred).toMatchObject({ level: 0, low: 0, high: 0 });
    expect(equal.preferred.indistinguishable).toEqual(levels);
    expect(equal.preferred.zeroOverPreferred).toEqual({ value: 1, low: 1, high: 1 });
  });

  it.each([1, 2, 3])('has the interval of all levels where it was tested on %i inputs', (inputs) => {
    const losses = Float64Array.from([3, 2, 1, 1, 2].flatMap((loss) => new Array<number>(inputs).fill(loss)));
    const { preferred, loss, low, high } = curveOf(losses, levels, 1);
    expect(preferred).toMatchObject({ level: 0.5, low: 0, high: 1, indistinguishable: levels });
    expect(preferred.zeroOverPreferred).toEqual({ value: 3, low: 3, high: 3 });
    expect([low, high]).toEqual([loss, loss]);
    const resampling = resamplingOf(inputs);
    const networks = [losses, losses].map((each) => resampleNetwork(each, levels, resampling));
    expect(describeCell(networks, resampling).preferred).toMatchObject({ low: 0, high: 1 });
  });

  it('is compared with zero noise, in an interval that holds the true ratio', () => {
    const normal = normalSource(4);
    const means = [4, 2, 1, 2, 4];
    const held = share(200, () => {
      const losses = syntheticLosses(normal, means, 64, 1, { input: 0.1, inputAtLevel: 0.4, trial: 0 });
      const { low, high } = curveOf(losses, levels, 1).preferred.zeroOverPreferred!;
      return low <= 4 && 4 <= high;
    });
    expect(held).toBeGreaterThan(0.9);
    expect(held).toBeLessThan(0.99);
  });

  it('has no ratio to zero noise if that was not measured', () => {
    const { preferred } = curveOf(Float64Array.from([1, 2]), [0.5, 1], 1);
    expect(preferred).not.toHaveProperty('zeroOverPreferred');
    expect(preferred).not.toHaveProperty('zeroMinusPreferred');
  });

  it.each([
    ['zero', 0],
    ['negative', -1],
    ['positive at one of the levels only', 1.5],
  ])('has a difference to zero noise but no ratio where losses are %s', (_, shift) => {
    const means = [0, -1, -2, -1, 0].map((mean) => mean + shift);
    const losses = syntheticLosses(normalSource(6), means, 16, 1, { input: 0.1, trial: 0.01 });
    const { preferred } = curveOf(losses, levels, 1);
    expect(preferred).not.toHaveProperty('zeroOverPreferred');
    // Four standard errors of the mean of eight differences, each of two trials.
    expect(Math.abs(preferred.zeroMinusPreferred!.value - 2)).toBeLessThan(
      (4 * 0.01 * Math.SQRT2) / Math.sqrt(8),
    );
    expect(preferred.zeroMinusPreferred!.low).toBeGreaterThan(1.9);
  });
});

describe('a cell', () => {
  const levels = [0, 1];
  const resampling = createResampling(4, { seed: 5, replicates: REPLICATES });
  const network = (zero: number, one: number) =>
    resampleNetwork(
      Float64Array.from([...new Array(4).fill(zero), ...new Array(4).fill(one)]),
      levels,
      resampling,
    );

  it('averages its networks, and their ratios at the level each prefers', () => {
    const cell = describeCell([network(4, 1), network(1, 2), network(6, 2)], resampling);
    expect(cell.loss[0]).toBeCloseTo(11 / 3, 12);
    expect(cell.loss[1]).toBeCloseTo(5 / 3, 12);
    expect(cell.preferred.level).toBe(1);
    expect(cell.preferred.zeroOverPreferred?.value).toBeCloseTo((4 + 1 + 3) / 3, 12);
    expect(cell.preferred.zeroOverPreferred?.low).toBeCloseTo(1, 12);
    expect(cell.preferred.zeroOverPreferred?.high).toBeCloseTo(4, 12);
  });

  it('has no ratio unless each of its networks has, and the mean of their differences', () => {
    const { preferred } = describeCell([network(4, 1), network(1, -1)], resampling);
    expect(preferred).not.toHaveProperty('zeroOverPreferred');
    expect(preferred.zeroMinusPreferred?.value).toBeCloseTo((3 + 2) / 2, 12);
  });

  it('of one network is that network', () => {
    expect(describeCell([network(4, 1)], resampling)).toEqual(describeCurve(network(4, 1)));
  });
});

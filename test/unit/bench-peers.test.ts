import { afterEach, describe, expect, it, vi } from 'vitest';
import { compareGradients, relativeError, TOLERANCE } from '../../bench/peers/check.mjs';
import { goalLines, goalTimes, type Row } from '../../bench/peers/goals.mjs';
import { OptionError, readOptions } from '../../bench/peers/options.mjs';
import { measure, quantile, summary } from '../../bench/peers/timing.mjs';
import { bySteps, CHECK_SIZE, transposed, uniform, workload } from '../../bench/peers/workload.mjs';

const size = (units: number) => ({ units, trials: 8, steps: 4 });

describe("the peers' workload", () => {
  it('is uniform numbers, as many as the shapes say', () => {
    const { parameters, input } = workload({ units: 200, trials: 3, steps: 5 });
    const { W } = parameters;
    const mean = W.reduce((sum, w) => sum + w, 0) / W.length;
    const variance = W.reduce((sum, w) => sum + w * w, 0) / W.length;
    const standardError = Math.sqrt(1 / 200 / W.length);
    expect(W.length).toBe(200 * 200);
    expect(input.length).toBe(3 * 5 * 2);
    expect(Math.abs(mean)).toBeLessThan(5 * standardError);
    expect(variance * 200).toBeGreaterThan(0.97); // 1 / fan-in
    expect(variance * 200).toBeLessThan(1.03);
  });

  it('gives the numbers that workload.py gives', () => {
    // python3 -c "from workload import *; print(uniform(7, (4,), 1.0).tolist())"
    const fromPython = [-0.33847302198410034, 0.03808260336518288, 0.7642212510108948, -0.5730559825897217];
    expect([...uniform(7, 4, 1)]).toEqual(fromPython);
  });

  it('gives every array numbers of its own', () => {
    const first = uniform(1, 100, 1);
    const second = uniform(2, 100, 1);
    expect(first.some((x) => second.includes(x))).toBe(false);
  });

  it('is cut into steps, with ones in the columns beyond the channels', () => {
    const { input } = workload(CHECK_SIZE);
    const steps = bySteps(input, CHECK_SIZE, 2, 3);
    expect(steps.length).toBe(CHECK_SIZE.steps);
    const [trial, step] = [4, 7];
    const from = (trial * CHECK_SIZE.steps + step) * 2;
    expect([...steps[step].slice(3 * trial, 3 * trial + 3)]).toEqual([input[from], input[from + 1], 1]);
  });

  it('turns matrices over', () => {
    expect([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});

describe("the check of a peer's gradient", () => {
  const gradient = { W: [1, -2], U: [3], b: [4], V: [5], c: [6], h0: [7] };

  it('passes the gradient itself and names the array that is wrong', () => {
    const expected = { loss: 1, gradient };
    expect(compareGradients({ loss: 1, gradient }, expected).ok).toBe(true);
    const wrong = { loss: 1, gradient: { ...gradient, W: [1, -2 + 4 * TOLERANCE] } };
    expect(compareGradients(wrong, expected)).toMatchObject({ ok: false, where: 'W' });
    expect(compareGradients({ loss: 1.1, gradient }, expected)).toMatchObject({ ok: false, where: 'loss' });
  });

  it('measures errors against the largest element, and lets no NaN and no missing array pass', () => {
    expect(relativeError([1, 9], [1, 10])).toBeCloseTo(0.1);
    expect(relativeError([Number.NaN, 10], [1, 10])).toBe(Number.POSITIVE_INFINITY);
    expect(relativeError([1], [1, 10])).toBe(Number.POSITIVE_INFINITY);
    expect(relativeError(undefined, [1, 10])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the goals', () => {
  const ours: Row = {
    name: 'noisy-ctrnn',
    host: 'node',
    backend: 'webgpu',
    rival: 'ours',
    size: size(16),
    median: 10,
  };
  const jaxJs: Row = { ...ours, name: 'jax-js', rival: 'jax-js', median: 150 };
  const inPage = (row: Row, backend: string, median: number): Row => ({
    ...row,
    host: 'chromium',
    backend,
    median,
  });
  const pytorch: Row = {
    ...ours,
    name: 'PyTorch',
    host: 'python',
    backend: 'cpu',
    rival: 'pytorch',
    median: 4,
  };
  const named = (rows: readonly Row[], title: RegExp) =>
    goalTimes(rows).find((goal) => title.test(goal.title))!.sizes;

  it('compare us with the fastest rival of the goal at the same size', () => {
    const rows = [ours, jaxJs, inPage(jaxJs, 'webgpu', 90), inPage(jaxJs, 'wasm', 120)];
    expect(named(rows, /same Dawn/)).toEqual([
      { units: 16, times: 15, wanted: 20, met: false, than: 'jax-js on webgpu' },
    ]);
    expect(named(rows, /best peer in Chromium/)).toEqual([
      { units: 16, times: 9, wanted: 10, met: false, than: 'jax-js on webgpu' },
    ]);
  });

  it('allow us to be slower than PyTorch at large sizes only', () => {
    expect(named([ours, pytorch], /PyTorch/)[0].met).toBe(false);
    const large = [ours, pytorch].map((row) => ({ ...row, size: size(64) }));
    expect(named(large, /PyTorch/)[0]).toMatchObject({ times: 0.4, met: true });
  });

  it('say nothing of what was not measured, and never count our own variants as rivals', () => {
    const { rival: _, ...unfused } = ours;
    const rows = [ours, { ...unfused, median: 1 }, { ...jaxJs, size: size(32) }];
    expect(goalLines(rows)).toEqual([]);
  });
});

describe('times', () => {
  it('are summed up by quantiles as NumPy has them', () => {
    expect(quantile([4, 1, 3, 2], 0.1)).toBeCloseTo(1.3);
    expect(summary([5, 1, 3])).toEqual({ median: 3, p10: 1.4, p90: 4.6 });
  });
});

describe('the options of bench/peers', () => {
  it('name sizes and peers', () => {
    const options = readOptions([
      '--sizes',
      '16,8,4 32,8,4',
      '--peers',
      'tfjs-wasm,ours-node',
      '--repeats',
      '7',
    ]);
    expect(options.sizes).toEqual([size(16), size(32)]);
    expect(options.peers.map(({ id }) => id).sort()).toEqual(['ours-node', 'tfjs-wasm']);
    expect(options.repeats).toBe(7);
  });

  it('are few at first for --quick, which gives way to what is said', () => {
    expect(readOptions(['--quick'])).toMatchObject({ sizes: [{ units: 16 }], repeats: 3 });
    expect(readOptions(['--quick', '--repeats', '5']).repeats).toBe(5);
  });

  it.each([
    [['--sizes', '16,8']],
    [['--sizes', '16,8,0']],
    [['--sizes', '']],
    [['--peers', 'tensorflow']],
    [['--repeats', 'many']],
    [['--fast']],
    [['--json', '']],
  ])('%j is refused', (args) => {
    expect(() => readOptions(args)).toThrow(OptionError);
  });
});

describe('the calls that count', () => {
  afterEach(() => vi.restoreAllMocks());

  /** A call that takes so long by a clock of its own; resolves with how often it was called. */
  function taking(milliseconds: number) {
    let now = 0;
    let calls = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    return async () => {
      now += milliseconds;
      return ++calls;
    };
  }

  it.each([
    ['as many as asked', 300, 10, 10],
    ['more of quick ones, which fill 0.2 s for each', 50, 10, 40],
    ['few of slow ones, the second call among them', 6000, 10, 3],
  ])('are %s', async (_, milliseconds, repeats, counted) => {
    const { first, times, last } = await measure(taking(milliseconds), repeats);
    expect(first).toBe(milliseconds);
    expect(times).toEqual(new Array(counted).fill(milliseconds));
    expect(last).toBe(counted + (milliseconds > 5000 ? 1 : 2));
  });
});

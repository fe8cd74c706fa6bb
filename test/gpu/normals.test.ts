// A thousand million normals of the engine's generator: their distribution, and that neighbours at any axis of an
// address know nothing of each other. Seeds are fixed, so each statistic is one number for all adapters.

import { describe, expect, it } from 'vitest';
import type { DrawRequest } from '../../src/engine/draws.ts';
import { shaders } from '../../src/engine/kernels/sources.ts';
import { readWrite } from '../../src/gpu/bindings.ts';
import { IN_PAGE, useEngine } from '../support/engine.ts';
import { runKernel, type TestKernel } from '../support/kernel.ts';
import { normalCdf, poissonInterval } from '../support/statistics.ts';

/** Of every statistic, in standard errors: one in 150,000 by chance, for some forty of them. */
const STANDARD_ERRORS = 4.5;
/** The share of chance that this leaves on either side. */
const CHANCE = 3.4e-6;
/** Of sqrt(n) D (Kolmogorov): exceeded by chance with probability 2 exp(-2 2.5^2) = 7e-6. */
const KOLMOGOROV_SMIRNOV = 2.5;

// SwiftShader needs six times as long for a normal: a page draws 10^8 of the 10^9.
const THREADS_A_DISPATCH = 2 ** 14;
const DISPATCHES = IN_PAGE ? 8 : 64;
const GROUPS_A_THREAD = 64;
const COUNT = DISPATCHES * THREADS_A_DISPATCH * GROUPS_A_THREAD * 16;

const WORKGROUP = 64;
const SUMS = 8;

/** Sums of powers and counts beyond 4, 5 and 6 over the normals of four trials and `GROUPS_A_THREAD` groups of units. */
const momentsKernel: TestKernel = {
  entryPoint: 'test',
  bindings: [readWrite('sums', 'f32')],
  constants: { GROUPS_A_THREAD, WORKGROUP, SUMS },
  parts: [
    ...shaders('random.wgsl', 'normal.wgsl', 'normal-lanes.wgsl'),
    {
      file: 'test',
      text: `
        fn total(v: vec4f) -> f32 {
          return (v.x + v.y) + (v.z + v.w);
        }

        fn beyond(x: vec4f, bound: f32) -> vec4f {
          return select(vec4f(0.0), vec4f(1.0), abs(x) > vec4f(bound));
        }

        @compute @workgroup_size(WORKGROUP) fn test(@builtin(global_invocation_id) id: vec3u) {
          let thread = slice.firstTrial + id.x;
          let key = vec4u(slice.seedLow, slice.seedHigh, slice.purpose | (slice.phase << 8u), slice.stream);
          let trials = vec4u(4u * thread) + vec4u(0u, 1u, 2u, 3u);
          var sum: array<vec4f, 7>;
          for (var group = 0u; group < GROUPS_A_THREAD; group++) {
            let drawn = normals(drawWords(key, slice.iteration, trials, slice.firstStep, group));
            for (var unit = 0u; unit < 4u; unit++) {
              let x = drawn[unit];
              let x2 = x * x;
              sum[0] += x;
              sum[1] += x2;
              sum[2] += x2 * x;
              sum[3] += x2 * x2;
              sum[4] += beyond(x, 4.0);
              sum[5] += beyond(x, 5.0);
              sum[6] += beyond(x, 6.0);
            }
          }
          for (var k = 0u; k < 7u; k++) {
            sums[thread * SUMS + k] = total(sum[k]);
          }
        }`,
    },
  ],
};

describe('normals', () => {
  const engine = useEngine();

  it(`have the moments and tails of a normal distribution over ${COUNT.toExponential(1)} of them`, async () => {
    const threads = DISPATCHES * THREADS_A_DISPATCH;
    const dispatches = Array.from({ length: DISPATCHES }, (_, d) => ({
      workgroups: [THREADS_A_DISPATCH / WORKGROUP] as const,
      work: (60 * COUNT) / DISPATCHES,
      slice: {
        seedLow: 20,
        purpose: 1,
        stream: 7,
        iteration: 3,
        firstStep: 11,
        firstTrial: d * THREADS_A_DISPATCH,
      },
    }));
    const size = { sums: threads * SUMS * 4 };
    const sums = new Float32Array((await runKernel(engine(), momentsKernel, {}, size, dispatches)).sums);
    const total = (k: number) => {
      let sum = 0;
      for (let thread = 0; thread < threads; thread++) sum += sums[thread * SUMS + k];
      return sum;
    };

    const [m1, m2, m3, m4] = [0, 1, 2, 3].map((k) => total(k) / COUNT);
    const variance = m2 - m1 ** 2;
    const skewness = (m3 - 3 * m1 * m2 + 2 * m1 ** 3) / variance ** 1.5;
    const kurtosis = (m4 - 4 * m1 * m3 + 6 * m1 ** 2 * m2 - 3 * m1 ** 4) / variance ** 2;
    const within = (variances: number) => STANDARD_ERRORS * Math.sqrt(variances / COUNT);
    expect(Math.abs(m1)).toBeLessThan(within(1));
    expect(Math.abs(variance - 1)).toBeLessThan(within(2));
    expect(Math.abs(skewness)).toBeLessThan(within(6));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(within(24));

    for (const [k, bound] of [4, 5, 6].entries()) {
      const [fewest, most] = poissonInterval(COUNT * 2 * normalCdf(-bound), CHANCE);
      const found = total(4 + k);
      expect(found, `beyond ${bound}`).toBeGreaterThanOrEqual(fewest);
      expect(found, `beyond ${bound}`).toBeLessThanOrEqual(most);
    }
  });

  const TRIALS = 2 ** 17;
  const UNITS = 16;
  const HERE: DrawRequest = {
    seed: 2 ** 35 + 9,
    purpose: 'insideNoise',
    phase: 'training',
    stream: 5,
    iteration: 40,
    firstTrial: 0,
    trials: TRIALS,
    step: 17,
    units: UNITS,
  };

  async function normalsAt(address: Partial<DrawRequest> = {}): Promise<Float32Array> {
    return (await engine().draws({ ...HERE, ...address })).normals;
  }

  it('follow the normal distribution function (Kolmogorov and Smirnov)', async () => {
    const sorted = (await normalsAt()).sort();
    let largest = 0;
    for (let k = 0; k < sorted.length; k++) {
      const below = normalCdf(sorted[k]);
      largest = Math.max(largest, below - k / sorted.length, (k + 1) / sorted.length - below);
    }
    expect(largest * Math.sqrt(sorted.length)).toBeLessThan(KOLMOGOROV_SMIRNOV);
  });

  /** Correlation of two samples of standard normals and of their squares, in standard errors. */
  function expectIndependent(x: Float32Array, y: Float32Array, what: string): void {
    expect(x.length).toBeGreaterThanOrEqual(1e6);
    let products = 0;
    let squares = 0;
    for (let k = 0; k < x.length; k++) {
      products += x[k] * y[k];
      squares += (x[k] * x[k] - 1) * (y[k] * y[k] - 1);
    }
    // Var xy = 1, Var (x^2 - 1)(y^2 - 1) = 4.
    expect(Math.abs(products) / Math.sqrt(x.length), what).toBeLessThan(STANDARD_ERRORS);
    expect(Math.abs(squares) / (2 * Math.sqrt(x.length)), `${what}, squares`).toBeLessThan(STANDARD_ERRORS);
  }

  it('are independent between neighbouring trials', async () => {
    const here = await normalsAt();
    expectIndependent(here.subarray(UNITS), here.subarray(0, -UNITS), 'trials');
    expectIndependent(
      here.subarray(4 * UNITS),
      here.subarray(0, -4 * UNITS),
      'trials of neighbouring threads',
    );
  });

  it('are independent between neighbouring units', async () => {
    // Units 0 and 1 share their two words, 1 and 2 a block of the generator, 3 and 4 neither.
    const trials = 2 ** 20;
    const units = 5;
    const drawn = await normalsAt({ trials, units });
    const column = (unit: number) => Float32Array.from({ length: trials }, (_, k) => drawn[k * units + unit]);
    for (const unit of [0, 1, 2, 3]) {
      expectIndependent(column(unit), column(unit + 1), `units ${unit} and ${unit + 1}`);
    }
  });

  it.each<[string, Partial<DrawRequest>]>([
    ['steps', { step: HERE.step + 1 }],
    ['iterations', { iteration: HERE.iteration + 1 }],
    ['streams, and so networks', { stream: HERE.stream + 1 }],
    ['inside and outside noise', { purpose: 'outsideNoise' }],
    ['noise and task draws', { purpose: 'taskDraw' }],
    ['training and test', { phase: 'test' }],
    ['seeds', { seed: HERE.seed + 1 }],
    ['seeds that differ in their high word', { seed: HERE.seed + 2 ** 32 }],
  ])('are independent between neighbouring %s', async (what, there) => {
    expectIndependent(await normalsAt(), await normalsAt(there), what);
  });
});

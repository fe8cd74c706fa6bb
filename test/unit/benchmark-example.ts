// Benchmarks made up for tests, with round numbers.

import type { Ceilings } from '../../src/benchmark/ceilings.ts';
import type { BenchmarkResult, BenchmarkRow } from '../../src/benchmark/result.ts';
import { describeRow } from '../../src/benchmark/row.ts';
import { completeSettings } from '../../src/benchmark/settings.ts';
import type { Load, RowName } from '../../src/benchmark/workloads.ts';

function ceiling(rate: number, name: string) {
  return { rate, fastest: name, variants: [{ name, rate }] };
}

/** 100 GFLOP/s, 10 GB/s, a normal a nanosecond. */
export const CEILINGS: Ceilings = {
  flop: ceiling(100e9, '4 chains of vec4f'),
  bandwidth: ceiling(10e9, 'copy of vec4f'),
  normals: ceiling(1e9, 'pcg4d, Box-Muller on built-ins'),
};

export const LOAD: Load = { trials: 1000, networks: 2 };

export function exampleRow(row: Partial<RowName>, milliseconds = 40, load = LOAD): BenchmarkRow {
  const name: RowName = { workload: 'simulate', units: 8, noise: 'inside', steps: 100, ...row };
  return describeRow(name, load, {
    kernel: 'registers',
    iterations: 1,
    firstCallMilliseconds: 500,
    times: Array.from({ length: 11 }, (_, i) => milliseconds * (0.95 + 0.01 * i)),
    dispatches: 2,
    submits: 3,
    allocatedBytes: 4e6,
    ceilings: CEILINGS,
  });
}

export function exampleResult(
  rows: readonly BenchmarkRow[],
  more: Partial<BenchmarkResult> = {},
): BenchmarkResult {
  return {
    schemaVersion: 1,
    complete: true,
    adapter: {
      description: 'Example <GPU>',
      vendor: 'example',
      architecture: 'made-up',
      device: '1',
      isFallbackAdapter: false,
    },
    settings: completeSettings({ sizes: [8], noise: ['inside'] }),
    ceilings: CEILINGS,
    flopAtEnd: 99e9,
    checks: [
      { units: 8, noise: 'inside', trials: 4, relativeError: 2.5e-7, tolerance: 1e-3, milliseconds: 900 },
    ],
    rows,
    leftOut: [],
    warnings: [],
    ...more,
  };
}

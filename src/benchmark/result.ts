// What a benchmark gives: plain data, as bench.json holds it.

import type { Ceilings } from './ceilings.ts';
import type { GradientCheck } from './gradient-check.ts';
import type { BenchmarkSettings } from './settings.ts';
import type { Quantiles } from './timing.ts';
import type { Load, RowName } from './workloads.ts';

export const BENCHMARK_SCHEMA_VERSION = 1;

/** One workload at one size, with noise at one place. A call is the whole of what a program awaits. */
export interface BenchmarkRow extends RowName, Load {
  /** Iterations of a timed call of `train`, by which its figures are divided; 1 for the others. */
  readonly iterationsPerCall: number;
  /** The kernel family that ran. */
  readonly kernel: string;
  /** The first call of its kind, with few trials: it compiles what no row before it did. */
  readonly firstCallMilliseconds: number;
  readonly repeats: number;
  /** Of a call (an iteration), after warm-up. */
  readonly milliseconds: Quantiles;
  /** The useful work of a call (an iteration), see work.ts. */
  readonly flop: number;
  readonly usefulBytes: number;
  readonly normals: number;
  /** These three at the median time. */
  readonly trajectoryStepsPerSecond: number;
  readonly gflops: number;
  readonly attainableFraction: number;
  readonly attainableMilliseconds: number;
  /** What bounds the attainable time: bytes, or operations and normals. */
  readonly limit: 'memory' | 'arithmetic';
  /** The time that the normals alone would take at their ceiling, as a share of the median time. */
  readonly normalsShare: number;
  /** Of a call (an iteration). */
  readonly dispatches: number;
  readonly submits: number;
  /** The most GPU memory that was allocated at once. */
  readonly allocatedBytes: number;
}

export interface BenchmarkedAdapter {
  readonly description: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  /** A software adapter: the processor, not a GPU. */
  readonly isFallbackAdapter: boolean;
}

/** A row that was asked for and is not there. */
export interface LeftOut extends RowName {
  readonly reason: string;
}

export interface BenchmarkResult {
  readonly schemaVersion: typeof BENCHMARK_SCHEMA_VERSION;
  /** False for one that was broken off. */
  readonly complete: boolean;
  readonly adapter: BenchmarkedAdapter;
  readonly settings: BenchmarkSettings;
  readonly ceilings: Ceilings;
  /** The ceiling of operations again, after the last row; null if the end was not reached. */
  readonly flopAtEnd: number | null;
  readonly checks: readonly GradientCheck[];
  readonly rows: readonly BenchmarkRow[];
  readonly leftOut: readonly LeftOut[];
  /** What a reader must know before believing a figure, a sentence each. */
  readonly warnings: readonly string[];
}

// How fast the engine is on an adapter, against what the adapter can do. This room comes last but for the face: its page
// is made of the report's parts.

export type { Ceiling, Ceilings, CeilingVariant } from './ceilings.ts';
export { type BenchmarkComparison, compareBenchmarks, type RowComparison } from './compare.ts';
export type { GradientCheck } from './gradient-check.ts';
export { type BenchmarkCircumstances, renderBenchmark } from './page.ts';
export { readBenchmark } from './read-benchmark.ts';
export type { BenchmarkedAdapter, BenchmarkResult, BenchmarkRow, LeftOut } from './result.ts';
export { benchmarkColours, rooflineMarkup, rooflineStyle } from './roofline-markup.ts';
export { type BenchmarkedEngine, type BenchmarkOptions, runBenchmark } from './run.ts';
export {
  type BenchmarkChoice,
  type BenchmarkSettings,
  completeSettings as completeBenchmark,
  FEWEST_REPEATS,
  MOST_TRIALS,
} from './settings.ts';
export {
  BENCHMARK_COLUMNS,
  type BenchmarkColumn,
  ceilingLines,
  checkLine,
  rowCells,
  showMilliseconds,
  showPercent,
} from './table.ts';
export {
  NOISE_CHOICES as BENCHMARK_NOISES,
  type NoiseChoice,
  type RowName,
  rowText,
  SIZES as BENCHMARK_SIZES,
  WORKLOADS as BENCHMARK_WORKLOADS,
  type WorkloadName,
} from './workloads.ts';

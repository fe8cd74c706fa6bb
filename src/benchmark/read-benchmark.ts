// A benchmark from a file, checked at the border.

import { z } from 'zod';
import { CtrnnError } from '../base/errors.ts';
import { BENCHMARK_SCHEMA_VERSION, type BenchmarkResult } from './result.ts';
import { NOISE_CHOICES, WORKLOADS } from './workloads.ts';

const positive = z.number().positive();
const count = z.int().positive();
const rowName = { workload: z.enum(WORKLOADS), units: count, noise: z.enum(NOISE_CHOICES), steps: count };

const ceiling = z.object({
  rate: positive,
  fastest: z.string(),
  variants: z.array(z.object({ name: z.string(), rate: positive })).min(1),
});

const row = z.object({
  ...rowName,
  trials: count,
  networks: count,
  iterationsPerCall: count,
  kernel: z.string(),
  firstCallMilliseconds: positive,
  repeats: count,
  milliseconds: z.object({ median: positive, p10: positive, p90: positive }),
  flop: positive,
  usefulBytes: positive,
  normals: z.number().nonnegative(),
  trajectoryStepsPerSecond: positive,
  gflops: positive,
  attainableFraction: positive,
  attainableMilliseconds: positive,
  limit: z.enum(['memory', 'arithmetic']),
  normalsShare: z.number().nonnegative(),
  dispatches: z.number().nonnegative(),
  submits: z.number().nonnegative(),
  allocatedBytes: z.number().nonnegative(),
});

const schema: z.ZodType<BenchmarkResult> = z.object({
  schemaVersion: z.literal(BENCHMARK_SCHEMA_VERSION),
  complete: z.boolean(),
  adapter: z.object({
    description: z.string(),
    vendor: z.string(),
    architecture: z.string(),
    device: z.string(),
    isFallbackAdapter: z.boolean(),
  }),
  settings: z.object({
    sizes: z.array(count),
    workloads: z.array(z.enum(WORKLOADS)),
    noise: z.array(z.enum(NOISE_CHOICES)),
    steps: count,
    trials: count.nullable(),
    networks: count.nullable(),
    repeats: count,
    seconds: count.nullable(),
    quick: z.boolean(),
    callMilliseconds: positive,
    ceilingMilliseconds: positive,
  }),
  ceilings: z.object({ flop: ceiling, bandwidth: ceiling, normals: ceiling }),
  flopAtEnd: positive.nullable(),
  checks: z.array(
    z.object({
      units: count,
      noise: z.enum(NOISE_CHOICES),
      trials: count,
      relativeError: z.number().nonnegative(),
      tolerance: positive,
      milliseconds: positive,
    }),
  ),
  rows: z.array(row),
  leftOut: z.array(z.object({ ...rowName, reason: z.string() })),
  warnings: z.array(z.string()),
});

/**
 * Checks parsed JSON.
 *
 * @param source  what messages call it, a file's name
 * @throws CtrnnError `invalid-file` naming the file and the place
 */
export function readBenchmark(parsed: unknown, source: string): BenchmarkResult {
  const checked = schema.safeParse(parsed);
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0];
  throw new CtrnnError(
    'invalid-file',
    `${source} is no result of a benchmark: at ${path.join('.') || 'its top'}: ${message}.`,
    'Name a bench.json that `noisy-ctrnn bench` of this version wrote.',
  );
}

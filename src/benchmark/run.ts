// The benchmark: ceilings, then each size's gradient against the reference, then each row, then the ceiling of
// operations once more, to tell whether the machine kept its speed. Whoever calls is told of every row as it is done,
// with the result so far, so that nothing is lost when a run is broken off.

import type { BackendInfo } from '../backend/backend.ts';
import { CtrnnError, throwIfAborted } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { AdapterDescription } from '../engine/engine.ts';
import { contextOf, type GpuContext } from '../gpu/device.ts';
import { ReferenceBackend } from '../reference/reference-backend.ts';
import type { Timed } from './calls.ts';
import {
  type CeilingProbe,
  type Ceilings,
  type CeilingVariant,
  ceilingProbes,
  highest,
  rateOf,
} from './ceilings.ts';
import { checkGradient, type GradientCheck } from './gradient-check.ts';
import { ProbeBench, type ProbeOptions } from './probe.ts';
import { BENCHMARK_SCHEMA_VERSION, type BenchmarkResult, type BenchmarkRow, type LeftOut } from './result.ts';
import { timeRow } from './row.ts';
import { type BenchmarkChoice, type BenchmarkSettings, completeSettings, plannedRows } from './settings.ts';
import { adapterWarnings, throttlingWarnings } from './warnings.ts';
import { type RowName, rowText } from './workloads.ts';

/** Who is benchmarked: an engine on WebGPU, as `connect` gives it. */
export interface BenchmarkedEngine extends Timed {
  readonly info: BackendInfo;
  readonly adapter?: AdapterDescription;
  readonly device?: GPUDevice;
}

export interface BenchmarkOptions extends BenchmarkChoice, LongCallOptions {
  /** Is told of each row when it is done; `soFar` is the result if the run ended there, marked incomplete. */
  readonly onRow?: (row: BenchmarkRow, soFar: BenchmarkResult) => void;
}

const CEILING_REPEATS = 6;

/** Where the run stands. */
class Run {
  readonly checks: GradientCheck[] = [];
  readonly rows: BenchmarkRow[] = [];
  readonly leftOut: LeftOut[] = [];
  readonly #fixed: Pick<BenchmarkResult, 'adapter' | 'settings' | 'ceilings'>;

  constructor(fixed: Pick<BenchmarkResult, 'adapter' | 'settings' | 'ceilings'>) {
    this.#fixed = fixed;
  }

  result(flopAtEnd: number | null): BenchmarkResult {
    const { adapter, settings, ceilings } = this.#fixed;
    const complete = flopAtEnd !== null;
    const isThere = (planned: RowName) =>
      [...this.rows, ...this.leftOut].some((row) => rowText(row) === rowText(planned));
    const notReached = plannedRows(settings)
      .filter((planned) => !isThere(planned))
      .map((planned) => ({ ...planned, reason: 'the run was broken off before it' }));
    return {
      schemaVersion: BENCHMARK_SCHEMA_VERSION,
      complete,
      adapter,
      settings,
      ceilings,
      flopAtEnd,
      checks: [...this.checks],
      rows: [...this.rows],
      leftOut: [...this.leftOut, ...notReached],
      warnings: [
        ...(complete
          ? []
          : ['The run was broken off: the rows that it had finished are here, the others are not.']),
        ...adapterWarnings(adapter),
        ...(complete ? throttlingWarnings(ceilings.flop.rate, flopAtEnd) : []),
      ],
    };
  }
}

async function measureCeilings(
  bench: ProbeBench,
  context: GpuContext,
  options: ProbeOptions,
  onProgress: LongCallOptions['onProgress'],
): Promise<{ ceilings: Ceilings; flopProbe: CeilingProbe }> {
  const probes = ceilingProbes(context);
  const total = Object.values(probes).flat().length;
  let done = 0;
  const measure = async (each: readonly CeilingProbe[]) => {
    const variants: CeilingVariant[] = [];
    for (const probe of each) {
      variants.push({ name: probe.name, rate: rateOf(probe, await bench.time(probe.probe, options)) });
      onProgress?.({ phase: 'measuring ceilings', done: ++done, total, note: probe.name });
    }
    return highest(variants);
  };
  const ceilings = {
    flop: await measure(probes.flop),
    bandwidth: await measure(probes.bandwidth),
    normals: await measure(probes.normals),
  };
  return { ceilings, flopProbe: probes.flop.find(({ name }) => name === ceilings.flop.fastest)! };
}

function adapterOf({ info, adapter }: BenchmarkedEngine): BenchmarkResult['adapter'] {
  const { vendor = '', architecture = '', device = '' } = adapter ?? {};
  const { description, isFallbackAdapter } = info;
  return { description, vendor, architecture, device, isFallbackAdapter };
}

/** A row too large for the adapter is named and left out; anything else ends the run. */
function reasonToLeaveOut(error: unknown): string {
  if (error instanceof CtrnnError && (error.code === 'does-not-fit' || error.code === 'out-of-memory')) {
    return error.message;
  }
  throw error;
}

async function timeRows(
  engine: BenchmarkedEngine,
  run: Run,
  { settings, ceilings, began }: { settings: BenchmarkSettings; ceilings: Ceilings; began: number },
  { signal, onProgress, onRow }: BenchmarkOptions,
): Promise<void> {
  const reference = new ReferenceBackend();
  const timedRows = { engine, settings, ceilings, loads: new Map(), signal };
  /** The check of a row's size and noise, made once. */
  const confirmed = async ({ units, noise, steps }: RowName): Promise<GradientCheck> => {
    const known = run.checks.find((check) => check.units === units && check.noise === noise);
    if (known) return known;
    const check = await checkGradient(engine, reference, { units, noise, steps, signal });
    run.checks.push(check);
    return check;
  };
  const planned = plannedRows(settings);
  for (const [done, row] of planned.entries()) {
    throwIfAborted(signal, 'The benchmark');
    if (settings.seconds !== null && performance.now() - began > 1000 * settings.seconds) {
      run.leftOut.push({ ...row, reason: `the ${settings.seconds} s of the run were over` });
      continue;
    }
    onProgress?.({ phase: 'timing', done, total: planned.length, note: rowText(row) });
    try {
      const check = await confirmed(row);
      const timed = await timeRow(
        timedRows,
        row,
        row.workload === 'gradient' ? check.milliseconds : undefined,
      );
      run.rows.push(timed);
      onRow?.(timed, run.result(null));
    } catch (error) {
      run.leftOut.push({ ...row, reason: reasonToLeaveOut(error) });
    }
  }
  onProgress?.({ phase: 'timing', done: planned.length, total: planned.length });
}

/**
 * Times an engine against the ceilings of its adapter.
 *
 * @throws CtrnnError `invalid-argument` for wrong options, or an engine that is not on WebGPU; `adapter-incorrect` for a
 *   gradient that the reference does not confirm; `aborted`; `device-lost`
 */
export async function runBenchmark(
  engine: BenchmarkedEngine,
  options: BenchmarkOptions = {},
): Promise<BenchmarkResult> {
  const began = performance.now();
  const settings = completeSettings(options);
  const context = engine.device && contextOf(engine.device);
  if (!context) {
    throw new CtrnnError(
      'invalid-argument',
      'The benchmark times WebGPU, and this engine has no device.',
      'Connect with the backend `webgpu`.',
    );
  }
  const { signal, onProgress } = options;
  using bench = new ProbeBench(context);
  const effort = { milliseconds: settings.ceilingMilliseconds, repeats: CEILING_REPEATS, signal };
  const { ceilings, flopProbe } = await measureCeilings(bench, context, effort, onProgress);
  const run = new Run({ adapter: adapterOf(engine), settings, ceilings });
  await timeRows(engine, run, { settings, ceilings, began }, options);
  const flopAtEnd = rateOf(flopProbe, await bench.time(flopProbe.probe, effort));
  return run.result(flopAtEnd);
}

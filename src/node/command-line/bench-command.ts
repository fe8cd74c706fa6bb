// `bench`: times the engine against the ceilings of its adapter, and leaves the result in two files.

import {
  BENCHMARK_COLUMNS,
  type BenchmarkResult,
  type BenchmarkRow,
  ceilingLines,
  checkLine,
  compareBenchmarks,
  isAbort,
  readBenchmark,
  rowCells,
  rowText,
  runBenchmark,
  showMilliseconds,
  showPercent,
} from '../../index.ts';
import { type BenchOutput, openBenchOutput } from '../bench-output.ts';
import { writeBundle } from '../bundle/write-bundle.ts';
import { readJsonInput } from '../file-errors.ts';
import {
  type BenchCommandOptions,
  benchCommandLine,
  benchmarkChoice,
  checkBundleAlone,
} from './bench-options.ts';
import { EXIT } from './exit-codes.ts';
import { runInterruptibly } from './run-interruptibly.ts';
import { print, say } from './terminal.ts';
import { textTable } from './text-table.ts';

export async function benchCommand(options: BenchCommandOptions): Promise<number> {
  checkBundleAlone(options);
  if (options.bundle !== undefined) {
    await writeBundle(options.bundle, say);
    return EXIT.done;
  }
  const { compare } = options;
  const before = compare === undefined ? undefined : readBenchmark(readJsonInput(compare), compare);
  const output = openBenchOutput(options);
  try {
    return await runBench(options, output, before);
  } finally {
    output.close();
  }
}

function runBench(
  options: BenchCommandOptions,
  output: BenchOutput,
  before: BenchmarkResult | undefined,
): Promise<number> {
  let soFar: BenchmarkResult | undefined;
  const leave = (result: BenchmarkResult) => {
    print(...resultLines(result));
    say(...result.warnings.map((text) => `Warning: ${text}`));
    say(`The result is in ${output.write(result, benchCommandLine(options)).join(' and ')}`);
    if (before) printComparison(before, result);
  };
  const keep = () => {
    if (!soFar) return 'Stopped before the first row was done; nothing was written.';
    leave(soFar);
    return 'Stopped; the rows that were done are written, and marked as incomplete.';
  };
  return runInterruptibly(
    options,
    true,
    async (engine, { signal, onProgress }) => {
      try {
        const result = await runBenchmark(engine, {
          ...benchmarkChoice(options),
          signal,
          onProgress,
          onRow: (row, latest) => {
            soFar = latest;
            if (!process.stderr.isTTY) say(rowLine(row)); // a terminal has the bar, and the table at the end
          },
        });
        leave(result);
        return EXIT.done;
      } catch (error) {
        // What was measured before a device was lost, or a gradient found wrong, is still true.
        if (!isAbort(error) && soFar) say(keep());
        throw error;
      }
    },
    keep,
  );
}

function rowLine(row: BenchmarkRow): string {
  const { milliseconds, gflops, attainableFraction } = row;
  return `${rowText(row)}: ${showMilliseconds(milliseconds.median)} ms, ${Number(gflops.toPrecision(3))} GFLOP/s, ${showPercent(attainableFraction)} of the attainable`;
}

function resultLines(result: BenchmarkResult): string[] {
  const { rows, leftOut } = result;
  const table = textTable(
    BENCHMARK_COLUMNS.map(({ title }) => title),
    rows.map(rowCells),
  );
  return [
    ...ceilingLines(result),
    checkLine(result),
    '',
    ...table,
    ...leftOut.map((row) => `not measured: ${rowText(row)}: ${row.reason}`),
  ];
}

function printComparison(before: BenchmarkResult, now: BenchmarkResult): void {
  const { rows, warnings } = compareBenchmarks(before, now);
  const header = ['row', 'old ms', 'new ms', 'old / new', 'attained then', 'now'];
  print(
    '',
    'Time of a trajectory-step, old over new: above 1 it became faster.',
    ...textTable(
      header,
      rows.map((row) => [
        rowText(row),
        showMilliseconds(row.oldMilliseconds),
        showMilliseconds(row.newMilliseconds),
        row.ratio.toFixed(2),
        showPercent(row.oldAttained),
        showPercent(row.newAttained),
      ]),
    ),
  );
  say(...warnings.map((text) => `Warning: ${text}`));
}

// Two benchmarks side by side: how much faster each row became, and what makes them hard to compare.

import type { BenchmarkResult, BenchmarkRow } from './result.ts';
import { adapterText } from './table.ts';
import { type RowName, rowText } from './workloads.ts';

export interface RowComparison extends RowName {
  readonly oldMilliseconds: number;
  readonly newMilliseconds: number;
  /** Old over new time of a trajectory-step: above 1 it became faster. */
  readonly ratio: number;
  /** Of the attainable, each by its own run's ceilings. */
  readonly oldAttained: number;
  readonly newAttained: number;
}

export interface BenchmarkComparison {
  readonly rows: readonly RowComparison[];
  readonly warnings: readonly string[];
}

function sameRow(a: RowName, b: RowName): boolean {
  return a.workload === b.workload && a.units === b.units && a.noise === b.noise && a.steps === b.steps;
}

function comparison(before: BenchmarkRow, now: BenchmarkRow): RowComparison {
  const { workload, units, noise, steps } = now;
  return {
    workload,
    units,
    noise,
    steps,
    oldMilliseconds: before.milliseconds.median,
    newMilliseconds: now.milliseconds.median,
    ratio: now.trajectoryStepsPerSecond / before.trajectoryStepsPerSecond,
    oldAttained: before.attainableFraction,
    newAttained: now.attainableFraction,
  };
}

function list(rows: readonly RowName[]): string {
  return rows.map(rowText).join('; ');
}

/** Settings that change what a row's figure means. */
const SETTINGS = ['steps', 'trials', 'networks', 'repeats', 'callMilliseconds'] as const;

function differences(
  before: BenchmarkResult,
  now: BenchmarkResult,
  pairs: readonly (readonly [BenchmarkRow, BenchmarkRow])[],
): string[] {
  const warnings: string[] = [];
  const [oldAdapter, newAdapter] = [adapterText(before.adapter), adapterText(now.adapter)];
  if (oldAdapter !== newAdapter) {
    warnings.push(
      `The adapters differ: ${oldAdapter} then, ${newAdapter} now. The ratios compare machines, not programs.`,
    );
  }
  const changed = SETTINGS.filter((name) => before.settings[name] !== now.settings[name]);
  if (changed.length > 0) {
    const each = changed.map(
      (name) => `${name} ${before.settings[name] ?? 'chosen'} then, ${now.settings[name] ?? 'chosen'} now`,
    );
    warnings.push(`The settings differ: ${each.join('; ')}.`);
  }
  const otherLoad = pairs.filter(([a, b]) => a.trials !== b.trials || a.networks !== b.networks);
  if (otherLoad.length > 0) {
    warnings.push(
      `${otherLoad.length} of ${pairs.length} rows ran with other numbers of trials or networks, so their ratio is that of the time of a trajectory-step. Give --trials and --networks to compare like with like.`,
    );
  }
  const drift = now.ceilings.flop.rate / before.ceilings.flop.rate;
  if (Math.abs(drift - 1) > 0.1) {
    warnings.push(
      `The ceiling of operations is ${drift.toFixed(2)} times what it was: part of the change is the machine's.`,
    );
  }
  return warnings;
}

/** @param before  the older result; rows are found again by workload, size, noise and steps */
export function compareBenchmarks(before: BenchmarkResult, now: BenchmarkResult): BenchmarkComparison {
  const pairs = now.rows.flatMap((row) => {
    const old = before.rows.find((candidate) => sameRow(candidate, row));
    return old ? [[old, row] as const] : [];
  });
  const onlyNow = now.rows.filter((row) => !pairs.some(([, paired]) => paired === row));
  const onlyThen = before.rows.filter((row) => !pairs.some(([paired]) => paired === row));
  return {
    rows: pairs.map(([old, row]) => comparison(old, row)),
    warnings: [
      ...differences(before, now, pairs),
      ...(onlyNow.length > 0 ? [`Only in the new run: ${list(onlyNow)}.`] : []),
      ...(onlyThen.length > 0 ? [`Only in the old run: ${list(onlyThen)}.`] : []),
    ],
  };
}

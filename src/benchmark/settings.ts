// What a benchmark is asked for, checked and completed. Everything that shapes a number is in the settings, and they are
// written beside the numbers.

import { checkChoice, checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import {
  NOISE_CHOICES,
  type NoiseChoice,
  type RowName,
  SIZES,
  WORKLOADS,
  type WorkloadName,
} from './workloads.ts';

export interface BenchmarkChoice {
  /** N of each network, default 1 to 512 in powers of two from 8 on. */
  readonly sizes?: readonly number[];
  /** Default all. */
  readonly workloads?: readonly WorkloadName[];
  /** Default all. */
  readonly noise?: readonly NoiseChoice[];
  /** T, default 100. */
  readonly steps?: number;
  /** Trials of each network; left out, as many as make a call long against its fixed cost. */
  readonly trials?: number;
  /** Networks at once; left out, 1, and more where the most trials do not fill the adapter. */
  readonly networks?: number;
  /** Timed calls of each row, at least 10; default 10. */
  readonly repeats?: number;
  /** No row is begun after so many seconds; those not begun are named. Left out, there is no end but the last row. */
  readonly seconds?: number;
  /** Fewer sizes, inside noise only and shorter calls, for what is not given; default false. */
  readonly quick?: boolean;
}

export interface BenchmarkSettings {
  readonly sizes: readonly number[];
  readonly workloads: readonly WorkloadName[];
  readonly noise: readonly NoiseChoice[];
  readonly steps: number;
  /** null: chosen for each size and workload by measurement. */
  readonly trials: number | null;
  readonly networks: number | null;
  readonly repeats: number;
  readonly seconds: number | null;
  readonly quick: boolean;
  /** What a call should take where trials are chosen, and a run of a ceiling's kernel. */
  readonly callMilliseconds: number;
  readonly ceilingMilliseconds: number;
}

export const FEWEST_REPEATS = 10;
export const MOST_TRIALS = 16_384;

const FULL = { sizes: SIZES, noise: NOISE_CHOICES, callMilliseconds: 150, ceilingMilliseconds: 100 } as const;
const QUICK = { sizes: [8, 64], noise: ['inside'], callMilliseconds: 50, ceilingMilliseconds: 40 } as const;

function distinct<T>(name: string, values: readonly T[]): readonly T[] {
  if (values.length === 0) {
    throw new CtrnnError('invalid-argument', `${name} is empty.`, 'Give at least one, or leave it out.');
  }
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice === undefined) return values;
  throw new CtrnnError('invalid-argument', `${name} holds ${String(twice)} twice.`, 'Give each once.');
}

/** @throws CtrnnError `invalid-argument` */
export function completeSettings(choice: BenchmarkChoice = {}): BenchmarkSettings {
  const { quick = false, workloads = WORKLOADS, steps = 100, repeats = FEWEST_REPEATS } = choice;
  const preset = quick ? QUICK : FULL;
  const {
    sizes = preset.sizes,
    noise = preset.noise,
    trials = null,
    networks = null,
    seconds = null,
  } = choice;
  for (const size of sizes) checkInteger('sizes', size, 1);
  for (const name of workloads) checkChoice('workloads', name, WORKLOADS);
  for (const place of noise) checkChoice('noise', place, NOISE_CHOICES);
  return {
    sizes: distinct('sizes', [...sizes]),
    workloads: distinct('workloads', [...workloads]),
    noise: distinct('noise', [...noise]),
    steps: checkInteger('steps', steps, 1),
    trials: trials === null ? null : checkInteger('trials', trials, 1),
    networks: networks === null ? null : checkInteger('networks', networks, 1),
    repeats: checkInteger('repeats', repeats, FEWEST_REPEATS),
    seconds: seconds === null ? null : checkInteger('seconds', seconds, 1),
    quick,
    callMilliseconds: preset.callMilliseconds,
    ceilingMilliseconds: preset.ceilingMilliseconds,
  };
}

/** Every row that the settings ask for, in the order in which they are timed. */
export function plannedRows({ sizes, noise, workloads, steps }: BenchmarkSettings): RowName[] {
  return sizes.flatMap((units) =>
    noise.flatMap((place) => workloads.map((workload) => ({ workload, units, noise: place, steps }))),
  );
}

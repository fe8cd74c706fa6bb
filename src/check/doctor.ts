// The doctor: does this adapter compute what the equations say? Each check compares it with the reference, or with
// numbers from elsewhere, and says how far off it is.

import type { Backend } from '../backend/backend.ts';
import { ACTIVATION_NAMES } from '../network/activation.ts';
import type { CheckResult } from './check-result.ts';
import type { Examined } from './examined.ts';
import { checkNoisyRun } from './noisy-runs.ts';
import { checkOracles } from './oracle-runs.ts';
import type { OracleCase } from './oracles.ts';
import { checkRandomNumbers } from './random-numbers.ts';
import { checkSwallowedNaN } from './swallowed-nan.ts';

export interface DoctorOptions {
  /** A parsed oracles file, of the format of oracles/gradients.json. */
  readonly oracles?: unknown;
  /** What messages call that file. */
  readonly oraclesSource?: string;
  /** What is run when an adapter is first met: random numbers and one run of very small networks. Default false. */
  readonly short?: boolean;
}

// The number of units is no multiple of 4: kernels that work in fours pad, and should pad rightly.
const FULL = {
  draws: { trials: 1024, units: 18 },
  run: { units: 10, inputs: 2, outputs: 1, steps: 30, trials: 19, usesTask: true, inputGradient: true },
} as const;
// What takes time here is compiling, which grows with the units: so the gradient is that of the weights alone, whose forward pass is the
// one of the first run. It is also what is asked for most.
const SHORT = {
  draws: { trials: 64, units: 6 },
  run: {
    units: 5,
    inputs: 1,
    outputs: 1,
    activation: 'relu',
    steps: 9,
    trials: 6,
    usesTask: false,
    inputGradient: false,
  },
} as const;

/**
 * Examines an engine, check by check.
 *
 * @param engine     who is examined
 * @param reference  whom it is compared with
 * @returns          yields the result of each check as it is known
 * @throws CtrnnError `invalid-file` for an oracles file that is not one, before any check
 */
export async function* runDoctor(
  engine: Examined,
  reference: Backend,
  { oracles, oraclesSource, short = false }: DoctorOptions = {},
): AsyncGenerator<CheckResult> {
  const cases = oracles === undefined ? [] : await casesOf(oracles, oraclesSource);
  yield* short ? brief(engine, reference, cases) : thorough(engine, reference, cases);
}

/** Loaded when it is needed: what reads files would double the weight of a page that reads none. */
async function casesOf(oracles: unknown, source?: string): Promise<readonly OracleCase[]> {
  const { readOracles } = await import('./oracles.ts');
  return readOracles(oracles, source);
}

async function* brief(
  engine: Examined,
  reference: Backend,
  cases: readonly OracleCase[],
): AsyncGenerator<CheckResult> {
  yield* checkRandomNumbers(engine, SHORT.draws);
  yield* checkNoisyRun(engine, reference, SHORT.run);
  yield* checkOracles(engine, cases);
}

async function* thorough(
  engine: Examined,
  reference: Backend,
  cases: readonly OracleCase[],
): AsyncGenerator<CheckResult> {
  yield* checkRandomNumbers(engine, FULL.draws);
  for (const activation of ACTIVATION_NAMES) {
    yield* checkNoisyRun(engine, reference, { ...FULL.run, activation });
  }
  yield* checkSwallowedNaN(engine);
  yield* checkOracles(engine, cases);
}

// The adapter's random numbers: words must equal those of the generator, normals must be near those in float64.

import type { DrawRequest } from '../engine/draws.ts';
import { type CheckResult, carryOut, type Finding, worst } from './check-result.ts';
import { referenceDraws } from './draws.ts';
import type { Examined } from './examined.ts';

/** The border of design.md, section 3: on every adapter. */
const NORMAL_TOLERANCE = 1e-5;

/** Addresses whose words use all bits: a seed beyond 32 bits, large streams, trials, steps; each purpose and phase. */
const ADDRESSES: readonly Omit<DrawRequest, 'trials' | 'units'>[] = [
  { seed: 1, purpose: 'insideNoise', phase: 'training', stream: 0, iteration: 0, firstTrial: 0, step: 0 },
  {
    seed: 2 ** 53 - 1,
    purpose: 'outsideNoise',
    phase: 'test',
    stream: 2 ** 32 - 1,
    iteration: 12345,
    firstTrial: 2 ** 31,
    step: 77,
  },
  {
    seed: 2 ** 40 + 3,
    purpose: 'sensoryNoise',
    phase: 'training',
    stream: 3,
    iteration: 2 ** 20,
    firstTrial: 999_983,
    step: 100_003,
  },
  { seed: 7, purpose: 'taskDraw', phase: 'test', stream: 11, iteration: 1, firstTrial: 5, step: 1 },
];

function shareOfDifferent(words: Uint32Array, expected: Uint32Array): number {
  if (words.length !== expected.length) return Number.POSITIVE_INFINITY;
  return words.reduce((count, word, k) => count + (word === expected[k] ? 0 : 1), 0) / expected.length;
}

function largestDifference(values: ArrayLike<number>, expected: Float64Array): number {
  if (values.length !== expected.length) return Number.POSITIVE_INFINITY;
  return expected.reduce((largest, value, k) => Math.max(largest, Math.abs(values[k] - value)), 0);
}

/**
 * @param trials, units  how many draws at each of the addresses
 */
export async function* checkRandomNumbers(
  engine: Examined,
  { trials, units }: { readonly trials: number; readonly units: number },
): AsyncGenerator<CheckResult> {
  const compare = async (find: (request: DrawRequest) => Promise<number>): Promise<Finding> => {
    const findings: Finding[] = [];
    for (const address of ADDRESSES) {
      const error = await find({ ...address, trials, units });
      findings.push({ error, note: error > 0 ? `largest for ${address.purpose}` : undefined });
    }
    return worst(findings);
  };
  yield carryOut('random words, share that differs', 0, () =>
    compare(async (request) =>
      shareOfDifferent((await engine.draws(request)).words, referenceDraws(request).words),
    ),
  );
  yield carryOut('normals, largest difference', NORMAL_TOLERANCE, () =>
    compare(async (request) =>
      largestDifference((await engine.draws(request)).normals, referenceDraws(request).normals),
    ),
  );
}

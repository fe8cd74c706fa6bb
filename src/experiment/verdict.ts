// Whether a network or a cell was found to work better with noise than without, and if not, why not.

import type { Estimate } from './bootstrap.ts';

/**
 * - `found`: the interval of the preferred ratio lies above 0, and that of the loss at zero over the loss there above 1.
 * - `best-without`: the smallest loss is that without noise.
 * - `may-be-zero`: the interval of the preferred ratio includes 0.
 * - `gain-not-shown`: the interval of the loss at zero over the loss at the preferred level does not lie above 1.
 */
export type NoiseVerdict = 'found' | 'best-without' | 'may-be-zero' | 'gain-not-shown';

/** @param zeroOverPreferred  left out where the loss without noise is not known */
export function noiseVerdict(
  preferredRatio: Estimate,
  zeroOverPreferred: Estimate | undefined,
): NoiseVerdict {
  if (preferredRatio.value === 0) return 'best-without';
  if (preferredRatio.low <= 0) return 'may-be-zero';
  return zeroOverPreferred && zeroOverPreferred.low <= 1 ? 'gain-not-shown' : 'found';
}

export const VERDICT_IN_WORDS: Readonly<Record<NoiseVerdict, string>> = {
  found: 'found',
  'best-without': 'not found: best without',
  'may-be-zero': 'not found: best / σ may be 0',
  'gain-not-shown': 'not found: zero / best not above 1',
};

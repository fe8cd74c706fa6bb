// Whether a network or a cell was found to work better with noise than without, and if not, why not.

import type { Estimate } from './bootstrap.ts';
import type { Preference } from './preference.ts';

/**
 * - `found`: the interval of the preferred ratio lies above 0, and a gain over no noise is shown.
 * - `best-without`: the smallest loss is that without noise.
 * - `may-be-zero`: the interval of the preferred ratio includes 0.
 * - `gain-not-shown`: the interval of the loss at zero over the loss at the preferred level does not lie above 1. Where
 *   there is no such ratio, as losses are not above 0: that of their difference does not lie above 0.
 */
export type NoiseVerdict = 'found' | 'best-without' | 'may-be-zero' | 'gain-not-shown';

/** Both are left out where the loss without noise is not known. */
export type Gain = Pick<Preference, 'zeroOverPreferred' | 'zeroMinusPreferred'>;

function isShown({ zeroOverPreferred, zeroMinusPreferred }: Gain): boolean {
  if (zeroOverPreferred) return zeroOverPreferred.low > 1;
  return zeroMinusPreferred === undefined || zeroMinusPreferred.low > 0;
}

export function noiseVerdict(preferredRatio: Estimate, gain: Gain): NoiseVerdict {
  if (preferredRatio.value === 0) return 'best-without';
  if (preferredRatio.low <= 0) return 'may-be-zero';
  return isShown(gain) ? 'found' : 'gain-not-shown';
}

export const VERDICT_IN_WORDS: Readonly<Record<NoiseVerdict, string>> = {
  found: 'found',
  'best-without': 'not found: best without',
  'may-be-zero': 'not found: best / σ may be 0',
  'gain-not-shown': 'not found: no gain over 0 shown',
};

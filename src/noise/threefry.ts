// Threefry-4x32 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011): a counter-based generator of
// additions, rotations and exclusive ors. 13 rounds by default: 12 already pass BigCrush.

import type { Words4 } from './address.ts';

/** Rounds used for every draw. */
export const THREEFRY_ROUNDS = 13;

const PARITY = 0x1bd11bda;
const ROTATIONS = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
] as const;

function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

/** Four random words at `counter` under `key`; bit-exact against the published vectors. */
export function threefry4x32(counter: Words4, key: Words4, rounds = THREEFRY_ROUNDS): Words4 {
  const schedule = [...key, (PARITY ^ key[0] ^ key[1] ^ key[2] ^ key[3]) >>> 0];
  const x = counter.map((word, i) => (word + schedule[i]) >>> 0);
  for (let round = 0; round < rounds; round++) {
    const [first, second] = ROTATIONS[round % 8];
    // Odd rounds pair word 0 with 3 and 2 with 1: the permutation of the block cipher Threefish.
    const [partnerOf0, partnerOf2] = round % 2 === 0 ? [1, 3] : [3, 1];
    x[0] = (x[0] + x[partnerOf0]) >>> 0;
    x[partnerOf0] = (rotateLeft(x[partnerOf0], first) ^ x[0]) >>> 0;
    x[2] = (x[2] + x[partnerOf2]) >>> 0;
    x[partnerOf2] = (rotateLeft(x[partnerOf2], second) ^ x[2]) >>> 0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      for (let i = 0; i < 4; i++) x[i] = (x[i] + schedule[(injection + i) % 5]) >>> 0;
      x[3] = (x[3] + injection) >>> 0;
    }
  }
  return [x[0], x[1], x[2], x[3]];
}

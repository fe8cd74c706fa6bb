import { describe, expect, it } from 'vitest';
import type { Words4 } from '../../src/noise/address.ts';
import { threefry4x32 } from '../../src/noise/threefry.ts';
import oracles from '../oracles/noise.json';

const words = (hex: readonly string[]) => hex.map((word) => Number.parseInt(word, 16)) as unknown as Words4;

describe('threefry4x32', () => {
  for (const { rounds, counter, key, expected } of oracles.threefry4x32) {
    it(`gives the published words at ${rounds} rounds for counter ${counter[0]}...`, () => {
      expect(threefry4x32(words(counter), words(key), rounds)).toEqual(words(expected));
    });
  }
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copiesOf, TEXTURE_WIDTH, textureRows } from '../../src/gpu/texels.ts';

describe('copies into a texture', () => {
  it('are one of whole rows, and one of what there is of the last', () => {
    const W = TEXTURE_WIDTH;
    expect(copiesOf(0, 5, 5)).toEqual([{ row: 0, width: 5, height: 1 }]);
    expect(copiesOf(0, 2 * W, 2 * W)).toEqual([{ row: 0, width: W, height: 2 }]);
    expect(copiesOf(W + 1, 2 * W + 1, 3 * W + 7)).toEqual([{ row: 1, width: W, height: 2 }]);
    expect(copiesOf(W + 1, 3 * W + 7, 3 * W + 7)).toEqual([
      { row: 1, width: W, height: 2 },
      { row: 3, width: 7, height: 1 },
    ]);
    expect(copiesOf(3 * W + 2, 3 * W + 7, 3 * W + 7)).toEqual([{ row: 3, width: 7, height: 1 }]);
  });

  it('hold what was asked for, and nothing beyond the buffer or the rows that hold it', () => {
    const texels = fc.integer({ min: 1, max: 5 * TEXTURE_WIDTH });
    fc.assert(
      fc.property(texels, fc.nat(), fc.nat(), (count, a, b) => {
        const first = Math.min(a % count, b % count);
        const end = Math.max(a % count, b % count) + 1;
        const copied = new Set<number>();
        for (const { row, width, height } of copiesOf(first, end, count)) {
          // Texels that follow each other in the texture do so in the buffer only in whole rows.
          expect(height === 1 || width === TEXTURE_WIDTH).toBe(true);
          const from = row * TEXTURE_WIDTH;
          for (let texel = from; texel < from + width * height; texel++) copied.add(texel);
        }
        const firstOfRow = Math.floor(first / TEXTURE_WIDTH) * TEXTURE_WIDTH;
        const endOfRow = Math.min(textureRows(end) * TEXTURE_WIDTH, count);
        expect(copied.size).toBe(endOfRow - firstOfRow);
        expect(copied.has(firstOfRow) && copied.has(endOfRow - 1)).toBe(true);
      }),
      { numRuns: 50, seed: 4 },
    );
  });
});

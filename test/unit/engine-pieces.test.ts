// How the rows and lanes of a job are cut: each is taken once, in order, and never more at once than may be.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Piece, piecesOf } from '../../src/engine/plan/pieces.ts';

const WORKGROUP = 16;

function cut(rows: number, lanes: number, most: number): Piece[] {
  return [...piecesOf({ rows, lanes }, WORKGROUP, () => most)];
}

describe('pieces of a job', () => {
  it('take every lane of every row once, in order', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(sizes, fc.double({ min: 1, max: 600, noNaN: true }), ([rows, groups], most) => {
        const lanes = groups * WORKGROUP;
        const pieces = cut(rows, lanes, most);
        const taken = pieces.flatMap((piece) =>
          Array.from({ length: piece.rows * piece.lanes }, (_, i) => {
            const row = piece.skippedRows + Math.floor(i / piece.lanes);
            return row * lanes + piece.skippedLanes + (i % piece.lanes);
          }),
        );
        expect(taken).toEqual(Array.from({ length: rows * lanes }, (_, i) => i));
        for (const piece of pieces) {
          expect(piece.lanes % WORKGROUP).toBe(0);
          expect(piece.rows * piece.lanes).toBeLessThanOrEqual(Math.max(WORKGROUP, most));
          // Of more than one row, all lanes.
          if (piece.rows > 1) expect(piece.lanes).toBe(lanes);
        }
      }),
    );
  });

  it('are all there is where time does not matter', () => {
    expect(cut(24, 256, Number.POSITIVE_INFINITY)).toEqual([
      { skippedRows: 0, rows: 24, skippedLanes: 0, lanes: 256 },
    ]);
  });

  it('are alike', () => {
    expect(cut(24, 16, 200).map(({ rows }) => rows)).toEqual([12, 12]);
    expect(cut(1, 320, 256).map(({ lanes }) => lanes)).toEqual([160, 160]);
  });

  it('follow what is learned in between', () => {
    let most = 32;
    const pieces = piecesOf({ rows: 12, lanes: 16 }, WORKGROUP, () => most);
    expect(pieces.next().value).toMatchObject({ rows: 2 });
    most = 1000;
    expect([...pieces]).toMatchObject([{ skippedRows: 2, rows: 10 }]);
  });
});

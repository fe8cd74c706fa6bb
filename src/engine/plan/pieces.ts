// The rows and lanes of a job, cut into pieces that are each taken through all of its steps.

/** A part of the rows of a slice, or of the lanes of one row. */
export interface Piece {
  readonly skippedRows: number;
  readonly rows: number;
  readonly skippedLanes: number;
  readonly lanes: number;
}

/** How many of what is left to take now, if it takes as few takes as can be, of `most` each, and all are to be alike. */
function evenly(left: number, most: number): number {
  const takes = Math.ceil(left / Math.max(1, most));
  return Math.ceil(left / Math.max(1, takes));
}

/**
 * Whole rows, as long as one is no more than may be taken at once; else a row after the other, cut between workgroups.
 *
 * @param workgroupLanes  lanes of a workgroup, of which those of a row are a multiple
 * @param mostLanes       how many lanes may be taken at once; asked anew for every piece
 */
export function* piecesOf(
  all: { readonly rows: number; readonly lanes: number },
  workgroupLanes: number,
  mostLanes: () => number,
): Generator<Piece, void, void> {
  for (let skippedRows = 0, rows = 0; skippedRows < all.rows; skippedRows += rows) {
    rows = evenly(all.rows - skippedRows, Math.floor(mostLanes() / all.lanes));
    for (let skippedLanes = 0, lanes = 0; skippedLanes < all.lanes; skippedLanes += lanes) {
      const most = rows > 1 ? all.lanes : mostLanes();
      lanes =
        workgroupLanes *
        evenly((all.lanes - skippedLanes) / workgroupLanes, Math.floor(most / workgroupLanes));
      yield { skippedRows, rows, skippedLanes, lanes };
    }
  }
}

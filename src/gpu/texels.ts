// A texture in the place of a buffer of vec4f, filled row by row: software adapters load a texel for less than a vec4f of a buffer,
// and compile it sooner (bench/loads.mjs).

/**
 * Texels of a row: as many as WebGPU promises, so that as many rows hold a GiB, the most that a software adapter was seen to bind.
 * A row is a multiple of the 256 bytes by which copies count rows.
 */
export const TEXTURE_WIDTH = 8192;

export const TEXEL_BYTES = 16;

/** Rows of a texture of so many texels. */
export function textureRows(texels: number): number {
  return Math.ceil(texels / TEXTURE_WIDTH);
}

/** A stretch of rows as one copy takes it, in texels. */
export interface RowsCopy {
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** The copies of all rows that hold texels [first, end) of `texels`: of whole rows, and of what there is of a last one. */
export function copiesOf(first: number, end: number, texels: number): readonly RowsCopy[] {
  const row = Math.floor(first / TEXTURE_WIDTH);
  const endRow = textureRows(end);
  const wholeRows = Math.min(endRow, Math.floor(texels / TEXTURE_WIDTH));
  const copies: RowsCopy[] = [];
  if (wholeRows > row) copies.push({ row, width: TEXTURE_WIDTH, height: wholeRows - row });
  if (endRow > wholeRows) copies.push({ row: wholeRows, width: texels % TEXTURE_WIDTH, height: 1 });
  return copies;
}

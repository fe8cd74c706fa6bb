// A texture in the place of a buffer of vec4f, filled row by row: software adapters load a texel for less than a vec4f of a buffer,
// and compile it sooner (bench/loads.mjs).

/** Texels of a row: 32 KiB, a multiple of the 256 bytes by which copies count rows. */
export const TEXTURE_WIDTH = 2048;

/** Rows of a texture that WebGPU promises. */
const MOST_ROWS = 8192;

export const TEXEL_BYTES = 16;

/** Whether a texture holds so many vec4f. */
export function fitsTexture(texels: number): boolean {
  return texels <= TEXTURE_WIDTH * MOST_ROWS;
}

/** Rows of a texture of so many texels. */
export function textureRows(texels: number): number {
  return Math.ceil(texels / TEXTURE_WIDTH);
}

/** A stretch of rows as one copy takes it, in texels. */
interface RowsCopy {
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** The copies that bring all rows which hold texels [first, end) out of a buffer of `texels`: whole ones, and what there is of a last one. */
export function copiesOf(first: number, end: number, texels: number): readonly RowsCopy[] {
  const row = Math.floor(first / TEXTURE_WIDTH);
  const endRow = Math.ceil(end / TEXTURE_WIDTH);
  const whole = Math.min(endRow, Math.floor(texels / TEXTURE_WIDTH)) - row;
  const rest = Math.min(texels, endRow * TEXTURE_WIDTH) % TEXTURE_WIDTH;
  return [
    ...(whole > 0 ? [{ row, width: TEXTURE_WIDTH, height: whole }] : []),
    ...(rest > 0 ? [{ row: row + Math.max(whole, 0), width: rest, height: 1 }] : []),
  ];
}

// Where the partial sums of outer-product.wgsl lie: tiles of 8 x 8, rows 0-3 of a tile before rows 4-7; those of V and c
// after those of W, U and b.

fn tiledPartial(row: u32, tile: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  return partials[((row * ALL_TILES + tile) * 16u + (rowQuad % 2u) * 8u + column % 8u) * slice.lanes + partial];
}

fn recurrentPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  return tiledPartial(row, (rowQuad / 2u) * RECURRENT_COLUMN_TILES + column / 8u, rowQuad, column, partial);
}

fn readoutPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  let tile = RECURRENT_TILES + (rowQuad / 2u) * READOUT_COLUMN_TILES + column / 8u;
  return tiledPartial(row, tile, rowQuad, column, partial);
}

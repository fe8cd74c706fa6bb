// Where the partial sums of a quad of rows and a column lie: tiles of 8 x 8, rows 0-3 of a tile before rows 4-7.

fn partialOf(row: u32, rowQuad: u32, column: u32, isReadout: bool) -> u32 {
  let tiles = select(RECURRENT_TILES, READOUT_TILES, isReadout);
  let columnTiles = select(RECURRENT_COLUMN_TILES, READOUT_COLUMN_TILES, isReadout);
  let tile = (rowQuad / 2u) * columnTiles + column / 8u;
  return (row * tiles + tile) * 16u + (rowQuad % 2u) * 8u + column % 8u;
}

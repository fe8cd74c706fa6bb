// Where the sums of a tile of trials lie that a workgroup leaves, among those of its block: first W, four rows of a column
// together, where it is summed along the way; then the sums of the small parameters. W that is summed by itself lies behind
// the block's tiles.

const TILES_PER_BLOCK = BLOCK_LANES / TILE_LANES;

fn blockPartials(row: u32, block: u32) -> u32 {
  return (row * (slice.lanes / BLOCK_LANES) + block) * BLOCK_SUMS;
}

fn tilePartials(row: u32, tile: u32) -> u32 {
  return blockPartials(row, tile / TILES_PER_BLOCK) + (tile % TILES_PER_BLOCK) * TILE_SUMS;
}

// Weight gradients: G[i][k] = sum over steps and trials of left_i right_k, a tile of weights a subgroup. Each thread has
// rows of its own; the right factors are passed round. So a factor is loaded once for a whole tile, and a subgroup adds up
// all trials of its block: first those of a lane, then the lanes, then the steps, which run backward as the windows of the
// backward pass do. The sums are carried between slices: no cut of the steps changes a bit. `addProducts` is printed
// unrolled (src/engine/kernels/subgroup-text.ts).

// Four columns of a row of the block's own matrix.
fn sumCell(row: u32, block: u32, i: u32, columnQuad: u32) -> u32 {
  let blocks = slice.lanes / BLOCK_LANES;
  return (row * blocks + block) * BLOCK_SUMS + FIRST_SUM + i * COLUMN_QUADS + columnQuad;
}

// lavapipe gives each of its threads a stretch of the workgroups, the first dimension the fastest: with the tiles there it comes back to
// a block while the block's history is still in a cache. SwiftShader deals workgroups out in turn.
struct Share {
  block: u32,
  tile: u32,
}

fn shareOf(workgroup: vec3u) -> Share {
  if (TILES_FIRST) {
    return Share(blockOfRow(workgroup.z), workgroup.x);
  }
  return Share(blockOfRow(workgroup.x), workgroup.z);
}

@compute @workgroup_size(SUBGROUP)
fn outerProduct(@builtin(workgroup_id) workgroup: vec3u) {
  let thread = placeInSubgroup();
  let row = rowOfSlice(workgroup);
  let share = shareOf(workgroup);
  let block = share.block;
  let firstRow = (share.tile / COLUMN_TILES) * ROW_SETS * SUBGROUP + thread;
  let firstColumn = (share.tile % COLUMN_TILES) * TILE_COLUMNS;
  var sums: Sums;
  if (slice.endStep < slice.steps) {
    for (var i = 0u; i < turns(ROW_SETS); i++) {
      for (var quad = 0u; quad < turns(TILE_QUADS); quad++) {
        sums[i * TILE_QUADS + quad] = partials[sumCell(row, block, firstRow + i * SUBGROUP, firstColumn / 4u + quad)];
      }
    }
  }
  // What only pads the block weighs nothing.
  let lanes = min(BLOCK_LANES, (slice.trials + 3u) / 4u - block * BLOCK_LANES);
  var summed = addProducts(sums, row, block * BLOCK_LANES, lanes, firstRow, firstColumn, thread);
  for (var i = 0u; i < turns(ROW_SETS); i++) {
    for (var quad = 0u; quad < turns(TILE_QUADS); quad++) {
      partials[sumCell(row, block, firstRow + i * SUBGROUP, firstColumn / 4u + quad)] = summed[i * TILE_QUADS + quad];
    }
  }
}

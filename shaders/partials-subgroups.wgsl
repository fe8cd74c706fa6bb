// Where the sums of outer-product-subgroups.wgsl lie, a set a block: W | U | b row by row, V | c column by column.

fn partialAt(index: u32, row: u32, partial: u32) -> vec4f {
  return partials[(row * (slice.lanes / BLOCK_LANES) + partial) * BLOCK_SUMS + index];
}

fn recurrentPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  var quad: vec4f;
  for (var i = 0u; i < turns(4u); i++) {
    quad[i] = partialAt((4u * rowQuad + i) * RECURRENT_QUADS + column / 4u, row, partial)[column % 4u];
  }
  return quad;
}

fn readoutPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  return partialAt(READOUT_SUMS_AT + min(column, UNIT_SLOTS) * READOUT_SUM_QUADS + rowQuad, row, partial);
}

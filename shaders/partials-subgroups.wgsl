// Where the sums of outer-product-subgroups.wgsl lie, a set a block: W row by row, U | b row by row, V | c column by column.

fn partialAt(index: u32, row: u32, partial: u32) -> vec4f {
  return partials[(row * (slice.lanes / BLOCK_LANES) + partial) * BLOCK_SUMS + index];
}

fn recurrentPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  let isDrive = column >= UNIT_SLOTS;
  // A padding column has no sum; its gradient is zero whatever is read here.
  let own = select(column, min(column - UNIT_SLOTS, INPUTS), isDrive);
  let first = select(0u, DRIVE_SUMS_AT, isDrive);
  let quads = select(RECURRENT_QUADS, DRIVE_QUADS, isDrive);
  var quad: vec4f;
  for (var i = 0u; i < turns(4u); i++) {
    quad[i] = partialAt(first + (4u * rowQuad + i) * quads + own / 4u, row, partial)[own % 4u];
  }
  return quad;
}

fn readoutPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  return partialAt(READOUT_SUMS_AT + min(column, UNIT_SLOTS) * READOUT_SUM_QUADS + rowQuad, row, partial);
}

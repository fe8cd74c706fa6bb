// Where the sums of sums-along.wgsl lie, and which of them a quad of rows and a column are: W | U | b by quads of rows
// without padding columns, then V turned over, then c. W | U | b come last where they are shared (partials-shared.wgsl).

fn partialAt(index: u32, row: u32, partial: u32) -> vec4f {
  return partials[(row * SUMS + index) * 4u * slice.lanes + partial];
}

// A padding column has no sum; its gradient is zero whatever is read in its place.
fn summedColumn(column: u32) -> u32 {
  let own = select(column, column - UNIT_SLOTS + UNITS, column >= UNIT_SLOTS);
  return min(own, UNITS + INPUTS);
}

fn readoutPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  let isBias = column >= UNIT_SLOTS;
  let ofUnit = min(column / 4u, QUADS - 1u) * SUM_COLUMNS + SUMS_OF_OUTPUTS_AT + 4u * rowQuad;
  var quad = vec4f(0.0);
  for (var i = 0u; i < min(4u, OUTPUTS - 4u * rowQuad); i++) {
    let index = select(ofUnit + i, ERROR_SUMS_AT + rowQuad, isBias);
    quad[i] = partialAt(index, row, partial)[select(column % 4u, i, isBias)];
  }
  return quad;
}

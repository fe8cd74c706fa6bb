// Where the sums of sums-along.wgsl lie, and which of them a quad of rows and a column are: W | U | b by quads of rows
// without padding columns, V row by row with c behind each row.

fn partialAt(index: u32, row: u32, partial: u32) -> vec4f {
  return partials[(row * SUMS + index) * 4u * slice.lanes + partial];
}

fn recurrentPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  // A padding column has no sum; its gradient is zero whatever is read here.
  let own = select(column, column - UNIT_SLOTS + UNITS, column >= UNIT_SLOTS);
  let columns = UNITS + INPUTS + 1u;
  return partialAt(min(rowQuad, QUADS - 1u) * columns + min(own, columns - 1u), row, partial);
}

fn readoutPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  var quad = vec4f(0.0);
  for (var i = 0u; i < min(4u, OUTPUTS - 4u * rowQuad); i++) {
    let first = READOUT_SUMS_AT + (4u * rowQuad + i) * (QUADS + 1u);
    quad[i] = partialAt(first + min(column / 4u, QUADS), row, partial)[select(column % 4u, 0u, column >= UNIT_SLOTS)];
  }
  return quad;
}

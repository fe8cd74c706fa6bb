// Where the partial sums of a quad of rows and a column lie: whole matrices without padding units.

fn partialOf(row: u32, rowQuad: u32, column: u32, isReadout: bool) -> u32 {
  let columns = select(RECURRENT_COLUMNS, READOUT_COLUMNS, isReadout);
  let sums = select(RECURRENT_SUMS, READOUT_SUMS, isReadout);
  // A padding column has no sum; its gradient is zero whatever is read here.
  let own = select(column, column - UNIT_SLOTS + UNITS, column >= UNIT_SLOTS);
  return row * sums + min(rowQuad * columns + min(own, columns - 1u), sums - 1u);
}

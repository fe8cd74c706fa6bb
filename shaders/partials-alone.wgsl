// The sums of W | U | b are those of a thread's own trial.
fn recurrentPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  return partialAt(min(rowQuad, QUADS - 1u) * SUM_COLUMNS + summedColumn(column), row, partial);
}

// The sums of W | U | b are over the trials of a turn: row SHARING g + k with thread k, in component g.
fn recurrentPartial(row: u32, rowQuad: u32, column: u32, partial: u32) -> vec4f {
  var quad: vec4f;
  for (var i = 0u; i < turns(4u); i++) {
    let unit = min(4u * rowQuad + i, UNITS - 1u);
    quad[i] = partialAt(SHARED_SUMS_AT + summedColumn(column), row, SHARING * partial + unit % SHARING)[unit / SHARING];
  }
  return quad;
}

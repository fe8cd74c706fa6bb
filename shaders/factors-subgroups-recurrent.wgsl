// dL/dW = delta h^T, dL/dU = delta u^T, dL/db = delta: columns as the parameters lie. (Beyond them some repeat the last.)
fn leftFactor(unit: u32, step: u32, place: Place) -> vec4f {
  return values[valueCell(step, min(unit, UNIT_SLOTS - 1u), place)];
}

fn rightFactor(column: u32, step: u32, place: Place) -> vec4f {
  return state[factorCell(step, min(column, 4u * ROW_QUADS - 1u), place)];
}

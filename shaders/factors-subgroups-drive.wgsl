// dL/dU = delta u^T, dL/db = delta: the columns of the inputs, and one of ones.
fn leftFactor(unit: u32, step: u32, place: Place) -> vec4f {
  return values[valueCell(step, min(unit, UNIT_SLOTS - 1u), place)];
}

fn rightFactor(column: u32, step: u32, place: Place) -> vec4f {
  return driveFactor(column, step, place);
}

// dL/dW = delta h^T, dL/dU = delta u^T, dL/db = delta: columns as the parameters lie.
fn leftFactor(unit: u32, step: u32, place: Place) -> vec4f {
  return values[valueCell(step, min(unit, UNIT_SLOTS - 1u), place)];
}

fn rightFactor(column: u32, step: u32, place: Place) -> vec4f {
  if (column < UNIT_SLOTS) {
    return state[stateCell(step, column, place)];
  }
  return driveFactor(column - UNIT_SLOTS, step, place);
}

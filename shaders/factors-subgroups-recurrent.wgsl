// dL/dW = delta h^T
fn leftFactor(unit: u32, step: u32, place: Place) -> vec4f {
  return values[valueCell(step, min(unit, UNIT_SLOTS - 1u), place)];
}

fn rightFactor(unit: u32, step: u32, place: Place) -> vec4f {
  return state[stateCell(step, min(unit, UNIT_SLOTS - 1u), place)];
}

// dL/dW = delta h^T, dL/dU = delta u^T, dL/db = delta 1^T: the columns of a row of parameters in their order.

fn leftFactor(unit: u32, step: u32, place: Place) -> vec4f {
  return values[valueCell(step, unit, place)];
}

// The columns after those of h.
fn extraFactor(column: u32, step: u32, place: Place) -> vec4f {
  if (column < INPUTS) {
    return trials[trialCell(step, column, place)];
  }
  return select(vec4f(0.0), vec4f(1.0), column == INPUTS);
}

fn stepCounts(step: u32) -> bool {
  return true;
}

// dL/dV = e h[t+1]^T and dL/dc = e, turned round: a row a unit and one of ones, a column an output. e = dL/dz: the backward
// pass has left it in the readouts, zero for padding trials.
fn leftFactor(unit: u32, step: u32, place: Place) -> vec4f {
  return select(vec4f(1.0), state[stateCell(step + 1u, min(unit, UNIT_SLOTS - 1u), place)], unit < UNIT_SLOTS);
}

fn rightFactor(output: u32, step: u32, place: Place) -> vec4f {
  return readouts[readoutCell(step, min(output, OUTPUTS - 1u), place)];
}

fn stepCounts(step: u32) -> bool {
  return CLOSED_LOOP || stepWeights[step] > 0.0;
}

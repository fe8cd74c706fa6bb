// dL/dV = e h[t+1]^T, dL/dc = e 1^T, with e = dL/dz: the backward pass has left it in the readouts, zero for padding trials.

fn leftFactor(output: u32, step: u32, place: Place) -> vec4f {
  if (output >= OUTPUTS) {
    return vec4f(0.0);
  }
  return readouts[readoutCell(step, output, place)];
}

// The columns after those of h.
fn extraFactor(column: u32, step: u32, place: Place) -> vec4f {
  return select(vec4f(0.0), vec4f(1.0), column == 0u);
}

fn stepCounts(step: u32) -> bool {
  return CLOSED_LOOP || stepWeights[step] > 0.0;
}

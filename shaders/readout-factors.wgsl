// dL/dV = e h[t+1]^T, dL/dc = e 1^T, with e = dL/dz, zero for padding trials and outputs.

fn leftFactor(output: u32, step: u32, place: Place) -> vec4f {
  if (output >= OUTPUTS) {
    return vec4f(0.0);
  }
  let error = readouts[readoutCell(step, output, place)] - trials[trialCell(step, INPUTS + output, place)];
  return (2.0 * slice.lossScale * stepWeights[step]) * error * present(place);
}

// The columns after those of h.
fn extraFactor(column: u32, step: u32, place: Place) -> vec4f {
  return select(vec4f(0.0), vec4f(1.0), column == 0u);
}

fn stepCounts(step: u32) -> bool {
  return stepWeights[step] > 0.0;
}

// Backward through an open loop, a lane of four trials at a time: the error gives dL/dz, and nothing flows on into the inputs.

fn enterBackward(place: Place) {
}

fn wasReadOut(step: u32) -> bool {
  return stepWeights[step] > 0.0;
}

// dL/dz; zero for padding trials, so nothing of theirs reaches a gradient.
fn errorAdjoint(error: vec4f, step: u32, place: Place) -> vec4f {
  return 2.0 * slice.lossScale * stepWeightOf(step, place) * present(place) * error;
}

// Leaves dL/dz in the readouts.
fn throughReadout(step: u32, row: Row, place: Place) {
  for (var output = 0u; output < turns(OUTPUTS); output++) {
    let at = readoutCell(step, output, place);
    readouts[at] = errorAdjoint(readouts[at] - trials[trialCell(step, INPUTS + output, place)], step, place);
  }
}

fn throughSenses(base: u32, step: u32, row: Row, place: Place) {
}

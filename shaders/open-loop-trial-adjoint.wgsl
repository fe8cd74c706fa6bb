// Backward through an open loop, a trial a thread: the error gives dL/dz, and nothing flows on into the inputs.

fn enterBackward(place: Place) {
}

fn wasReadOut(step: u32) -> bool {
  return stepWeights[step] > 0.0;
}

fn throughMove(step: u32, row: Row, place: Place) {
}

fn readoutAdjoint(output: u32, step: u32, place: Place) -> f32 {
  let error = readouts[readoutCellOf(step, output, place)] - trials[channelCellOf(step, INPUTS + output, place)];
  return 2.0 * slice.lossScale * stepWeightOf(step, place) * error * presentOne(place);
}

fn throughSenses(delta: Units, step: u32, row: Row, place: Place) {
}

fn leaveBackward(place: Place) {
}

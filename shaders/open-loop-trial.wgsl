// An open loop, a trial a thread: inputs and targets lie ready, and the readout's squared error is the cost.

fn enter(row: Row, place: Place) {
}

fn inputsOf(step: u32, row: Row, place: Place) -> Inputs {
  var u: Inputs;
  if (INPUTS > 0u) {
    for (var input = 0u; input < turnsOfMany(INPUTS); input++) {
      u[input] = trials[channelCellOf(step, input, place)];
    }
  }
  return u;
}

// The readout is looked at where it counts, or where it is asked for.
fn readsOut(step: u32) -> bool {
  return stepWeights[step] > 0.0 || slice.keepReadouts == 1u;
}

fn afterReadout(cost: f32, output: u32, z: f32, step: u32, place: Place) -> f32 {
  if (slice.hasTarget == 0u) {
    return cost;
  }
  let error = z - trials[channelCellOf(step, INPUTS + output, place)];
  return fma(stepWeightOf(step, place) * error, error, cost);
}

fn afterStep(cost: f32, step: u32, row: Row, place: Place) -> f32 {
  return cost;
}

fn isWrongOutside() -> bool {
  return false;
}

fn leave(place: Place) {
}

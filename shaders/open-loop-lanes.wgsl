// An open loop, a lane of four trials at a time: inputs and targets lie ready, and the readout's squared error is the cost.

fn enter(row: Row, place: Place) {
}

fn senseStep(step: u32, row: Row, place: Place) {
}

// The readout is looked at where it counts, or where it is asked for.
fn readsOut(step: u32) -> bool {
  return stepWeights[step] > 0.0 || slice.keepReadouts == 1u;
}

fn afterError(cost: vec4f, error: vec4f, step: u32, place: Place) -> vec4f {
  if (slice.hasTarget == 0u) {
    return cost;
  }
  return fma(stepWeightOf(step, place) * error, error, cost);
}

fn afterReadout(cost: vec4f, output: u32, z: vec4f, step: u32, place: Place) -> vec4f {
  return afterError(cost, z - trials[trialCell(step, INPUTS + output, place)], step, place);
}

fn afterStep(cost: vec4f, step: u32, row: Row, place: Place) -> vec4f {
  return cost;
}

fn wrongOutside() -> vec4<bool> {
  return vec4<bool>(false);
}

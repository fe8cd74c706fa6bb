// What the forward pass leaves of f for the backward pass, as trace-values.wgsl, four units together or more.

fn valueQuadOf(step: u32, quad: u32, place: Place) -> u32 {
  return quadCellOf(step - slice.windowStart, VALUE_SLOTS, VALUES_TOGETHER, quad, place);
}

fn leaveTraces(traces: Units, step: u32, place: Place) {
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    values[valueQuadOf(step, quad, place)] = selectedQuad(traces, quad);
  }
}

fn slopesAt(step: u32, place: Place) -> Units {
  var traces: Units;
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    traces = withQuad(traces, quad, values[valueQuadOf(step, quad, place)]);
  }
  var slopes: Units;
  for (var quad = 0u; quad < QUADS; quad++) {
    slopes[quad] = slopeFromTrace(traces[quad]);
  }
  return slopes;
}

// Delta is wanted channel by channel, and kept only where the traces lie so.
fn keepDelta(delta: Units, step: u32, place: Place) {
}

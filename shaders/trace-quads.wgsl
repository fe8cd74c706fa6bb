// What the forward pass leaves of f for the backward pass, as trace-values.wgsl, four units together or more.

fn firstValueOf(step: u32, place: Place) -> u32 {
  return firstQuadOf(step - slice.windowStart, VALUE_SLOTS, VALUES_TOGETHER, place);
}

fn leaveTraces(traces: Units, step: u32, place: Place) {
  let first = firstValueOf(step, place);
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    values[quadCellOf(first, VALUES_TOGETHER, quad)] = selectedQuad(traces, quad);
  }
}

fn slopesAt(step: u32, place: Place) -> Units {
  let first = firstValueOf(step, place);
  var traces: Units;
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    traces = withQuad(traces, quad, values[quadCellOf(first, VALUES_TOGETHER, quad)]);
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

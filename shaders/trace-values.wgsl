// What the forward pass leaves of f for the backward pass, one number a unit and step: y itself, or f' where y does not
// tell it.

fn leaveTraces(traces: Units, step: u32, place: Place) {
  for (var unit = 0u; unit < UNITS; unit++) {
    values[valueCellOf(step, unit, place)] = traces[unit / 4u][unit % 4u];
  }
}

fn slopesAt(step: u32, place: Place) -> Units {
  var traces: Units;
  for (var unit = 0u; unit < UNITS; unit++) {
    traces[unit / 4u][unit % 4u] = values[valueCellOf(step, unit, place)];
  }
  var slopes: Units;
  for (var quad = 0u; quad < QUADS; quad++) {
    slopes[quad] = slopeFromTrace(traces[quad]);
  }
  return slopes;
}

// For whoever sums products with delta, or asks for dL/du, after the backward pass: delta takes the trace's place.
fn keepDelta(delta: Units, step: u32, place: Place) {
  for (var unit = 0u; unit < UNITS; unit++) {
    values[valueCellOf(step, unit, place)] = delta[unit / 4u][unit % 4u];
  }
}

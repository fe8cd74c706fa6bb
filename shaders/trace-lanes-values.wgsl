// What the forward pass leaves of f for the backward pass, where a thread carries four trials: a number a unit and trial, where delta
// will lie.

fn leaveTraces(step: u32, quad: u32, traces: mat4x4f, place: Place) {
  for (var i = 0u; i < turns(4u); i++) {
    values[valueCell(step, 4u * quad + i, place)] = columnOf(traces, i);
  }
}

// What is loaded for a quad of units at once: nothing.
alias Slopes = u32;

fn slopesOf(step: u32, quad: u32, place: Place) -> Slopes {
  return 0u;
}

fn slopeOf(slopes: Slopes, step: u32, unit: u32, place: Place) -> vec4f {
  return slopeFromTrace(values[valueCell(step, unit, place)]);
}

// What the forward pass leaves of f for the backward pass, where a thread carries four trials: a number a unit and trial, where delta
// will lie. `leaveTraces` and `slopesOf` are for what lies by quads of units.

alias Slopes = u32;

fn leaveTraces(step: u32, quad: u32, traces: mat4x4f, place: Place) {
}

fn leaveTrace(step: u32, unit: u32, trace: vec4f, place: Place) {
  values[valueCell(step, unit, place)] = trace;
}

fn slopesOf(step: u32, quad: u32, place: Place) -> Slopes {
  return 0u;
}

fn slopeOf(slopes: Slopes, step: u32, unit: u32, place: Place) -> vec4f {
  return slopeFromTrace(values[valueCell(step, unit, place)]);
}

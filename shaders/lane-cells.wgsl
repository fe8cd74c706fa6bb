// Where the channels of a lane lie in the bulk buffers that grow with the units or outputs: see `cell` in place.wgsl. Apart from it, as what
// does not ask for these places is compiled once for all shapes.

// h at a step, and after its units the state of a world: a window of steps, or a ring of two.
fn stateCell(step: u32, unit: u32, place: Place) -> u32 {
  return cell((step - slice.stateBase) & slice.stateMask, STATE_SLOTS, unit, place);
}

// What the forward pass leaves of f(a) (trace-lanes-*.wgsl), later delta, at a step.
fn valueCell(step: u32, unit: u32, place: Place) -> u32 {
  return cell(step - slice.windowStart, UNIT_SLOTS, unit, place);
}

// z, later dL/dz, at a step.
fn readoutCell(step: u32, output: u32, place: Place) -> u32 {
  return cell(step - slice.windowStart, OUTPUTS, output, place);
}

fn adjointCell(kind: u32, channel: u32, place: Place) -> u32 {
  return cell(kind, ADJOINT_SLOTS, channel, place);
}

// Where the channels of a lane lie in the bulk buffers: see `cell` in place.wgsl. Apart from it, as these places differ from shape to shape,
// and what does not ask for them is compiled once for all shapes.

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

// Inputs, then targets, then the mask of a trial that has one; of a closed loop what was sensed. Constant trials are kept
// once.
fn trialCell(step: u32, channel: u32, place: Place) -> u32 {
  return cell((step - slice.windowStart) * slice.trialStride, CHANNELS, channel, place);
}

fn adjointCell(kind: u32, channel: u32, place: Place) -> u32 {
  return cell(kind, ADJOINT_SLOTS, channel, place);
}

// The states of one trial, four channels together or more.

fn stateQuadOf(step: u32, quad: u32, place: Place) -> u32 {
  return quadCellOf((step - slice.stateBase) & slice.stateMask, STATE_SLOTS, STATE_TOGETHER, quad, place);
}

fn stateAt(step: u32, channel: u32, place: Place) -> f32 {
  return state[stateQuadOf(step, channel / 4u, place)][channel % 4u];
}

fn setState(step: u32, channel: u32, value: f32, place: Place) {
  state[stateQuadOf(step, channel / 4u, place)][channel % 4u] = value;
}

fn unitsAt(step: u32, place: Place) -> Units {
  var loaded: Units;
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    loaded = withQuad(loaded, quad, state[stateQuadOf(step, quad, place)]);
  }
  return loaded;
}

fn setUnits(step: u32, h: Units, place: Place) {
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    state[stateQuadOf(step, quad, place)] = selectedQuad(h, quad);
  }
}

// The states of one trial, channel by channel: neighbouring trials lie together, as the products of weight gradients want it.

fn stateCellOf(step: u32, channel: u32, place: Place) -> u32 {
  return trialCellOf((step - slice.stateBase) & slice.stateMask, STATE_SLOTS, channel, place);
}

fn stateAt(step: u32, channel: u32, place: Place) -> f32 {
  return state[stateCellOf(step, channel, place)];
}

fn setState(step: u32, channel: u32, value: f32, place: Place) {
  state[stateCellOf(step, channel, place)] = value;
}

// In and out through an array of its own, so that the one in registers keeps constant indices.
fn unitsAt(step: u32, place: Place) -> Units {
  var loaded: Units;
  for (var unit = 0u; unit < turns(UNITS); unit++) {
    loaded[unit / 4u][unit % 4u] = state[stateCellOf(step, unit, place)];
  }
  return loaded;
}

fn setUnits(step: u32, h: Units, place: Place) {
  for (var unit = 0u; unit < UNITS; unit++) {
    state[stateCellOf(step, unit, place)] = h[unit / 4u][unit % 4u];
  }
}

// The same for each step: a number at a time there is nothing to gain.
fn unitsOfStep(step: u32, place: Place) -> Units {
  return unitsAt(step, place);
}

fn setUnitsOfStep(step: u32, h: Units, place: Place) {
  setUnits(step, h, place);
}

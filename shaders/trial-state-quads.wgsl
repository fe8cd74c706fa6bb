// The states of one trial, four channels together or more.

fn firstStateOf(step: u32, place: Place) -> u32 {
  return firstQuadOf((step - slice.stateBase) & slice.stateMask, STATE_SLOTS, STATE_TOGETHER, place);
}

fn stateQuadOf(first: u32, quad: u32) -> u32 {
  return quadCellOf(first, STATE_TOGETHER, quad);
}

fn stateAt(step: u32, channel: u32, place: Place) -> f32 {
  return state[stateQuadOf(firstStateOf(step, place), channel / 4u)][channel % 4u];
}

fn setState(step: u32, channel: u32, value: f32, place: Place) {
  state[stateQuadOf(firstStateOf(step, place), channel / 4u)][channel % 4u] = value;
}

fn unitsAt(step: u32, place: Place) -> Units {
  let first = firstStateOf(step, place);
  var loaded: Units;
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    loaded = withQuad(loaded, quad, state[stateQuadOf(first, quad)]);
  }
  return loaded;
}

fn setUnits(step: u32, h: Units, place: Place) {
  let first = firstStateOf(step, place);
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    state[stateQuadOf(first, quad)] = selectedQuad(h, quad);
  }
}

// The same as `unitsAt`, for each step: see trial-quads.wgsl.
fn unitsOfStep(step: u32, place: Place) -> Units {
  let first = firstStateOf(step, place);
  var loaded: Units;
  if (QUADS <= MOST_PRINTED_TURNS) {
    for (var quad = 0u; quad < turnsOfMany(QUADS); quad++) {
      loaded[quad] = state[stateQuadOf(first, quad)];
    }
    return loaded;
  }
  for (var pair = 0u; pair < turns(QUADS / 2u); pair++) {
    loaded = withPair(loaded, pair, state[stateQuadOf(first, 2u * pair)], state[stateQuadOf(first, 2u * pair + 1u)]);
  }
  if (QUADS % 2u == 1u) {
    loaded[QUADS - 1u] = state[stateQuadOf(first, QUADS - 1u)];
  }
  return loaded;
}

fn setUnitsOfStep(step: u32, h: Units, place: Place) {
  if (!PRINTS_STORES || QUADS > MOST_PRINTED_TURNS) {
    setUnits(step, h, place);
    return;
  }
  let first = firstStateOf(step, place);
  var stored = h;
  for (var quad = 0u; quad < turnsOfMany(QUADS); quad++) {
    state[stateQuadOf(first, quad)] = stored[quad];
  }
}

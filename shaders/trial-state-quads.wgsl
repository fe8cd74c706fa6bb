// The states of one trial, four channels together or more: a software adapter loads and stores a vec4f for the price of two numbers.
// In loops that are not unrolled: each load or store that is printed takes lavapipe some 20 ms to compile. In and out of them by
// selections: a store to private memory by a changing index goes lane by lane.

fn stateQuadOf(step: u32, quad: u32, place: Place) -> u32 {
  let slot = (step - slice.stateBase) & slice.stateMask;
  let together = STATE_TOGETHER / 4u;
  return trialCellOf(slot, STATE_SLOTS / STATE_TOGETHER, quad / together, place) * together + quad % together;
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
    let own = state[stateQuadOf(step, quad, place)];
    for (var other = 0u; other < QUADS; other++) {
      loaded[other] = select(loaded[other], own, other == quad);
    }
  }
  return loaded;
}

fn setUnits(step: u32, h: Units, place: Place) {
  var stored = h;
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    var own = stored[0];
    for (var other = 1u; other < QUADS; other++) {
      own = select(own, stored[other], other == quad);
    }
    state[stateQuadOf(step, quad, place)] = own;
  }
}

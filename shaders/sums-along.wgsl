// Weight gradients are summed along the way, the whole matrices a trial, or, where threads share them, those of W | U | b for all
// trials of a turn (sums-shared.wgsl): delta is neither stored nor loaded, and a state is loaded once for all that needs it. For software
// adapters, where a load costs as much as ten multiply-adds and registers spill into the first cache. `addRecurrentProducts` and
// `addReadoutProducts` are printed unrolled.

fn sumCell(index: u32, place: Place) -> u32 {
  return (place.row * SUMS + index) * 4u * slice.lanes + place.lane;
}

fn isCarried() -> bool {
  return slice.endStep < slice.steps;
}

// Leaves a sum of a turn for the slice before. Where it is whole, it goes onto those of the turns before, which lie with the first: so
// there is less to add up later (reduce.wgsl), and a cut of the steps changes no bit.
fn leaveSum(index: u32, sum: vec4f, place: Place) {
  let isWhole = slice.firstStep == 0u;
  let turn = place.lane / TRIAL_THREADS % TRIAL_TURNS;
  let at = sumCell(index, Place(place.row, place.lane - select(0u, turn * TRIAL_THREADS, isWhole)));
  partials[at] = sum + select(vec4f(0.0), partials[at], isWhole && turn > 0u);
}

// Zero, or what a later slice has left: the variables still hold the sums of the turn before. A column at a time through an array of
// its own, so that accesses to the sums are few; in loops of no turns where nothing is carried, which lavapipe goes through once all
// the same.
fn enterSums(place: Place) {
  clearSums();
  for (var column = 0u; column < select(0u, opaque(SUM_COLUMNS), isCarried()); column++) {
    var carried: Units;
    for (var quad = 0u; quad < turns(QUADS); quad++) {
      carried[quad] = partials[sumCell(quad * SUM_COLUMNS + column, place)];
    }
    setColumnSums(column, carried);
  }
  for (var i = 0u; i < select(0u, opaque(ERROR_SUMS), isCarried()); i++) {
    errorSums[i] = partials[sumCell(ERROR_SUMS_AT + i, place)];
  }
  enterShared(place);
}

// dL/dV = e h[t+1]^T, dL/dc = e
fn leaveReadoutAdjoints(e: Readouts, h: Units, step: u32, place: Place) {
  addReadoutProducts(e, h);
}

// dL/dW = delta h[t]^T, dL/dU = delta u[t]^T, dL/db = delta
fn leaveDelta(delta: Units, h: Units, step: u32, place: Place) {
  var u: Inputs;
  if (INPUTS > 0u) {
    for (var input = 0u; input < turnsOfMany(INPUTS); input++) {
      u[input] = trials[channelCellOf(step, input, place)];
    }
  }
  addRecurrentProducts(delta, h, u);
  if (KEEPS_DELTA) {
    keepDelta(delta, step, place);
  }
}

fn leaveSums(place: Place) {
  for (var column = 0u; column < turns(SUM_COLUMNS); column++) {
    var summed = columnSums(column);
    for (var quad = 0u; quad < turns(QUADS); quad++) {
      leaveSum(quad * SUM_COLUMNS + column, summed[quad], place);
    }
  }
  for (var i = 0u; i < turns(ERROR_SUMS); i++) {
    leaveSum(ERROR_SUMS_AT + i, errorSums[i], place);
  }
  leaveShared(place);
}

// Weight gradients are summed along the way, the whole matrices a trial: delta is neither stored nor loaded, and a state is
// loaded once for all that needs it. For software adapters, where a load costs as much as ten multiply-adds and registers
// spill into the first cache. `addRecurrentProducts` is printed unrolled.

fn sumCell(index: u32, place: Place) -> u32 {
  return (place.row * SUMS + index) * 4u * slice.lanes + place.lane;
}

fn enterSums(place: Place) {
  for (var i = 0u; i < opaque(SUMS); i++) {
    var carried = vec4f(0.0);
    if (slice.endStep < slice.steps) {
      carried = partials[sumCell(i, place)];
    }
    sums[i] = carried;
  }
}

// dL/dV = e h[t+1]^T, dL/dc = e
fn leaveReadoutAdjoint(output: u32, e: f32, h: Units, step: u32, place: Place) {
  let first = READOUT_SUMS_AT + output * (QUADS + 1u);
  for (var quad = 0u; quad < QUADS; quad++) {
    sums[first + quad] = fma(h[quad], vec4f(e), sums[first + quad]);
  }
  sums[first + QUADS].x += e;
}

// dL/dW = delta h[t]^T, dL/dU = delta u[t]^T, dL/db = delta
fn leaveDelta(delta: Units, h: Units, step: u32, place: Place) {
  var u: Inputs;
  for (var input = 0u; input < INPUTS; input++) {
    u[input] = trials[channelCellOf(step, input, place)];
  }
  addRecurrentProducts(delta, h, u);
  if (KEEPS_DELTA) {
    keepDelta(delta, step, place);
  }
}

fn leaveSums(place: Place) {
  for (var i = 0u; i < opaque(SUMS); i++) {
    partials[sumCell(i, place)] = sums[i];
  }
}

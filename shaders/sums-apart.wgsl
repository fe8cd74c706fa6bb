// Weight gradients are summed by kernels of their own (outer-product.wgsl): delta is left in the values, dL/dz in the
// readouts. For graphics cards, where the sums of a whole matrix do not fit into a thread's registers.

fn enterSums(place: Place) {
}

fn leaveReadoutAdjoints(e: Readouts, h: Units, step: u32, place: Place) {
  var own = e;
  for (var output = 0u; output < turnsOfMany(OUTPUTS); output++) {
    readouts[readoutCellOf(step, output, place)] = own[output];
  }
}

fn leaveDelta(delta: Units, h: Units, step: u32, place: Place) {
  keepDelta(delta, step, place);
}

fn leaveSums(place: Place) {
}

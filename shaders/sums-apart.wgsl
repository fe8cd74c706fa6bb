// Weight gradients are summed by kernels of their own (outer-product.wgsl): delta is left in the values, dL/dz in the
// readouts. For graphics cards, where the sums of a whole matrix do not fit into a thread's registers.

fn enterSums(place: Place) {
}

fn leaveReadoutAdjoint(output: u32, e: f32, h: Units, step: u32, place: Place) {
  readouts[readoutCellOf(step, output, place)] = e;
}

fn leaveDelta(delta: Units, h: Units, step: u32, place: Place) {
  keepDelta(delta, step, place);
}

fn leaveSums(place: Place) {
}

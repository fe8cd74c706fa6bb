// Weight gradients as in outer-product.wgsl, for few units: a thread sums the whole matrix for its four trials, so that
// every factor is loaded once a step. The sums are printed unrolled (`addProducts`, src/engine/kernels/unrolled.ts).
// For software adapters, where a load costs far more than a multiply-add; a GPU would spill that many sums.

fn partialCell(index: u32, place: Place) -> u32 {
  return (place.row * SUMS + index) * slice.lanes + place.lane;
}

@compute @workgroup_size(LANES)
fn outerProduct(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = placeOf(workgroup, local);
  if (slice.endStep < slice.steps) {
    for (var i = 0u; i < opaque(SUMS); i++) {
      sums[i] = partials[partialCell(i, place)];
    }
  }
  for (var back = slice.endStep; back > slice.firstStep; back--) {
    let step = back - 1u;
    if (stepCounts(step)) {
      addProducts(step, place);
    }
  }
  for (var i = 0u; i < opaque(SUMS); i++) {
    partials[partialCell(i, place)] = sums[i];
  }
}

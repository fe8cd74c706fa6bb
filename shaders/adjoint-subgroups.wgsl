// W^T delta, a tile of many columns at a time: each thread of a subgroup loads its own columns of W and passes them round,
// see forward-subgroups.wgsl. `weightedDeltas` is printed unrolled (src/engine/kernels/subgroup-text.ts).

// lambda[t] += W^T delta[t]
fn throughWeights(base: u32, step: u32, place: Place) {
  for (var first = 0u; first < turns(UNIT_SLOTS); first += TILE_ROWS) {
    var gained = weightedDeltas(base, first, step, place);
    for (var i = 0u; i < turns(min(TILE_ROWS, UNIT_SLOTS - first)); i++) {
      adjoints[adjointCell(step, first + i, place)] += gained[i];
    }
  }
}

// W^T delta and V^T e, a tile of many columns at a time: each thread of a subgroup loads its own columns and passes them round, see
// forward-subgroups.wgsl. `weightedDeltas` and `weightedErrors` are printed unrolled (src/engine/kernels/subgroup-text.ts).

// V^T e[t] of a tile of units; in a loop of no turns where nothing was read, as lavapipe jumps over nothing else.
fn throughReadoutWeights(base: u32, first: u32, step: u32, place: Place) -> array<vec4f, READOUT_COLUMNS> {
  return weightedErrors(base, first, select(0u, OUTPUTS, wasReadOut(step)), step, place);
}

// lambda[t] += W^T delta[t]
fn throughWeights(base: u32, step: u32, place: Place) {
  for (var first = 0u; first < turns(UNIT_SLOTS); first += TILE_ROWS) {
    var gained = weightedDeltas(base, first, step, place);
    for (var i = 0u; i < turns(min(TILE_ROWS, UNIT_SLOTS - first)); i++) {
      adjoints[adjointCell(step, first + i, place)] += gained[i];
    }
  }
}

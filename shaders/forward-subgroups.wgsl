// The units of a step, a tile of many rows at a time. On a software adapter a load costs as much as ten multiply-adds,
// also where all threads load the same: so each thread of a subgroup loads its own rows of W, and they are passed round by
// broadcasts, which cost next to nothing. `preActivations`, and `readoutsOf` of V, are printed unrolled
// (src/engine/kernels/subgroup-text.ts).

// All units of a step. Returns where a number was not finite.
fn throughUnits(base: u32, row: Row, step: u32, place: Place) -> vec4<bool> {
  var wrong = vec4<bool>(false);
  for (var first = 0u; first < turns(UNIT_SLOTS); first += TILE_ROWS) {
    // An array of its own, so that the sums keep constant indices.
    var a = preActivations(base, first, step, place);
    for (var i = 0u; i < turns(min(TILE_ROWS, UNIT_SLOTS - first)); i += 4u) {
      let x = mat4x4f(a[i], a[i + 1u], a[i + 2u], a[i + 3u]);
      wrong |= advance(base, row, step, (first + i) / 4u, x, place);
    }
  }
  return wrong;
}

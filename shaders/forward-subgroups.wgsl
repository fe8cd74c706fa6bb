// The units of a step, a tile of many rows at a time. On a software adapter a load costs as much as ten multiply-adds,
// also where all threads load the same: so each thread of a subgroup loads its own rows of W, and they are passed round by
// broadcasts, which cost next to nothing. `preActivations`, and `readoutsOf` of V, are printed unrolled
// (src/engine/kernels/subgroup-text.ts).

// Behind the state what the columns of U | b are multiplied by: the inputs, one for the bias and for what pads the rows with weights of
// zero. So W | U | b meet one vector, in one loop here and in one kernel of their gradient.
fn leaveDrive(step: u32, place: Place) {
  for (var column = UNIT_SLOTS; column < turns(4u * ROW_QUADS); column++) {
    var factor = vec4f(1.0);
    if (INPUTS > 0u) {
      let input = min(column - UNIT_SLOTS, max(INPUTS, 1u) - 1u);
      factor = select(factor, trials[trialCell(step, input, place)], column - UNIT_SLOTS < INPUTS);
    }
    state[factorCell(step, column, place)] = factor;
  }
}

// The factors of four columns.
fn factorColumns(step: u32, quad: u32, place: Place) -> mat4x4f {
  let at = factorCell(step, 4u * quad, place);
  return mat4x4f(state[at], state[at + GROUP_LANES], state[at + 2u * GROUP_LANES], state[at + 3u * GROUP_LANES]);
}

// All units of a step. Returns where a number was not finite.
fn throughUnits(base: u32, row: Row, step: u32, place: Place) -> vec4<bool> {
  leaveDrive(step, place);
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

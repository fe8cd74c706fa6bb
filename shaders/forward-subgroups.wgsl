// The units of a step, a tile of many rows at a time. On a software adapter a load costs as much as ten multiply-adds,
// also where all threads load the same: so each thread of a subgroup loads its own rows of W, and they are passed round by
// broadcasts, which cost next to nothing. `preActivations`, and `readoutsOf` of V, are printed unrolled
// (src/engine/kernels/subgroup-text.ts). Of wide networks: those of a middle size print whole rows (forward-rows.wgsl).

// Behind all slots of the state, what the columns of U | b are multiplied by at this step: so that W | U | b meet one vector, in one
// loop. A second loop would print half as much again, and a branch between two buffers more than that.
fn driveCell(column: u32, place: Place) -> u32 {
  let slots = select(slice.windowEnd - slice.windowStart + 1u, 2u, slice.stateMask == 1u);
  return slots * slice.rows * slice.lanes * STATE_SLOTS + cell(0u, DRIVE_SLOTS, column, place);
}

fn leaveDrive(step: u32, place: Place) {
  for (var column = 0u; column < turns(DRIVE_SLOTS); column++) {
    state[driveCell(column, place)] = driveFactor(column, step, place);
  }
}

// The factors of four columns, from where those of units and of the drive begin: lavapipe would compute that anew in each turn.
fn factorColumns(units: u32, drive: u32, quad: u32) -> mat4x4f {
  let column = 4u * quad;
  let at = select(drive + (column - UNIT_SLOTS) * GROUP_LANES, units + column * GROUP_LANES, column < UNIT_SLOTS);
  return mat4x4f(state[at], state[at + GROUP_LANES], state[at + 2u * GROUP_LANES], state[at + 3u * GROUP_LANES]);
}

// All units of a step. Returns where a number was not finite.
fn throughUnits(base: u32, row: Row, step: u32, place: Place) -> vec4<bool> {
  leaveDrive(step, place);
  let cells = cellsOf(step, place);
  var wrong = vec4<bool>(false);
  for (var first = 0u; first < turns(UNIT_SLOTS); first += TILE_ROWS) {
    // An array of its own, so that the sums keep constant indices.
    var a = preActivations(base, first, step, place);
    for (var i = 0u; i < turns(min(TILE_ROWS, UNIT_SLOTS - first)); i += 4u) {
      let x = mat4x4f(a[i], a[i + 1u], a[i + 2u], a[i + 3u]);
      wrong |= advance(base, row, step, cells, (first + i) / 4u, x, place);
    }
  }
  return wrong;
}

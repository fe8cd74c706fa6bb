// The units of a step, four at a time, each a whole row of W | U | b printed (src/engine/kernels/row-text.ts): for networks of a middle
// size on a software adapter.

// What the rows meet at a step: its states, its inputs, and ones.
fn keepFactors(cells: StepCells, step: u32, place: Place) {
  for (var unit = 0u; unit < turns(UNIT_SLOTS); unit++) {
    keepFactor(unit, state[cells.before + unit * GROUP_LANES]);
  }
  for (var column = 0u; column < turns(4u * ROW_QUADS - UNIT_SLOTS); column++) {
    keepFactor(UNIT_SLOTS + column, driveFactor(column, step, place));
  }
}

// All units of a step. Returns where a number was not finite.
fn throughUnits(base: u32, row: Row, step: u32, place: Place) -> vec4<bool> {
  let cells = cellsOf(step, place);
  keepFactors(cells, step, place);
  var wrong = vec4<bool>(false);
  for (var quad = 0u; quad < turns(UNIT_SLOTS / 4u); quad++) {
    wrong |= advance(base, row, step, cells, quad, preActivationsOf(base, quad), place);
  }
  return wrong;
}

// Where the factor of a column of W | U | b lies at a step: h, and behind the state of a world what drives the network
// (forward-subgroups.wgsl).
fn factorCell(step: u32, column: u32, place: Place) -> u32 {
  return stateCell(step, select(column, column + WORLD_SLOTS, column >= UNIT_SLOTS), place);
}

// The sums of W | U | b over the trials of a turn, of which each thread keeps some rows: `thread` is its place in the subgroup, which need
// not be its place in the workgroup.

fn placeOfShared(place: Place) -> Place {
  return Place(place.row, place.lane - place.lane % SHARING + thread);
}

fn enterShared(place: Place) {
  thread = placeInSubgroup();
  clearSharedSums();
  for (var column = 0u; column < select(0u, opaque(SHARED_SUMS), isCarried()); column++) {
    setColumnOfShared(column, partials[sumCell(SHARED_SUMS_AT + column, placeOfShared(place))]);
  }
}

fn leaveShared(place: Place) {
  for (var column = 0u; column < turns(SHARED_SUMS); column++) {
    leaveSum(SHARED_SUMS_AT + column, columnOfShared(column), placeOfShared(place));
  }
}

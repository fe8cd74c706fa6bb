// All units of a turn in tiles: `weightedDeltas` (W^T delta) takes a tile of TILE_ROWS at once, `weightedErrors` (V^T e)
// READOUT_COLUMNS of them.
fn throughUnits(base: u32, turn: Turn, place: Place) {
  // What shall be skipped must be a loop of few turns, here over one quad of some step's deltas, whose sums nobody adds.
  let summed = select(4u, UNIT_SLOTS, turn.adds);
  let outputs = outputsOf(turn);
  let cells = cellsOf(turn, place);
  for (var first = 0u; first < turns(UNIT_SLOTS); first += TILE_ROWS) {
    let end = min(first + TILE_ROWS, UNIT_SLOTS);
    var fromDeltas = weightedDeltas(base, first, summed, deltaStepOf(turn), place);
    for (var part = first; part < turns(end); part += READOUT_COLUMNS) {
      var fromReadouts = weightedErrors(base, part, outputs, turn.before, place);
      for (var unit = part; unit < turns(min(part + READOUT_COLUMNS, end)); unit += 4u) {
        let delta = unit - first;
        throughQuad(
          base,
          turn,
          cells,
          unit / 4u,
          mat4x4f(fromDeltas[delta], fromDeltas[delta + 1u], fromDeltas[delta + 2u], fromDeltas[delta + 3u]),
          fourErrors(&fromReadouts, unit - part),
          place,
        );
      }
    }
  }
}

// All units of a turn, four at a time: of W^T delta whole columns of W printed (src/engine/kernels/row-text.ts), of V^T e READOUT_COLUMNS
// at once. For networks of a middle size on a software adapter.
fn throughUnits(base: u32, turn: Turn, place: Place) {
  let deltas = valueCell(deltaStepOf(turn), 0u, place);
  for (var unit = 0u; unit < turns(UNIT_SLOTS); unit++) {
    keepDelta(unit, values[deltas + unit * GROUP_LANES]);
  }
  // A turn that adds nothing goes through some columns, whose sums nobody adds.
  let columnTurns = select(1u, COLUMN_TURNS, turn.adds);
  let outputs = outputsOf(turn);
  let cells = cellsOf(turn, place);
  for (var part = 0u; part < turns(UNIT_SLOTS); part += READOUT_COLUMNS) {
    var fromReadouts = weightedErrors(base, part, outputs, turn.before, place);
    for (var unit = part; unit < turns(min(part + READOUT_COLUMNS, UNIT_SLOTS)); unit += 4u) {
      throughQuad(
        base,
        turn,
        cells,
        unit / 4u,
        weightedDeltasOf(base, unit / 4u, columnTurns),
        fourErrors(&fromReadouts, unit - part),
        place,
      );
    }
  }
}

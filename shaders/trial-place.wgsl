// Where a thread stands that carries one trial. A workgroup takes a block of trials: all at once, or in turn by fewer threads, which
// then load the weights once for all.

fn firstOfTurn(workgroup: vec3u, turn: u32) -> u32 {
  return (blockOfRow(workgroup.x) * TRIAL_TURNS + turn) * TRIAL_THREADS;
}

fn trialPlace(workgroup: vec3u, local: u32, turn: u32) -> Place {
  return Place(rowOfSlice(workgroup), firstOfTurn(workgroup, turn) + local);
}

// The last step of a turn's slice, or its first where all of its trials only pad the block and nobody reads what they leave:
// then no step is done. (What padding holds may be singular, and 0 times infinity is no 0.)
fn endOfTurn(workgroup: vec3u, turn: u32) -> u32 {
  return select(slice.endStep, slice.firstStep, SKIPS_PADDING && firstOfTurn(workgroup, turn) >= slice.trials);
}

// What pads a block repeats the last trial.
fn trialOf(place: Place) -> u32 {
  return slice.firstTrial + min(place.lane, slice.trials - 1u);
}

// 1 for a trial that was asked for, 0 for padding.
fn presentOne(place: Place) -> f32 {
  return select(0.0, 1.0, place.lane < slice.trials);
}

// W | U | b of a network by columns, four rows at a time, then V, whose rows are columns here, and the leaks. Read by vec4f and turned: a
// software adapter pays for every number it loads. One text for all, since it also takes long to compile loads, and stores by a
// changing index.
fn loadWeights(base: u32) {
  for (var quad = 0u; quad < turns(QUADS); quad++) {
    for (var column = 0u; column < turns(ROW_QUADS + OUTPUT_QUADS); column++) {
      let isReadout = column >= ROW_QUADS;
      var four: mat4x4f;
      for (var i = 0u; i < turns(4u); i++) {
        let output = min(4u * (column - ROW_QUADS) + i, OUTPUTS - 1u);
        four[i] = parameterQuad(select(recurrentAt(base, 4u * quad + i, column), readoutAt(base, output, quad), isReadout));
      }
      var columns = transpose(four);
      for (var i = 0u; i < turns(4u); i++) {
        keepWeights(quad, 4u * column + i, select(columns[i], four[i], isReadout));
      }
    }
    leaks[quad] = leakQuad(base, quad);
  }
}

// Where a thread stands that carries one trial, and where its numbers lie: the buffers of place.wgsl, read as f32.

fn trialPlace(workgroup: vec3u, local: u32) -> Place {
  return Place(workgroup.y, workgroup.x * 4u * LANES + local);
}

fn trialCellOf(slot: u32, channels: u32, channel: u32, place: Place) -> u32 {
  return ((slot * slice.rows + place.row) * channels + channel) * 4u * slice.lanes + place.lane;
}

fn stateCellOf(step: u32, unit: u32, place: Place) -> u32 {
  return trialCellOf((step - slice.stateBase) & slice.stateMask, UNIT_SLOTS, unit, place);
}

fn valueCellOf(step: u32, unit: u32, place: Place) -> u32 {
  return trialCellOf(step - slice.windowStart, UNIT_SLOTS, unit, place);
}

fn readoutCellOf(step: u32, output: u32, place: Place) -> u32 {
  return trialCellOf(step - slice.windowStart, OUTPUTS, output, place);
}

fn channelCellOf(step: u32, channel: u32, place: Place) -> u32 {
  return trialCellOf((step - slice.windowStart) * slice.trialStride, INPUTS + OUTPUTS, channel, place);
}

// h0, gamma and V of a network, and its W | U | b as quads of rows: quad q of column k holds rows 4 q .. 4 q + 3.
fn loadWeights(base: u32) {
  for (var quad = 0u; quad < opaque(QUADS); quad++) {
    for (var column = 0u; column < opaque(COLUMNS); column++) {
      let k = select(column, column + UNIT_SLOTS - UNITS, column >= UNITS);
      weights[quad * COLUMNS + column] = vec4f(
        elementOf(base, 16u * quad * ROW_QUADS + k),
        elementOf(base, (16u * quad + 4u) * ROW_QUADS + k),
        elementOf(base, (16u * quad + 8u) * ROW_QUADS + k),
        elementOf(base, (16u * quad + 12u) * ROW_QUADS + k),
      );
    }
  }
  for (var quad = 0u; quad < opaque(QUADS); quad++) {
    leaks[quad] = leakQuad(base, quad);
    for (var output = 0u; output < opaque(OUTPUTS); output++) {
      readoutWeights[output * QUADS + quad] = readoutQuad(base, output, quad);
    }
  }
}

// The normals that a world's functions read, of four trials; zeros where none are needed.

alias SenseLanes = array<vec4f, 4u * SENSE_GROUPS>;
alias MoveLanes = array<vec4f, 4u * MOVE_GROUPS>;

fn worldNormals(purpose: u32, row: Row, step: u32, group: u32, place: Place) -> mat4x4f {
  return normals(drawWords(noiseKey(purpose, row), slice.iteration, trialsOf(place), step, group));
}

fn sensoryNoise(needed: bool, row: Row, step: u32, place: Place) -> SenseLanes {
  var noise: SenseLanes;
  if (needed) {
    for (var group = 0u; group < opaque(SENSE_GROUPS); group++) {
      let four = worldNormals(SENSORY_NOISE, row, step, group, place);
      noise[4u * group] = four[0];
      noise[4u * group + 1u] = four[1];
      noise[4u * group + 2u] = four[2];
      noise[4u * group + 3u] = four[3];
    }
  }
  return noise;
}

fn motorNoise(needed: bool, row: Row, step: u32, place: Place) -> MoveLanes {
  var noise: MoveLanes;
  if (needed) {
    for (var group = 0u; group < opaque(MOVE_GROUPS); group++) {
      let four = worldNormals(MOTOR_NOISE, row, step, group, place);
      noise[4u * group] = four[0];
      noise[4u * group + 1u] = four[1];
      noise[4u * group + 2u] = four[2];
      noise[4u * group + 3u] = four[3];
    }
  }
  return noise;
}

fn sensoryNoiseOf(lanes: SenseLanes, trial: u32) -> SenseDraws {
  var all = lanes;
  var own: SenseDraws;
  for (var d = 0u; d < opaque(4u * SENSE_GROUPS); d++) {
    own[d] = all[d][trial];
  }
  return own;
}

fn motorNoiseOf(lanes: MoveLanes, trial: u32) -> MoveDraws {
  var all = lanes;
  var own: MoveDraws;
  for (var d = 0u; d < opaque(4u * MOVE_GROUPS); d++) {
    own[d] = all[d][trial];
  }
  return own;
}

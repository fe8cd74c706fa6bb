// The normals that a world's functions read, of one trial; zeros where none are needed.

fn sensoryNoise(needed: bool, row: Row, step: u32, place: Place) -> SenseDraws {
  var noise: SenseDraws;
  if (needed) {
    for (var group = 0u; group < SENSE_GROUPS; group++) {
      let four = normals(drawWords(noiseKey(SENSORY_NOISE, row), slice.iteration, trialOf(place), step, group));
      for (var i = 0u; i < 4u; i++) {
        noise[4u * group + i] = four[i];
      }
    }
  }
  return noise;
}

fn motorNoise(needed: bool, row: Row, step: u32, place: Place) -> MoveDraws {
  var noise: MoveDraws;
  if (needed) {
    for (var group = 0u; group < MOVE_GROUPS; group++) {
      let four = normals(drawWords(noiseKey(MOTOR_NOISE, row), slice.iteration, trialOf(place), step, group));
      for (var i = 0u; i < 4u; i++) {
        noise[4u * group + i] = four[i];
      }
    }
  }
  return noise;
}

// What a column of U | b is multiplied by: an input; one for the bias, and for what pads the row with weights of zero.
fn driveFactor(column: u32, step: u32, place: Place) -> vec4f {
  if (INPUTS == 0u) {
    return vec4f(1.0);
  }
  let input = min(column, max(INPUTS, 1u) - 1u);
  return select(vec4f(1.0), trials[trialCell(step, input, place)], column < INPUTS);
}

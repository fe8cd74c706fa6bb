// What a column of U | b is multiplied by: an input; one for the bias, and for what pads the row with weights of zero.
fn driveFactor(column: u32, step: u32, place: Place) -> vec4f {
  var factor = vec4f(1.0);
  if (column < INPUTS) {
    factor = trials[trialCell(step, column, place)];
  }
  return factor;
}

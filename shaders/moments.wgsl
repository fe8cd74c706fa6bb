// Squared bias and variance of the readout for each input of a slice, over its K noise draws:
//   bias^2 = (mean error)^2 - variance / K      variance = sum of squared deviations / (K - 1)
// weighted over steps as the loss is. A thread takes one input of one row; its K trials are neighbours.

fn errorOf(trial: u32, row: u32, output: u32, step: u32) -> f32 {
  let place = Place(row, trial / 4u);
  let z = readouts[readoutCell(step, output, place)][trial % 4u];
  return z - trials[trialCell(step, INPUTS + output, place)][trial % 4u];
}

@compute @workgroup_size(16)
fn moments(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let shown = slice.trials / slice.repeats;
  if (id.x >= shown) {
    return;
  }
  let draws = f32(slice.repeats);
  let at = (row * 2u) * shown + id.x;
  var biasSquared = 0.0;
  var variance = 0.0;
  if (slice.firstStep > 0u) {
    biasSquared = inputMoments[at];
    variance = inputMoments[at + shown];
  }
  for (var step = slice.firstStep; step < slice.endStep; step++) {
    let weight = slice.lossScale * stepWeightOf(step, Place(row, id.x * slice.repeats / 4u))[(id.x * slice.repeats) % 4u];
    if (weight > 0.0) {
      for (var output = 0u; output < OUTPUTS; output++) {
        var mean = 0.0;
        for (var k = 0u; k < slice.repeats; k++) {
          mean += errorOf(id.x * slice.repeats + k, row, output, step);
        }
        mean /= draws;
        var squares = 0.0;
        for (var k = 0u; k < slice.repeats; k++) {
          let deviation = errorOf(id.x * slice.repeats + k, row, output, step) - mean;
          squares = fma(deviation, deviation, squares);
        }
        let spread = squares / (draws - 1.0);
        biasSquared = fma(weight, mean * mean - spread / draws, biasSquared);
        variance = fma(weight, spread, variance);
      }
    }
  }
  inputMoments[at] = biasSquared;
  inputMoments[at + shown] = variance;
}

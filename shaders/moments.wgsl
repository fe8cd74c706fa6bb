// Squared bias and variance of the readout for each input of a slice, over its K noise draws:
//   bias^2 = (mean error)^2 - variance / K      variance = sum of squared deviations / (K - 1)
// weighted over steps as the loss is. A thread takes one input of one row; its K trials are neighbours, with one target and one mask.

@compute @workgroup_size(MOMENT_INPUTS)
fn moments(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let shown = slice.trials / slice.repeats;
  if (id.x >= shown) {
    return;
  }
  let first = id.x * slice.repeats;
  let input = Place(row, first);
  let draws = f32(slice.repeats);
  let at = (row * 2u) * shown + id.x;
  var biasSquared = 0.0;
  var variance = 0.0;
  if (slice.firstStep > 0u) {
    biasSquared = inputMoments[at];
    variance = inputMoments[at + shown];
  }
  for (var step = slice.firstStep; step < slice.endStep; step++) {
    let weight = slice.lossScale * stepWeightOf(step, input);
    if (weight > 0.0) {
      for (var output = 0u; output < OUTPUTS; output++) {
        let targetValue = trials[channelCellOf(step, INPUTS + output, input)];
        var mean = 0.0;
        for (var k = 0u; k < slice.repeats; k++) {
          mean += readouts[readoutCellOf(step, output, Place(row, first + k))] - targetValue;
        }
        mean /= draws;
        var squares = 0.0;
        for (var k = 0u; k < slice.repeats; k++) {
          let deviation = readouts[readoutCellOf(step, output, Place(row, first + k))] - targetValue - mean;
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

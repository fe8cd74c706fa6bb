// dL/du[t] = U^T delta[t] for each step of the slice, after the backward pass has left delta in the values.

@compute @workgroup_size(LANES)
fn inputGradient(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = placeOf(workgroup, local);
  let base = parameterBase(rows[slice.firstRow + place.row].network);
  for (var step = slice.firstStep; step < slice.endStep; step++) {
    for (var input = 0u; input < INPUTS; input++) {
      var sum = vec4f(0.0);
      for (var unit = 0u; unit < turns(UNIT_SLOTS); unit++) {
        sum = fma(values[valueCell(step, unit, place)], vec4f(inputWeight(base, unit, input)), sum);
      }
      inputGradients[cell(step - slice.windowStart, INPUTS, input, place)] = sum;
    }
  }
}

// The backward pass of a slice of steps (see adjoint.wgsl for the equations), a trial a thread with lambda in registers
// and the weights in private memory. `throughWeights` (W^T delta) is printed unrolled. What surrounds the network is in
// open-loop-trial-adjoint.wgsl and closed-loop-trial-adjoint.wgsl; dL/dz is left in the readouts for the products.

// Through an array of their own, so that those in registers keep constant indices.
fn loadUnits(slot: u32, place: Place) -> Units {
  var loaded: Units;
  for (var unit = 0u; unit < opaque(UNITS); unit++) {
    loaded[unit / 4u][unit % 4u] = adjoints[adjointCellOf(slot, unit, place)];
  }
  return loaded;
}

fn storeUnits(slot: u32, units: Units, place: Place) {
  var stored = units;
  for (var unit = 0u; unit < opaque(UNITS); unit++) {
    adjoints[adjointCellOf(slot, unit, place)] = stored[unit / 4u][unit % 4u];
  }
}

@compute @workgroup_size(4u * LANES)
fn adjoint(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = trialPlace(workgroup, local);
  let row = rows[slice.firstRow + place.row];
  let base = parameterBase(row.network);
  loadWeights(base);
  enterBackward(place);
  var lambda: Units;
  var leakSum: Units;
  if (slice.endStep < slice.steps) {
    lambda = loadUnits(slice.endStep & 1u, place);
    leakSum = loadUnits(2u, place);
  }

  for (var back = slice.endStep; back > slice.firstStep; back--) {
    let step = back - 1u;
    if (wasReadOut(step)) {
      throughMove(step, row, place);
      for (var output = 0u; output < OUTPUTS; output++) {
        let e = readoutAdjoint(output, step, place);
        readouts[readoutCellOf(step, output, place)] = e;
        for (var quad = 0u; quad < QUADS; quad++) {
          lambda[quad] = fma(readoutWeights[output * QUADS + quad], vec4f(e), lambda[quad]);
        }
      }
    }
    var delta: Units;
    for (var quad = 0u; quad < QUADS; quad++) {
      var trace = vec4f(0.0);
      for (var i = 0u; i < 4u; i++) {
        if (4u * quad + i < UNITS) {
          trace[i] = values[valueCellOf(step, 4u * quad + i, place)];
          if (RATE_PENALTY) {
            let h = state[stateCellOf(step + 1u, 4u * quad + i, place)];
            lambda[quad][i] = fma(2.0 * slice.lossScale * slice.ratePenalty * presentOne(place), h, lambda[quad][i]);
          }
        }
      }
      delta[quad] = deltaOf(lambda[quad], trace, leaks[quad]);
      for (var i = 0u; i < 4u; i++) {
        if (4u * quad + i < UNITS) {
          values[valueCellOf(step, 4u * quad + i, place)] = delta[quad][i];
          if (LEAK_GRADIENT) {
            let change = state[stateCellOf(step + 1u, 4u * quad + i, place)] - state[stateCellOf(step, 4u * quad + i, place)];
            leakSum[quad][i] = fma(lambda[quad][i], change, leakSum[quad][i]);
          }
        }
      }
      lambda[quad] = leakedAdjoint(lambda[quad], leaks[quad]);
    }
    throughSenses(delta, step, row, place);
    lambda = throughWeights(lambda, delta);
  }

  storeUnits(slice.firstStep & 1u, lambda, place);
  storeUnits(2u, leakSum, place);
  leaveBackward(place);
}

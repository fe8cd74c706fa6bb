// The backward pass of a slice of steps (see adjoint.wgsl for the equations), a trial a thread with lambda in registers
// and the weights in private memory. `throughWeights` (W^T delta) and `throughReadoutWeights` (V^T e) are printed unrolled. What
// surrounds the network is in open-loop-trial-adjoint.wgsl and closed-loop-trial-adjoint.wgsl; what becomes of delta and dL/dz in
// sums-along.wgsl and sums-apart.wgsl.

// Zero unless a later slice has left something. Through an array of their own, so that those in registers keep constant
// indices.
fn carriedUnits(kind: u32, place: Place) -> Units {
  var loaded: Units;
  for (var unit = 0u; unit < select(0u, opaque(UNITS), slice.endStep < slice.steps); unit++) {
    loaded[unit / 4u][unit % 4u] = adjoints[adjointCellOf(kind, unit, place)];
  }
  return loaded;
}

fn storeUnits(kind: u32, units: Units, place: Place) {
  var stored = units;
  for (var unit = 0u; unit < turns(UNITS); unit++) {
    adjoints[adjointCellOf(kind, unit, place)] = stored[unit / 4u][unit % 4u];
  }
}

fn adjointTrial(row: Row, endStep: u32, place: Place) {
  enterBackward(place);
  enterSums(place);
  var lambda = carriedUnits(LAMBDAS, place);
  var leakSum: Units;
  if (LEAK_GRADIENT) {
    leakSum = carriedUnits(LEAK_SUMS, place);
  }
  var after: Units;
  if (READS_STATES) {
    after = unitsAt(slice.endStep, place);
  }

  for (var done = 0u; done < endStep - slice.firstStep; done++) {
    let step = endStep - 1u - done;
    let next = recomputed(after);
    lambda = recomputed(lambda);
    let counts = wasReadOut(step);
    // lavapipe jumps over nothing, and loads a vec4f that comes out of an `if` whole at each use.
    if (KEEPS_LOOPS || counts) {
      throughMove(step, row, place);
      var e: Readouts;
      for (var output = 0u; output < turnsOfMany(OUTPUTS); output++) {
        e[output] = select(0.0, readoutAdjoint(output, step, place), counts);
      }
      leaveReadoutAdjoints(e, next, step, place);
      lambda = throughReadoutWeights(lambda, e);
    }
    var before: Units;
    if (READS_STATES) {
      before = unitsOfStep(step, place);
    }
    let slopes = slopesAt(step, place);
    var delta: Units;
    for (var quad = 0u; quad < QUADS; quad++) {
      if (RATE_PENALTY) {
        lambda[quad] = fma(vec4f(2.0 * slice.lossScale * slice.ratePenalty * presentOne(place)), next[quad], lambda[quad]);
      }
      delta[quad] = deltaOf(lambda[quad], slopes[quad], leaks[quad]);
      if (LEAK_GRADIENT) {
        leakSum[quad] = fma(lambda[quad], next[quad] - before[quad], leakSum[quad]);
      }
      lambda[quad] = leakedAdjoint(lambda[quad], leaks[quad]);
    }
    leaveDelta(delta, before, step, place);
    throughSenses(delta, step, row, place);
    lambda = throughWeights(lambda, delta);
    after = before;
  }

  storeUnits(LAMBDAS, lambda, place);
  if (LEAK_GRADIENT) {
    storeUnits(LEAK_SUMS, leakSum, place);
  }
  leaveSums(place);
  leaveBackward(place);
}

@compute @workgroup_size(TRIAL_THREADS)
fn adjoint(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = rows[slice.firstRow + rowOfSlice(workgroup)];
  loadWeights(parameterBase(row.network));
  for (var turn = 0u; turn < turns(TRIAL_TURNS); turn++) {
    let place = trialPlace(workgroup, local, turn);
    adjointTrial(row, endOfTurn(workgroup, turn), place);
  }
}

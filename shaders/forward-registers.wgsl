// The forward pass of a slice of steps (see forward.wgsl for the equations), for networks small enough that a thread
// holds a whole trial: the state in registers, the weights in private memory, every index a constant. The products are
// printed unrolled (`preActivations`, src/engine/kernels/unrolled.ts). What surrounds the network, an open loop or a closed
// one, is in open-loop-trial.wgsl and closed-loop-trial.wgsl. A software adapter reads private memory ten times
// faster than storage, and a GPU's registers are its fastest memory.

fn initialise(base: u32, place: Place) {
  for (var unit = 0u; unit < turns(UNIT_SLOTS); unit++) {
    setState(0u, unit, initialStateQuad(base, unit / 4u)[unit % 4u], place);
  }
}

fn forwardTrial(row: Row, base: u32, endStep: u32, place: Place) {
  var loss = 0.0;
  var fault = NOTHING_WRONG;
  if (slice.firstStep == 0u) {
    initialise(base, place);
  } else {
    loss = bitcast<f32>(outcome[trialCellOf(0u, OUTCOMES, LOSS, place)]);
    fault = outcome[trialCellOf(0u, OUTCOMES, FAULT, place)];
  }
  enter(row, place);
  var h = unitsAt(slice.firstStep, place);
  let draws = drawsOf(row, place);

  for (var step = slice.firstStep; step < endStep; step++) {
    let a = preActivations(recomputed(h), inputsOf(step, row, place));
    var traces: Units;
    var squares = 0.0;
    var wrong = vec4<bool>(false);
    for (var quad = 0u; quad < QUADS; quad++) {
      let noise = noiseOf(row, draws, step, quad);
      let x = a[quad] + noise.shift;
      let y = activation(x);
      traces[quad] = traceOf(x, y);
      wrong |= notFinite(x);
      h[quad] = nextState(h[quad], y, noise.drift, leaks[quad]);
    }
    if (slice.keepValues == 1u) {
      leaveTraces(traces, step, place);
    }
    if (slice.keepStates == 1u) {
      setUnitsOfStep(step + 1u, h, place);
    }
    if (RATE_PENALTY) {
      for (var unit = 0u; unit < UNITS; unit++) {
        squares = fma(h[unit / 4u][unit % 4u], h[unit / 4u][unit % 4u], squares);
      }
    }
    var isWrong = any(wrong);
    if (readsOut(step)) {
      // An array of its own, so that those in registers keep constant indices.
      var z = readoutsOf(h);
      for (var output = 0u; output < turnsOfMany(OUTPUTS); output++) {
        isWrong |= isNotFinite(z[output]);
        readouts[readoutCellOf(step, output, place)] = z[output];
        loss = afterReadout(loss, output, z[output], step, place);
      }
    }
    loss = afterStep(loss, step, row, place);
    if (RATE_PENALTY) {
      loss = fma(slice.ratePenalty, squares, loss);
    }
    isWrong |= isWrongOutside();
    if (isWrong) {
      fault = min(fault, step);
    }
  }
  if (slice.keepStates == 0u) {
    setUnits(slice.endStep, h, place);
  }
  leave(place);
  if (slice.endStep == slice.steps) {
    // Noise outside can overflow a last state that no pre-activation sees any more.
    for (var quad = 0u; quad < QUADS; quad++) {
      if (any(notFinite(h[quad]))) {
        fault = min(fault, slice.steps - 1u);
      }
    }
  }
  outcome[trialCellOf(0u, OUTCOMES, LOSS, place)] = bitcast<u32>(loss);
  outcome[trialCellOf(0u, OUTCOMES, FAULT, place)] = fault;
}

@compute @workgroup_size(TRIAL_THREADS)
fn forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = rows[slice.firstRow + rowOfSlice(workgroup)];
  let base = parameterBase(row.network);
  loadWeights(base);
  for (var output = 0u; output < turns(OUTPUTS); output++) {
    outputBiases[output] = readoutBias(base, output);
  }
  for (var turn = 0u; turn < turns(TRIAL_TURNS); turn++) {
    let place = trialPlace(workgroup, local, turn);
    forwardTrial(row, base, endOfTurn(workgroup, turn), place);
  }
}

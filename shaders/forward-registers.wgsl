// The forward pass of a slice of steps (see forward.wgsl for the equations), for networks small enough that a thread
// holds a whole trial: the state in registers, the weights in private memory, every index a constant. The products are
// printed unrolled (`preActivations`, src/engine/kernels/unrolled.ts). What surrounds the network, an open loop or a closed
// one, is in open-loop-trial.wgsl and closed-loop-trial.wgsl. A software adapter reads private memory ten times
// faster than storage, and a GPU's registers are its fastest memory.

fn initialise(base: u32, place: Place) {
  for (var unit = 0u; unit < opaque(UNIT_SLOTS); unit++) {
    state[stateCellOf(0u, unit, place)] = initialStateQuad(base, unit / 4u)[unit % 4u];
  }
  outcome[trialCellOf(0u, 2u, 0u, place)] = 0u;
  outcome[trialCellOf(0u, 2u, 1u, place)] = NOTHING_WRONG;
}

// The state goes in and out through an array of its own, so that the one in registers keeps constant indices.
fn loadState(step: u32, place: Place) -> Units {
  var loaded: Units;
  for (var unit = 0u; unit < opaque(UNITS); unit++) {
    loaded[unit / 4u][unit % 4u] = state[stateCellOf(step, unit, place)];
  }
  return loaded;
}

fn storeState(step: u32, h: Units, place: Place) {
  var stored = h;
  for (var unit = 0u; unit < opaque(UNITS); unit++) {
    state[stateCellOf(step, unit, place)] = stored[unit / 4u][unit % 4u];
  }
}

@compute @workgroup_size(4u * LANES)
fn forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = trialPlace(workgroup, local);
  let row = rows[slice.firstRow + place.row];
  let base = parameterBase(row.network);
  if (slice.firstStep == 0u) {
    initialise(base, place);
  }
  loadWeights(base);
  enter(row, place);
  var h = loadState(slice.firstStep, place);
  var loss = bitcast<f32>(outcome[trialCellOf(0u, 2u, 0u, place)]);
  var fault = outcome[trialCellOf(0u, 2u, 1u, place)];
  let trial = trialOf(place);

  for (var step = slice.firstStep; step < slice.endStep; step++) {
    let a = preActivations(h, inputsOf(step, row, place));
    var squares = 0.0;
    var wrong = vec4<bool>(false);
    for (var quad = 0u; quad < QUADS; quad++) {
      // Inside, then outside: a loop, so that the generator is compiled once for both. What a turn draws becomes `drift`
      // and pushes the turn before into `shift`: in the end `shift` is the inside noise and `drift` the outside.
      var shift = vec4f(0.0);
      var drift = vec4f(0.0);
      for (var outside = 0u; outside < opaque(2u); outside++) {
        let sigma = select(row.sigmaInside, row.sigmaOutside, outside == 1u);
        if (sigma > 0.0) {
          let key = noiseKey(select(INSIDE_NOISE, OUTSIDE_NOISE, outside == 1u), row);
          shift = drift;
          drift = sigma * normals(drawWords(key, slice.iteration, trial, step, quad));
        } else {
          shift = drift;
          drift = vec4f(0.0);
        }
      }
      let x = a[quad] + shift;
      let y = activation(x);
      let trace = traceOf(x, y);
      wrong |= notFinite(x);
      h[quad] = nextState(h[quad], y, drift, leaks[quad]);
      for (var i = 0u; i < 4u; i++) {
        if (4u * quad + i < UNITS) {
          if (RATE_PENALTY) {
            squares = fma(h[quad][i], h[quad][i], squares);
          }
          if (slice.keepValues == 1u) {
            values[valueCellOf(step, 4u * quad + i, place)] = trace[i];
          }
          if (slice.keepStates == 1u) {
            state[stateCellOf(step + 1u, 4u * quad + i, place)] = h[quad][i];
          }
        }
      }
    }
    var isWrong = any(wrong);
    if (readsOut(step)) {
      for (var output = 0u; output < OUTPUTS; output++) {
        var z = readoutBias(base, output);
        for (var quad = 0u; quad < QUADS; quad++) {
          z += dot(readoutWeights[output * QUADS + quad], h[quad]);
        }
        isWrong |= isNotFinite(z);
        readouts[readoutCellOf(step, output, place)] = z;
        loss = afterReadout(loss, output, z, step, place);
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
    storeState(slice.endStep, h, place);
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
  outcome[trialCellOf(0u, 2u, 0u, place)] = bitcast<u32>(loss);
  outcome[trialCellOf(0u, 2u, 1u, place)] = fault;
}

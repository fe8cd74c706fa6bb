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

struct Noise {
  // Inside the activation, and outside.
  shift: vec4f,
  drift: vec4f,
}

// The noise of four units. Where no row has noise at both places, one draw serves: the row's levels say what it is.
fn noiseOf(row: Row, trial: u32, step: u32, quad: u32) -> Noise {
  var noise: Noise;
  if (NOISES == 1u) {
    let key = noiseKey(select(INSIDE_NOISE, OUTSIDE_NOISE, row.sigmaOutside > 0.0), row);
    let drawn = normals(drawWords(key, slice.iteration, trial, step, quad));
    noise.shift = row.sigmaInside * drawn;
    noise.drift = row.sigmaOutside * drawn;
  }
  if (NOISES == 2u) {
    // A loop, so that the generator is compiled once: inside, then outside.
    for (var outside = 0u; outside < opaque(2u); outside++) {
      let sigma = select(row.sigmaInside, row.sigmaOutside, outside == 1u);
      noise.shift = noise.drift;
      noise.drift = vec4f(0.0);
      if (sigma > 0.0) {
        let key = noiseKey(select(INSIDE_NOISE, OUTSIDE_NOISE, outside == 1u), row);
        noise.drift = sigma * normals(drawWords(key, slice.iteration, trial, step, quad));
      }
    }
  }
  return noise;
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
    var traces: Units;
    var squares = 0.0;
    var wrong = vec4<bool>(false);
    for (var quad = 0u; quad < QUADS; quad++) {
      let noise = noiseOf(row, trial, step, quad);
      let x = a[quad] + noise.shift;
      let y = activation(x);
      traces[quad] = traceOf(x, y);
      wrong |= notFinite(x);
      h[quad] = nextState(h[quad], y, noise.drift, leaks[quad]);
    }
    if (slice.keepValues == 1u) {
      for (var unit = 0u; unit < UNITS; unit++) {
        values[valueCellOf(step, unit, place)] = traces[unit / 4u][unit % 4u];
      }
    }
    if (slice.keepStates == 1u) {
      for (var unit = 0u; unit < UNITS; unit++) {
        state[stateCellOf(step + 1u, unit, place)] = h[unit / 4u][unit % 4u];
      }
    }
    if (RATE_PENALTY) {
      for (var unit = 0u; unit < UNITS; unit++) {
        squares = fma(h[unit / 4u][unit % 4u], h[unit / 4u][unit % 4u], squares);
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

// The forward pass of a slice of steps:
//   a[t]   = W h[t] + U u[t] + b
//   h[t+1] = (1 - gamma) h[t] + gamma ( f(a[t] + sigmaInside xi[t]) + sigmaOutside eta[t] )
//   z[t]   = V h[t+1] + c
//   loss  += weight[t] |z[t] - y[t]|^2
// A thread takes four trials through all steps, some units at a time (forward-tiles.wgsl, forward-subgroups.wgsl). Its
// state lies in storage, where it alone reads what it wrote: no barrier, any number of units. What surrounds the network,
// an open loop or a closed one, is in open-loop-lanes.wgsl and closed-loop-lanes.wgsl.

fn stateColumns(step: u32, quad: u32, place: Place) -> mat4x4f {
  let at = stateCell(step, 4u * quad, place);
  return mat4x4f(state[at], state[at + GROUP_LANES], state[at + 2u * GROUP_LANES], state[at + 3u * GROUP_LANES]);
}

// Four units through noise, activation and leak. Returns where a pre-activation was not finite.
fn advance(base: u32, row: Row, step: u32, quad: u32, a: mat4x4f, place: Place) -> vec4<bool> {
  let noise = noiseOf(row, Draws(row, place), step, quad);
  let x = a + noise.shift;
  let drift = noise.drift;
  var y = array<vec4f, 4>(activation(x[0]), activation(x[1]), activation(x[2]), activation(x[3]));
  var traces = array<vec4f, 4>(traceOf(x[0], y[0]), traceOf(x[1], y[1]), traceOf(x[2], y[2]), traceOf(x[3], y[3]));
  var shifts = array<vec4f, 4>(drift[0], drift[1], drift[2], drift[3]);
  let gamma = leakQuad(base, quad);
  for (var i = 0u; i < turns(4u); i++) {
    let unit = 4u * quad + i;
    if (slice.keepValues == 1u) {
      values[valueCell(step, unit, place)] = traces[i];
    }
    let h = state[stateCell(step, unit, place)];
    state[stateCell(step + 1u, unit, place)] = nextState(h, y[i], shifts[i], vec4f(gamma[i]));
  }
  return notFinite(x[0]) | notFinite(x[1]) | notFinite(x[2]) | notFinite(x[3]);
}

fn readoutOf(base: u32, output: u32, step: u32, place: Place) -> vec4f {
  var z = vec4f(readoutBias(base, output));
  for (var quad = 0u; quad < turns(UNIT_SLOTS / 4u); quad++) {
    var weights = readoutQuad(base, output, quad);
    // A unit at a time: lavapipe compiles each load that is printed for some 20 ms, and `stateColumns` prints four.
    for (var i = 0u; i < turns(4u); i++) {
      z = fma(state[stateCell(step + 1u, 4u * quad + i, place)], vec4f(weights[i]), z);
    }
  }
  return z;
}

// The sum over units of h^2.
fn squaredRates(step: u32, place: Place) -> vec4f {
  var sum = vec4f(0.0);
  for (var unit = 0u; unit < turns(UNITS); unit++) {
    let h = state[stateCell(step, unit, place)];
    sum = fma(h, h, sum);
  }
  return sum;
}

fn initialise(base: u32, place: Place) {
  for (var unit = 0u; unit < turns(UNIT_SLOTS); unit++) {
    state[stateCell(0u, unit, place)] = vec4f(initialStateQuad(base, unit / 4u)[unit % 4u]);
  }
}

@compute @workgroup_size(LANES)
fn forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = placeOf(workgroup, local);
  let row = rows[slice.firstRow + place.row];
  let base = parameterBase(row.network);
  var loss = vec4f(0.0);
  var fault = vec4u(NOTHING_WRONG);
  if (slice.firstStep == 0u) {
    initialise(base, place);
  } else {
    loss = bitcast<vec4f>(outcome[lossCell(place)]);
    fault = outcome[faultCell(place)];
  }
  enter(row, place);

  for (var step = slice.firstStep; step < turns(slice.endStep); step++) {
    senseStep(step, row, place);
    var wrong = throughUnits(base, row, step, place);
    if (readsOut(step)) {
      for (var output = 0u; output < OUTPUTS; output++) {
        let z = readoutOf(base, output, step, place);
        wrong |= notFinite(z);
        readouts[readoutCell(step, output, place)] = z;
        loss = afterReadout(loss, output, z, step, place);
      }
    }
    loss = afterStep(loss, step, row, place);
    if (RATE_PENALTY) {
      loss = fma(vec4f(slice.ratePenalty), squaredRates(step + 1u, place), loss);
    }
    wrong |= wrongOutside();
    fault = min(fault, select(vec4u(NOTHING_WRONG), vec4u(step), wrong));
  }
  if (slice.endStep == slice.steps) {
    // Noise outside can overflow a last state that no pre-activation sees any more.
    for (var unit = 0u; unit < turns(UNIT_SLOTS); unit++) {
      let wrong = notFinite(state[stateCell(slice.steps, unit, place)]);
      fault = min(fault, select(vec4u(NOTHING_WRONG), vec4u(slice.steps - 1u), wrong));
    }
  }
  outcome[lossCell(place)] = bitcast<vec4u>(loss);
  outcome[faultCell(place)] = fault;
}

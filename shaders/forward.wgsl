// The forward pass of a slice of steps:
//   a[t]   = W h[t] + U u[t] + b
//   h[t+1] = (1 - gamma) h[t] + gamma ( f(a[t] + sigmaInside xi[t]) + sigmaOutside eta[t] )
//   z[t]   = V h[t+1] + c
//   loss  += weight[t] |z[t] - y[t]|^2
// A thread takes four trials through all steps, some units at a time (forward-tiles.wgsl, forward-rows.wgsl, forward-subgroups.wgsl). Its
// state lies in storage, where it alone reads what it wrote: no barrier, any number of units. What surrounds the network,
// an open loop or a closed one, is in open-loop-lanes.wgsl and closed-loop-lanes.wgsl.

// Where the states of a step begin, and those of the next: lavapipe would compute that anew for each unit.
struct StepCells {
  before: u32,
  after: u32,
}

fn cellsOf(step: u32, place: Place) -> StepCells {
  return StepCells(stateCell(step, 0u, place), stateCell(step + 1u, 0u, place));
}

// Four units through noise, activation and leak. Returns where a number was not finite.
fn advance(base: u32, row: Row, step: u32, cells: StepCells, quad: u32, a: mat4x4f, place: Place) -> vec4<bool> {
  let noise = noiseOf(row, Draws(row, place), step, quad);
  let x = a + noise.shift;
  let y = mat4x4f(activation(x[0]), activation(x[1]), activation(x[2]), activation(x[3]));
  let traces = mat4x4f(traceOf(x[0], y[0]), traceOf(x[1], y[1]), traceOf(x[2], y[2]), traceOf(x[3], y[3]));
  let gamma = leakQuad(base, quad);
  if (slice.keepValues == 1u) {
    leaveTraces(step, quad, traces, place);
  }
  var wrong = notFinite(x[0]) | notFinite(x[1]) | notFinite(x[2]) | notFinite(x[3]);
  for (var i = 0u; i < turns(4u); i++) {
    let unit = 4u * quad + i;
    let h = state[cells.before + unit * GROUP_LANES];
    let next = nextState(h, columnOf(y, i), columnOf(noise.drift, i), vec4f(gamma[i]));
    state[cells.after + unit * GROUP_LANES] = next;
    // Noise outside can overflow a last state that no pre-activation sees any more.
    wrong |= notFinite(next) & vec4<bool>(step + 1u == slice.steps);
  }
  return wrong;
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

@compute @workgroup_size(WORKGROUP_LANES)
fn forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = placeAmong(WORKGROUP_LANES, workgroup, local);
  let row = rows[slice.firstRow + place.row];
  let base = parameterBase(row.network);
  var loss = vec4f(0.0);
  var fault = vec4u(NOTHING_WRONG);
  if (slice.firstStep == 0u) {
    initialise(base, place);
  } else {
    // One printed load for both: each takes lavapipe some 20 ms to compile.
    for (var i = 0u; i < turns(OUTCOMES); i++) {
      let carried = outcome[outcomeCell(i, place)];
      loss = select(loss, bitcast<vec4f>(carried), i == LOSS);
      fault = select(fault, carried, i == FAULT);
    }
  }
  enter(row, place);

  for (var step = slice.firstStep; step < turns(slice.endStep); step++) {
    senseStep(step, row, place);
    var wrong = throughUnits(base, row, step, place);
    if (readsOut(step)) {
      for (var first = 0u; first < turns(OUTPUTS); first += READOUT_ROWS) {
        // An array of its own, so that the sums keep constant indices.
        var z = readoutsOf(base, first, step, place);
        for (var i = 0u; i < turns(min(READOUT_ROWS, OUTPUTS - first)); i++) {
          wrong |= notFinite(z[i]);
          readouts[readoutCell(step, first + i, place)] = z[i];
          loss = afterReadout(loss, first + i, z[i], step, place);
        }
      }
    }
    loss = afterStep(loss, step, row, place);
    if (RATE_PENALTY) {
      loss = fma(vec4f(slice.ratePenalty), squaredRates(step + 1u, place), loss);
    }
    wrong |= wrongOutside();
    fault = min(fault, select(vec4u(NOTHING_WRONG), vec4u(step), wrong));
  }
  for (var i = 0u; i < turns(OUTCOMES); i++) {
    outcome[outcomeCell(i, place)] = select(fault, bitcast<vec4u>(loss), i == LOSS);
  }
}

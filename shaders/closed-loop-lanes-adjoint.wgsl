// Backward through a closed loop, a lane of four trials at a time: dL/ds goes along with the network's lambda, in the same buffer.
// Through the move it gives dL/dz; through the senses it gains from dL/du. The move comes first, as both
// change the same numbers. Padding trials weigh nothing.

fn enterBackward(place: Place) {
  if (slice.endStep == slice.steps) {
    for (var k = 0u; k < opaque(ADJOINT_STATES); k++) {
      adjoints[adjointCell(LAMBDAS, UNIT_SLOTS + k, place)] = vec4f(0.0);
    }
  }
}

fn wasReadOut(step: u32) -> bool {
  return true;
}

fn worldAt(step: u32, trial: u32, place: Place) -> World {
  var s: World;
  for (var k = 0u; k < opaque(WORLD_STATES); k++) {
    s[k] = state[stateCell(step, UNIT_SLOTS + k, place)][trial];
  }
  return s;
}

// The move says what dL/dz is, see below.
fn errorAdjoint(error: vec4f, step: u32, place: Place) -> vec4f {
  return error;
}

// dL/dz into the readouts, and dL/ds but for what comes through the senses.
fn throughReadout(step: u32, row: Row, place: Place) {
  let noise = motorNoise(MOVE_ADJOINT_DRAWS, row, step, place);
  let scales = slice.lossScale * present(place);
  let isLast = TERMINAL_COST && step + 1u == slice.steps;
  var lambdas: array<vec4f, max(1u, ADJOINT_STATES)>;
  var errors: array<vec4f, OUTPUTS>;
  for (var trial = 0u; trial < turns(4u); trial++) {
    var z: Outputs;
    for (var output = 0u; output < turns(OUTPUTS); output++) {
      z[output] = readouts[readoutCell(step, output, place)][trial];
    }
    var lambda: WorldAdjoint;
    for (var k = 0u; k < opaque(ADJOINT_STATES); k++) {
      lambda[k] = adjoints[adjointCell(LAMBDAS, UNIT_SLOTS + k, place)][trial];
    }
    let costSeed = scales[trial] * stepWeights[step];
    let terminalSeed = select(0.0, scales[trial] * slice.maskSum, isLast);
    let s = worldAt(step, trial, place);
    let before = worldMoveAdjoint(s, z, motorNoiseOf(noise, trial), f32(step), lambda, costSeed, terminalSeed);
    for (var k = 0u; k < opaque(ADJOINT_STATES); k++) {
      lambdas[k][trial] = before.world[k];
    }
    for (var output = 0u; output < turns(OUTPUTS); output++) {
      errors[output][trial] = before.readout[output];
    }
  }
  for (var k = 0u; k < opaque(ADJOINT_STATES); k++) {
    adjoints[adjointCell(LAMBDAS, UNIT_SLOTS + k, place)] = lambdas[k];
  }
  for (var output = 0u; output < turns(OUTPUTS); output++) {
    readouts[readoutCell(step, output, place)] = errors[output];
  }
}

// U^T delta
fn inputAdjointOf(base: u32, input: u32, step: u32, place: Place) -> vec4f {
  var sum = vec4f(0.0);
  for (var unit = 0u; unit < turns(UNIT_SLOTS); unit++) {
    sum = fma(values[valueCell(step, unit, place)], vec4f(inputWeight(base, unit, input)), sum);
  }
  return sum;
}

fn throughSenses(base: u32, step: u32, row: Row, place: Place) {
  if (ADJOINT_STATES == 0u) {
    return;
  }
  let noise = sensoryNoise(SENSE_ADJOINT_DRAWS, row, step, place);
  var sensed: array<vec4f, max(1u, INPUTS)>;
  for (var input = 0u; input < opaque(INPUTS); input++) {
    sensed[input] = inputAdjointOf(base, input, step, place);
  }
  var gains: array<vec4f, max(1u, ADJOINT_STATES)>;
  for (var trial = 0u; trial < turns(4u); trial++) {
    var du: Sensed;
    for (var input = 0u; input < opaque(INPUTS); input++) {
      du[input] = sensed[input][trial];
    }
    let gained = worldSenseAdjoint(worldAt(step, trial, place), sensoryNoiseOf(noise, trial), f32(step), du);
    for (var k = 0u; k < opaque(ADJOINT_STATES); k++) {
      gains[k][trial] = gained[k];
    }
  }
  for (var k = 0u; k < opaque(ADJOINT_STATES); k++) {
    adjoints[adjointCell(LAMBDAS, UNIT_SLOTS + k, place)] += gains[k];
  }
}

// Backward through a closed loop, a trial a thread: dL/ds goes along with the network's lambda. Through the move it gives
// dL/dz; through the senses it gains from dL/du. Padding trials weigh nothing, so nothing of theirs reaches a gradient.

var<private> worldLambda: WorldAdjoint;
var<private> readoutLambda: Outputs;

fn enterBackward(place: Place) {
  for (var k = 0u; k < ADJOINT_STATES; k++) {
    worldLambda[k] = 0.0;
    if (slice.endStep < slice.steps) {
      worldLambda[k] = adjoints[adjointCellOf(LAMBDAS, UNIT_SLOTS + k, place)];
    }
  }
}

fn wasReadOut(step: u32) -> bool {
  return true;
}

fn worldAt(step: u32, place: Place) -> World {
  var s: World;
  for (var k = 0u; k < WORLD_STATES; k++) {
    s[k] = stateAt(step, UNIT_SLOTS + k, place);
  }
  return s;
}

fn throughMove(step: u32, row: Row, place: Place) {
  var z: Outputs;
  for (var output = 0u; output < OUTPUTS; output++) {
    z[output] = readouts[readoutCellOf(step, output, place)];
  }
  let scale = slice.lossScale * presentOne(place);
  let isLast = TERMINAL_COST && step + 1u == slice.steps;
  let before = worldMoveAdjoint(
    worldAt(step, place),
    z,
    motorNoise(MOVE_ADJOINT_DRAWS, row, step, place),
    f32(step),
    worldLambda,
    scale * stepWeights[step],
    select(0.0, scale * slice.maskSum, isLast),
  );
  worldLambda = before.world;
  readoutLambda = before.readout;
}

fn readoutAdjoint(output: u32, step: u32, place: Place) -> f32 {
  return readoutLambda[output];
}

fn throughSenses(delta: Units, step: u32, row: Row, place: Place) {
  if (ADJOINT_STATES > 0u) {
    let noise = sensoryNoise(SENSE_ADJOINT_DRAWS, row, step, place);
    let gained = worldSenseAdjoint(worldAt(step, place), noise, f32(step), inputAdjoints(delta));
    for (var k = 0u; k < ADJOINT_STATES; k++) {
      worldLambda[k] += gained[k];
    }
  }
}

fn leaveBackward(place: Place) {
  for (var k = 0u; k < ADJOINT_STATES; k++) {
    adjoints[adjointCellOf(LAMBDAS, UNIT_SLOTS + k, place)] = worldLambda[k];
  }
}

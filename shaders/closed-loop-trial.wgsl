// A closed loop, a trial a thread: the network senses a world and its readout moves it. The world's functions are printed
// from its formulas (src/engine/kernels/world-text.ts); its state lies after that of the units.

var<private> world: World;
var<private> readout: Outputs;
var<private> worldIsWrong: bool;

fn startDraws(row: Row, place: Place) -> StartDraws {
  // Trials that repeat a start share its draws.
  let shown = trialOf(place) / slice.repeats;
  var draws: StartDraws;
  for (var group = 0u; group < START_GROUPS; group++) {
    let four = taskDraws(drawWords(noiseKey(TASK_DRAW, row), slice.iteration, shown, 0u, group));
    for (var i = 0u; i < 4u; i++) {
      draws[4u * group + i] = four[i];
    }
  }
  return draws;
}

fn enter(row: Row, place: Place) {
  if (slice.firstStep == 0u) {
    world = worldStart(startDraws(row, place));
    for (var k = 0u; k < WORLD_STATES; k++) {
      setState(0u, UNIT_SLOTS + k, world[k], place);
    }
  } else {
    for (var k = 0u; k < WORLD_STATES; k++) {
      world[k] = stateAt(slice.firstStep, UNIT_SLOTS + k, place);
    }
  }
}

fn inputsOf(step: u32, row: Row, place: Place) -> Inputs {
  let u = worldSense(world, sensoryNoise(SENSE_DRAWS, row, step, place), f32(step));
  if (slice.keepValues == 1u) {
    for (var input = 0u; input < INPUTS; input++) {
      trials[channelCellOf(step, input, place)] = u[input];
    }
  }
  return u;
}

fn readsOut(step: u32) -> bool {
  return true;
}

fn afterReadout(cost: f32, output: u32, z: f32, step: u32, place: Place) -> f32 {
  readout[output] = z;
  return cost;
}

fn afterStep(cost: f32, step: u32, row: Row, place: Place) -> f32 {
  let moved = worldMove(world, readout, motorNoise(MOVE_DRAWS, row, step, place), f32(step));
  world = moved.world;
  var sum = cost;
  if (stepWeights[step] > 0.0) {
    sum = fma(stepWeights[step], moved.cost, cost);
  }
  if (TERMINAL_COST && step + 1u == slice.steps) {
    sum = fma(slice.maskSum, moved.terminalCost, sum);
  }
  worldIsWrong = isNotFinite(sum);
  for (var k = 0u; k < WORLD_STATES; k++) {
    worldIsWrong |= isNotFinite(world[k]);
    if (slice.keepStates == 1u) {
      setState(step + 1u, UNIT_SLOTS + k, world[k], place);
    }
  }
  return sum;
}

// Whether the last step has left the finite numbers outside of the network.
fn isWrongOutside() -> bool {
  return worldIsWrong;
}

fn leave(place: Place) {
  if (slice.keepStates == 0u) {
    for (var k = 0u; k < WORLD_STATES; k++) {
      setState(slice.endStep, UNIT_SLOTS + k, world[k], place);
    }
  }
}

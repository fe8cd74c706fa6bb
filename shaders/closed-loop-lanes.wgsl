// A closed loop, a lane of four trials at a time: the world's functions take one trial, so they are called for each in turn, in a loop
// that is compiled once. The world's state lies after that of the units; what is sensed goes where inputs are read from.

var<private> wrongWorlds: vec4<bool>;

fn worldAt(step: u32, trial: u32, place: Place) -> World {
  var s: World;
  for (var k = 0u; k < opaque(WORLD_STATES); k++) {
    s[k] = state[stateCell(step, UNIT_SLOTS + k, place)][trial];
  }
  return s;
}

// Into arrays of vectors over trials, whole cells of which are then stored.
var<private> worlds: array<vec4f, max(1u, WORLD_STATES)>;

fn keepWorld(s: World, trial: u32) {
  for (var k = 0u; k < opaque(WORLD_STATES); k++) {
    worlds[k][trial] = s[k];
  }
}

fn storeWorlds(step: u32, place: Place) {
  for (var k = 0u; k < opaque(WORLD_STATES); k++) {
    state[stateCell(step, UNIT_SLOTS + k, place)] = worlds[k];
  }
}

fn enter(row: Row, place: Place) {
  if (slice.firstStep > 0u) {
    return;
  }
  // Trials that repeat a start share its draws.
  let shown = trialsOf(place) / vec4u(slice.repeats);
  var draws: array<vec4f, 4u * START_GROUPS>;
  for (var group = 0u; group < opaque(START_GROUPS); group++) {
    let words = drawWords(noiseKey(TASK_DRAW, row), slice.iteration, shown, 0u, group);
    draws[4u * group] = taskDraws(words.x0);
    draws[4u * group + 1u] = taskDraws(words.x1);
    draws[4u * group + 2u] = taskDraws(words.x2);
    draws[4u * group + 3u] = taskDraws(words.x3);
  }
  for (var trial = 0u; trial < turns(4u); trial++) {
    var own: StartDraws;
    for (var d = 0u; d < opaque(4u * START_GROUPS); d++) {
      own[d] = draws[d][trial];
    }
    keepWorld(worldStart(own), trial);
  }
  storeWorlds(0u, place);
}

fn senseStep(step: u32, row: Row, place: Place) {
  let noise = sensoryNoise(SENSE_DRAWS, row, step, place);
  var sensed: array<vec4f, max(1u, INPUTS)>;
  for (var trial = 0u; trial < turns(4u); trial++) {
    let u = worldSense(worldAt(step, trial, place), sensoryNoiseOf(noise, trial), f32(step));
    for (var input = 0u; input < opaque(INPUTS); input++) {
      sensed[input][trial] = u[input];
    }
  }
  for (var input = 0u; input < opaque(INPUTS); input++) {
    trials[trialCell(step, input, place)] = sensed[input];
  }
}

fn readsOut(step: u32) -> bool {
  return true;
}

fn afterError(cost: vec4f, error: vec4f, step: u32, place: Place) -> vec4f {
  return cost;
}

fn afterReadout(cost: vec4f, output: u32, z: vec4f, step: u32, place: Place) -> vec4f {
  return cost;
}

fn afterStep(cost: vec4f, step: u32, row: Row, place: Place) -> vec4f {
  let noise = motorNoise(MOVE_DRAWS, row, step, place);
  var sum = cost;
  for (var trial = 0u; trial < turns(4u); trial++) {
    var z: Outputs;
    for (var output = 0u; output < turns(OUTPUTS); output++) {
      z[output] = readouts[readoutCell(step, output, place)][trial];
    }
    let moved = worldMove(worldAt(step, trial, place), z, motorNoiseOf(noise, trial), f32(step));
    keepWorld(moved.world, trial);
    if (stepWeights[step] > 0.0) {
      sum[trial] = fma(stepWeights[step], moved.cost, sum[trial]);
    }
    if (TERMINAL_COST && step + 1u == slice.steps) {
      sum[trial] = fma(slice.maskSum, moved.terminalCost, sum[trial]);
    }
  }
  storeWorlds(step + 1u, place);
  wrongWorlds = notFinite(sum);
  for (var k = 0u; k < opaque(WORLD_STATES); k++) {
    wrongWorlds |= notFinite(worlds[k]);
  }
  return sum;
}

// Where the last step has left the finite numbers outside of the network.
fn wrongOutside() -> vec4<bool> {
  return wrongWorlds;
}

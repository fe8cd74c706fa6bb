// The backward pass of a slice of steps (see adjoint.wgsl for the equations), for graphics cards: a workgroup shares the
// work of a tile of trials, as in forward-workgroups.wgsl. lambda stays in registers; each step's delta goes through
// workgroup memory, where W^T delta and the products of the weight gradients read it. Those of W are summed along the way
// where a workgroup can hold a tile's whole matrix, else by outer-product-workgroups.wgsl; all others along the way:
// each thread sums over the steps for its units and lane.

// The rows of a quad lie ROW apart and each is padded: so threads that read the same row of neighbouring quads, or neighbouring
// rows, read other banks.
var<workgroup> deltas: array<vec4f, UNIT_SLOTS * TILE_STRIDE>;

// By column of U | b, by output, of the units' first states and of their leaks: a number for each of the thread's units.
var<private> sums: array<vec4f, SMALL_SUMS>;
// dL/dc, a number for each trial of the lane; in the threads of the first quad.
var<private> readoutBiasSums: array<vec4f, OUTPUTS>;

const READOUT_ITEM = INPUTS + 1u;
const INITIAL_ITEM = READOUT_ITEM + OUTPUTS;
const LEAK_ITEM = INITIAL_ITEM + 1u;

const ROW = UNIT_QUADS * TILE_STRIDE;

// Unit i of a quad.
fn deltaCell(quad: u32, i: u32, lane: u32) -> u32 {
  return i * ROW + quad * TILE_STRIDE + lane;
}

fn smallSumCell(item: u32, quad: u32, place: Place) -> u32 {
  return tilePartials(place.row, place.lane / TILE_LANES) + SMALL_SUMS_AT + (item * UNIT_QUADS + quad) * TILE_LANES + place.lane % TILE_LANES;
}

fn readoutBiasCell(output: u32, place: Place) -> u32 {
  return tilePartials(place.row, place.lane / TILE_LANES) + READOUT_BIASES_AT + output * TILE_LANES + place.lane % TILE_LANES;
}

fn enterSums(quad: u32, place: Place) {
  if (slice.endStep == slice.steps) {
    return;
  }
  for (var item = 0u; item < opaque(SMALL_SUMS); item++) {
    sums[item] = partials[smallSumCell(item, quad, place)];
  }
  if (quad == 0u) {
    for (var output = 0u; output < OUTPUTS; output++) {
      readoutBiasSums[output] = partials[readoutBiasCell(output, place)];
    }
  }
  enterRecurrentSums(quad, place);
}

// The sum of the lanes' numbers, in their order.
fn sumOfLanes(value: vec4f, quad: u32, place: Place) -> vec4f {
  workgroupBarrier();
  deltas[quad * TILE_LANES + place.lane % TILE_LANES] = value;
  workgroupBarrier();
  var sum = vec4f(0.0);
  for (var lane = 0u; lane < opaque(TILE_LANES); lane++) {
    sum += deltas[quad * TILE_LANES + lane];
  }
  return sum;
}

// Between slices each lane keeps its own sums, in the end the first lane those of all.
fn leaveSums(quad: u32, place: Place) {
  let isLast = slice.firstStep == 0u;
  for (var item = 0u; item < opaque(SMALL_SUMS); item++) {
    if (isLast) {
      sums[item] = sumOfLanes(sums[item], quad, place);
    }
    partials[smallSumCell(item, quad, place)] = sums[item];
  }
  for (var output = 0u; output < OUTPUTS; output++) {
    if (isLast) {
      readoutBiasSums[output] = sumOfLanes(readoutBiasSums[output], quad, place);
    }
    if (quad == 0u) {
      partials[readoutBiasCell(output, place)] = readoutBiasSums[output];
    }
  }
  leaveRecurrentSums(quad, place);
}

// The sums over a lane's trials of four columns times `right`.
fn overTrials(columns: mat4x4f, right: vec4f) -> vec4f {
  return vec4f(dot(columns[0], right), dot(columns[1], right), dot(columns[2], right), dot(columns[3], right));
}

// dL/dU = delta u[t]^T, dL/db = delta
fn addDriveProducts(delta: mat4x4f, shown: Shown, step: u32, place: Place) {
  for (var input = 0u; input < INPUTS; input++) {
    sums[input] += overTrials(delta, channelOf(shown, input, step, place));
  }
  sums[INPUTS] += overTrials(delta, vec4f(1.0));
}

// What a step read out, in registers where what it showed is.
alias ReadOut = array<vec4f, select(1u, OUTPUTS, AHEAD)>;

fn readOutAt(step: u32, place: Place) -> ReadOut {
  var z: ReadOut;
  if (AHEAD) {
    for (var output = 0u; output < OUTPUTS; output++) {
      z[output] = readouts[readoutCell(step, output, place)];
    }
  }
  return z;
}

// dL/dz
fn readoutAdjoint(output: u32, z: ReadOut, shown: Shown, step: u32, place: Place) -> vec4f {
  if (AHEAD) {
    return errorAdjoint(z[output] - shown[INPUTS + output], step, place);
  }
  let found = readouts[readoutCell(step, output, place)];
  if (CLOSED_LOOP) {
    return found; // throughReadout has left it there
  }
  return errorAdjoint(found - trials[trialCell(step, INPUTS + output, place)], step, place);
}

// lambda[t] += W^T delta[t]
fn throughWeights(lambda: mat4x4f, base: u32, quad: u32, place: Place) -> mat4x4f {
  let lane = place.lane % TILE_LANES;
  var gained = lambda;
  for (var unit = 0u; unit < opaque(UNIT_SLOTS); unit += 8u) {
    let at = deltaCell(unit / 4u, 0u, lane);
    gained = addOuter(gained, deltas[at], recurrentQuad(base, unit, quad));
    gained = addOuter(gained, deltas[at + ROW], recurrentQuad(base, unit + 1u, quad));
    gained = addOuter(gained, deltas[at + 2u * ROW], recurrentQuad(base, unit + 2u, quad));
    gained = addOuter(gained, deltas[at + 3u * ROW], recurrentQuad(base, unit + 3u, quad));
    gained = addOuter(gained, deltas[at + TILE_STRIDE], recurrentQuad(base, unit + 4u, quad));
    gained = addOuter(gained, deltas[at + TILE_STRIDE + ROW], recurrentQuad(base, unit + 5u, quad));
    gained = addOuter(gained, deltas[at + TILE_STRIDE + 2u * ROW], recurrentQuad(base, unit + 6u, quad));
    gained = addOuter(gained, deltas[at + TILE_STRIDE + 3u * ROW], recurrentQuad(base, unit + 7u, quad));
  }
  return gained;
}

fn lambdasAt(quad: u32, place: Place) -> mat4x4f {
  let at = adjointCell(LAMBDAS, 4u * quad, place);
  return mat4x4f(adjoints[at], adjoints[at + GROUP_LANES], adjoints[at + 2u * GROUP_LANES], adjoints[at + 3u * GROUP_LANES]);
}

fn setLambdas(quad: u32, lambda: mat4x4f, place: Place) {
  let at = adjointCell(LAMBDAS, 4u * quad, place);
  for (var i = 0u; i < 4u; i++) {
    adjoints[at + i * GROUP_LANES] = lambda[i];
  }
}

fn tracesAt(step: u32, quad: u32, place: Place) -> mat4x4f {
  let at = valueCell(step, 4u * quad, place);
  return mat4x4f(values[at], values[at + GROUP_LANES], values[at + 2u * GROUP_LANES], values[at + 3u * GROUP_LANES]);
}

@compute @workgroup_size(TILE_THREADS)
fn adjoint(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = tilePlace(workgroup, local);
  let lane = place.lane % TILE_LANES;
  let quad = quadOf(local);
  let isFirstQuad = quad == 0u;
  let row = rows[slice.firstRow + rowOfSlice(workgroup)];
  let base = parameterBase(row.network);
  let gamma = leakQuad(base, quad);
  var lambda: mat4x4f;
  if (slice.endStep < slice.steps) {
    lambda = lambdasAt(quad, place);
  }
  if (isFirstQuad) {
    enterBackward(place);
  }
  enterSums(quad, place);
  // What a step needs is loaded while the step after it still works: nothing else would hide the wait.
  var shown = shownAt(slice.endStep - 1u, place);
  var z = readOutAt(slice.endStep - 1u, place);
  var after = statesAt(slice.endStep, quad, place);
  var before = statesAt(slice.endStep - 1u, quad, place);
  var traces = tracesAt(slice.endStep - 1u, quad, place);

  for (var back = slice.endStep; back > slice.firstStep; back--) {
    let step = back - 1u;
    let counts = wasReadOut(step);
    if (CLOSED_LOOP) {
      if (isFirstQuad) {
        throughReadout(step, row, place);
      }
      storageBarrier();
    }
    if (counts) {
      for (var output = 0u; output < OUTPUTS; output++) {
        let e = readoutAdjoint(output, z, shown, step, place);
        lambda = addOuter(lambda, e, readoutQuad(base, output, quad));
        sums[READOUT_ITEM + output] += overTrials(after, e);
        readoutBiasSums[output] += e;
      }
    }
    if (RATE_PENALTY) {
      let weight = 2.0 * slice.lossScale * slice.ratePenalty * present(place);
      for (var i = 0u; i < 4u; i++) {
        lambda[i] = fma(weight, after[i], lambda[i]);
      }
    }
    let delta = mat4x4f(
      deltaOf(lambda[0], slopeFromTrace(traces[0]), vec4f(gamma.x)),
      deltaOf(lambda[1], slopeFromTrace(traces[1]), vec4f(gamma.y)),
      deltaOf(lambda[2], slopeFromTrace(traces[2]), vec4f(gamma.z)),
      deltaOf(lambda[3], slopeFromTrace(traces[3]), vec4f(gamma.w)),
    );
    if (LEAK_GRADIENT) {
      sums[LEAK_ITEM] += vec4f(
        dot(lambda[0], after[0] - before[0]),
        dot(lambda[1], after[1] - before[1]),
        dot(lambda[2], after[2] - before[2]),
        dot(lambda[3], after[3] - before[3]),
      );
    }
    lambda = mat4x4f(
      leakedAdjoint(lambda[0], vec4f(gamma.x)),
      leakedAdjoint(lambda[1], vec4f(gamma.y)),
      leakedAdjoint(lambda[2], vec4f(gamma.z)),
      leakedAdjoint(lambda[3], vec4f(gamma.w)),
    );
    addDriveProducts(delta, shown, step, place);
    if (KEEPS_DELTA) {
      let at = valueCell(step, 4u * quad, place);
      for (var i = 0u; i < 4u; i++) {
        values[at + i * GROUP_LANES] = delta[i];
      }
    }
    workgroupBarrier(); // all have read the deltas of the step after this
    for (var i = 0u; i < 4u; i++) {
      deltas[deltaCell(quad, i, lane)] = delta[i];
    }
    keepFactors(before, quad, lane);
    workgroupBarrier();
    if (CLOSED_LOOP) {
      storageBarrier();
      if (isFirstQuad) {
        throughSenses(base, step, row, place);
      }
    }
    // Behind the weights where products follow, which load nothing: a load that hits a cache waits for those before it that
    // do not.
    if (SUMS_ALONG) {
      lambda = throughWeights(lambda, base, quad, place);
    }
    after = before;
    let next = max(step, slice.firstStep + 1u) - 1u;
    shown = shownAt(next, place);
    z = readOutAt(next, place);
    before = statesAt(next, quad, place);
    traces = tracesAt(next, quad, place);
    if (SUMS_ALONG) {
      addRecurrentProducts(quad, lane);
    } else {
      lambda = throughWeights(lambda, base, quad, place);
    }
  }

  setLambdas(quad, lambda, place);
  if (slice.firstStep == 0u) {
    sums[INITIAL_ITEM] = overTrials(lambda, vec4f(1.0));
  }
  leaveSums(quad, place);
}

// The forward pass of a slice of steps (see forward.wgsl for the equations), for graphics cards: a workgroup shares the
// work of a tile of trials. The tile's states lie in workgroup memory, where every thread reads all of them; a thread's own
// stay in its registers, too. Weights come turned over (turn-weights.wgsl), so that a read serves four units.
// The threads of the first quad also do what is there once a lane: the surroundings, the readout's loss.

var<workgroup> rates: array<vec4f, UNIT_SLOTS * TILE_LANES>;
// What each quad of units adds to each readout, where there is room: else the readout's thread adds up all units.
var<workgroup> shares: array<vec4f, select(1u, OUTPUTS * UNIT_QUADS * TILE_LANES, SHARES_READOUT)>;
// The first step of each of the tile's trials at which a thread met something that is not finite.
var<workgroup> faults: array<atomic<u32>, 4u * TILE_LANES>;

fn rateCell(unit: u32, place: Place) -> u32 {
  return unit * TILE_LANES + place.lane % TILE_LANES;
}

fn setRates(quad: u32, h: mat4x4f, place: Place) {
  for (var i = 0u; i < 4u; i++) {
    rates[rateCell(4u * quad + i, place)] = h[i];
  }
}

fn setStates(step: u32, quad: u32, h: mat4x4f, place: Place) {
  let at = stateCell(step, 4u * quad, place);
  for (var i = 0u; i < 4u; i++) {
    state[at + i * GROUP_LANES] = h[i];
  }
}

// W h + U u + b
fn preActivations(network: u32, quad: u32, shown: Shown, step: u32, place: Place) -> mat4x4f {
  let first = network * (UNIT_SLOTS + INPUTS + 1u) * UNIT_QUADS + quad;
  let afterUnits = first + UNIT_SLOTS * UNIT_QUADS;
  var a = columnsOf(turned[afterUnits + INPUTS * UNIT_QUADS]);
  for (var input = 0u; input < INPUTS; input++) {
    a = addOuter(a, channelOf(shown, input, step, place), turned[afterUnits + input * UNIT_QUADS]);
  }
  for (var unit = 0u; unit < opaque(UNIT_SLOTS); unit += 8u) {
    let at = first + unit * UNIT_QUADS;
    let rate = rateCell(unit, place);
    a = addOuter(a, rates[rate], turned[at]);
    a = addOuter(a, rates[rate + TILE_LANES], turned[at + UNIT_QUADS]);
    a = addOuter(a, rates[rate + 2u * TILE_LANES], turned[at + 2u * UNIT_QUADS]);
    a = addOuter(a, rates[rate + 3u * TILE_LANES], turned[at + 3u * UNIT_QUADS]);
    a = addOuter(a, rates[rate + 4u * TILE_LANES], turned[at + 4u * UNIT_QUADS]);
    a = addOuter(a, rates[rate + 5u * TILE_LANES], turned[at + 5u * UNIT_QUADS]);
    a = addOuter(a, rates[rate + 6u * TILE_LANES], turned[at + 6u * UNIT_QUADS]);
    a = addOuter(a, rates[rate + 7u * TILE_LANES], turned[at + 7u * UNIT_QUADS]);
  }
  return a;
}

fn shareCell(output: u32, quad: u32, place: Place) -> u32 {
  return (output * UNIT_QUADS + quad) * TILE_LANES + place.lane % TILE_LANES;
}

fn setShares(base: u32, quad: u32, h: mat4x4f, place: Place) {
  for (var output = 0u; output < OUTPUTS; output++) {
    shares[shareCell(output, quad, place)] = multiplyAdd(vec4f(0.0), h, readoutQuad(base, output, quad));
  }
}

fn readoutOf(base: u32, output: u32, place: Place) -> vec4f {
  var z = vec4f(readoutBias(base, output));
  if (SHARES_READOUT) {
    for (var quad = 0u; quad < opaque(UNIT_QUADS); quad++) {
      z += shares[shareCell(output, quad, place)];
    }
    return z;
  }
  for (var quad = 0u; quad < opaque(UNIT_QUADS); quad++) {
    let weights = readoutQuad(base, output, quad);
    let at = rateCell(4u * quad, place);
    let h = mat4x4f(rates[at], rates[at + TILE_LANES], rates[at + 2u * TILE_LANES], rates[at + 3u * TILE_LANES]);
    z = multiplyAdd(z, h, weights);
  }
  return z;
}

// The sum over units of h^2.
fn squaredRates(place: Place) -> vec4f {
  var sum = vec4f(0.0);
  for (var unit = 0u; unit < opaque(UNITS); unit++) {
    let h = rates[rateCell(unit, place)];
    sum = fma(h, h, sum);
  }
  return sum;
}

fn anyNotFinite(x: mat4x4f) -> vec4<bool> {
  return notFinite(x[0]) | notFinite(x[1]) | notFinite(x[2]) | notFinite(x[3]);
}

@compute @workgroup_size(TILE_THREADS)
fn forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = tilePlace(workgroup, local);
  let quad = quadOf(local);
  let isFirstQuad = quad == 0u;
  let row = rows[slice.firstRow + rowOfSlice(workgroup)];
  let base = parameterBase(row.network);
  let gamma = leakQuad(base, quad);
  var h = columnsOf(initialStateQuad(base, quad));
  if (slice.firstStep == 0u) {
    setStates(0u, quad, h, place);
  } else {
    h = statesAt(slice.firstStep, quad, place);
  }
  setRates(quad, h, place);
  var loss = vec4f(0.0);
  var fault = vec4u(NOTHING_WRONG);
  if (isFirstQuad) {
    enter(row, place);
    if (slice.firstStep > 0u) {
      loss = bitcast<vec4f>(outcome[outcomeCell(LOSS, place)]);
      fault = outcome[outcomeCell(FAULT, place)];
    }
    for (var i = 0u; i < 4u; i++) {
      atomicStore(&faults[4u * (place.lane % TILE_LANES) + i], NOTHING_WRONG);
    }
  }
  workgroupBarrier();
  // Of the next step, while this one still works: nothing else would hide the wait.
  var shown = shownAt(slice.firstStep, place);

  for (var step = slice.firstStep; step < slice.endStep; step++) {
    if (CLOSED_LOOP) {
      if (isFirstQuad) {
        senseStep(step, row, place);
      }
      storageBarrier();
    }
    let drawn = noiseOf(row, Draws(row, place), step, quad);
    let a = preActivations(row.network, quad, shown, step, place);
    let x = mat4x4f(a[0] + drawn.shift[0], a[1] + drawn.shift[1], a[2] + drawn.shift[2], a[3] + drawn.shift[3]);
    var wrong = anyNotFinite(x);
    let y = mat4x4f(activation(x[0]), activation(x[1]), activation(x[2]), activation(x[3]));
    if (slice.keepValues == 1u) {
      let at = valueCell(step, 4u * quad, place);
      values[at] = traceOf(x[0], y[0]);
      values[at + GROUP_LANES] = traceOf(x[1], y[1]);
      values[at + 2u * GROUP_LANES] = traceOf(x[2], y[2]);
      values[at + 3u * GROUP_LANES] = traceOf(x[3], y[3]);
    }
    h = mat4x4f(
      nextState(h[0], y[0], drawn.drift[0], vec4f(gamma.x)),
      nextState(h[1], y[1], drawn.drift[1], vec4f(gamma.y)),
      nextState(h[2], y[2], drawn.drift[2], vec4f(gamma.z)),
      nextState(h[3], y[3], drawn.drift[3], vec4f(gamma.w)),
    );
    if (slice.keepStates == 1u || step + 1u == slice.endStep) {
      setStates(step + 1u, quad, h, place);
    }
    let wanted = shown;
    shown = shownAt(min(step + 1u, slice.endStep - 1u), place);
    workgroupBarrier(); // all have read the states of this step
    setRates(quad, h, place);
    let isRead = readsOut(step);
    if (SHARES_READOUT && isRead) {
      setShares(base, quad, h, place);
    }
    workgroupBarrier();
    if (isRead) {
      for (var output = quad; output < OUTPUTS; output += UNIT_QUADS) {
        let z = readoutOf(base, output, place);
        wrong |= notFinite(z);
        readouts[readoutCell(step, output, place)] = z;
        if (OUTPUTS == 1u) {
          loss = afterError(loss, z - channelOf(wanted, INPUTS, step, place), step, place);
        }
      }
    }
    if (OUTPUTS > 1u) {
      storageBarrier();
    }
    if (isFirstQuad) {
      for (var output = 0u; output < select(0u, OUTPUTS, isRead && OUTPUTS > 1u); output++) {
        loss = afterReadout(loss, output, readouts[readoutCell(step, output, place)], step, place);
      }
      loss = afterStep(loss, step, row, place);
      if (RATE_PENALTY) {
        loss = fma(vec4f(slice.ratePenalty), squaredRates(place), loss);
      }
      wrong |= wrongOutside();
    }
    fault = min(fault, select(vec4u(NOTHING_WRONG), vec4u(step), wrong));
  }

  if (slice.endStep == slice.steps) {
    // Noise outside can overflow a last state that no pre-activation sees any more.
    fault = min(fault, select(vec4u(NOTHING_WRONG), vec4u(slice.steps - 1u), anyNotFinite(h)));
  }
  for (var i = 0u; i < 4u; i++) {
    if (fault[i] != NOTHING_WRONG) {
      atomicMin(&faults[4u * (place.lane % TILE_LANES) + i], fault[i]);
    }
  }
  workgroupBarrier();
  if (isFirstQuad) {
    for (var i = 0u; i < 4u; i++) {
      fault[i] = atomicLoad(&faults[4u * (place.lane % TILE_LANES) + i]);
    }
    outcome[outcomeCell(LOSS, place)] = bitcast<vec4u>(loss);
    outcome[outcomeCell(FAULT, place)] = fault;
  }
}

// The backward pass of a slice of steps, noise held fixed. With lambda[t] = dL/dh[t], and of that later[t] by way of later steps, and
// e[t] = dL/dz[t]:
//   lambda[t]    = later[t] + V^T e[t-1]
//   delta[t-1]   = gamma lambda[t] f'(a[t-1])                         (overwrites what the forward pass left of f')
//   later[t-1]   = (1 - gamma) lambda[t] + W^T delta[t-1]
//   dL/dgamma   += lambda[t] (h[t] - h[t-1]) / gamma                  (divided at the end)
// Weight gradients are products of delta with h, u and 1 summed over trials and steps: outer-product.wgsl. Where e comes from
// is in open-loop-lanes-adjoint.wgsl and closed-loop-lanes-adjoint.wgsl; it is left in the readouts.
//
// A turn adds W^T delta[t] to what has leaked into later[t], and takes the same unit through the activation of step t-1 at once: so
// a unit is loaded and stored once a step. A slice has one turn more than it has steps. The first one adds nothing, as the slice
// of later steps has left later[endStep] whole; the last one only adds, and leaves later[firstStep] whole.

struct Turn {
  // It makes later[step] whole.
  step: u32,
  // Whether W^T delta[step] is added: not in the first turn of a slice.
  adds: bool,
  // Whether it goes through an activation: not in the last turn of a slice.
  goesOn: bool,
  // The step of that activation; in the last turn some step of the slice.
  before: u32,
}

fn turnAt(step: u32) -> Turn {
  let goesOn = step > slice.firstStep;
  return Turn(step, step < slice.endStep, goesOn, select(slice.firstStep, step - 1u, goesOn));
}

// Where lambda begins, and delta of a turn's activation: lavapipe would compute that anew for each unit. Not among what a turn is, which
// WGSL must see to be the same for all threads.
struct TurnCells {
  lambdas: u32,
  deltas: u32,
}

fn cellsOf(turn: Turn, place: Place) -> TurnCells {
  return TurnCells(adjointCell(LAMBDAS, 0u, place), valueCell(turn.before, 0u, place));
}

// What the trials of a lane add to dL/dgamma of a unit, but for the division.
fn leakGain(lambda: vec4f, turn: Turn, unit: u32, place: Place) -> f32 {
  let gain = lambda * (state[stateCell(turn.step, unit, place)] - state[stateCell(turn.before, unit, place)]);
  return (gain.x + gain.y) + (gain.z + gain.w);
}

// By quads of units, each number over the trials of a lane: a unit at a time would load and store four times as much.
fn addLeakGains(gains: vec4f, turn: Turn, quad: u32, place: Place) {
  let at = adjointCell(LEAK_SUMS, quad, place);
  let sums = select(adjoints[at], vec4f(0.0), turn.step == slice.steps);
  adjoints[at] = select(sums, sums + gains, turn.goesOn);
}

// Takes a unit, which gains from delta and from the readout, through a turn. Returns what its leak gains.
fn throughUnit(turn: Turn, cells: TurnCells, unit: u32, slopes: Slopes, gamma: vec4f, fromDelta: vec4f, fromReadout: vec4f, place: Place) -> f32 {
  let at = cells.lambdas + unit * GROUP_LANES;
  let leaked = select(adjoints[at], vec4f(0.0), turn.step == slice.steps);
  let later = select(leaked, leaked + fromDelta, turn.adds);
  var lambda = later + fromReadout;
  if (RATE_PENALTY && unit < UNITS) {
    let h = state[stateCell(turn.step, unit, place)];
    lambda = fma(2.0 * slice.lossScale * slice.ratePenalty * present(place), h, lambda);
  }
  if (turn.goesOn) {
    let slope = slopeOf(slopes, turn.before, unit, place);
    values[cells.deltas + unit * GROUP_LANES] = deltaOf(lambda, slope, gamma);
  }
  adjoints[at] = select(later, leakedAdjoint(lambda, gamma), turn.goesOn);
  if (LEAK_GRADIENT) {
    return leakGain(lambda, turn, unit, place);
  }
  return 0.0;
}

// Takes four units through a turn.
fn throughQuad(base: u32, turn: Turn, cells: TurnCells, quad: u32, fromDeltas: mat4x4f, fromReadouts: mat4x4f, place: Place) {
  var leaks = leakQuad(base, quad);
  let slopes = slopesOf(turn.before, quad, place);
  var leakGains = vec4f(0.0);
  for (var i = 0u; i < turns(4u); i++) {
    let gain = throughUnit(turn, cells, 4u * quad + i, slopes, vec4f(leaks[i]), columnOf(fromDeltas, i), columnOf(fromReadouts, i), place);
    leakGains = select(leakGains, vec4f(gain), vec4u(0u, 1u, 2u, 3u) == vec4u(i));
  }
  if (LEAK_GRADIENT) {
    addLeakGains(leakGains, turn, quad, place);
  }
}

// Four of what units gain from the readout, which `weightedErrors` gave for READOUT_COLUMNS of them. Where these are all there are, they
// keep constant indices: see `columnOf`.
fn fourErrors(errors: ptr<function, array<vec4f, READOUT_COLUMNS>>, first: u32) -> mat4x4f {
  let at = select(first, 0u, READOUT_COLUMNS == 4u);
  return mat4x4f((*errors)[at], (*errors)[at + 1u], (*errors)[at + 2u], (*errors)[at + 3u]);
}

// Outputs that units gain from in a turn: a loop over none takes the place of an `if`, as lavapipe jumps over nothing.
fn outputsOf(turn: Turn) -> u32 {
  return select(0u, OUTPUTS, turn.goesOn && wasReadOut(turn.before));
}

// The step whose deltas a turn adds; where it adds none some step of the slice.
fn deltaStepOf(turn: Turn) -> u32 {
  return min(turn.step, slice.endStep - 1u);
}

@compute @workgroup_size(WORKGROUP_LANES)
fn adjoint(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = placeAmong(WORKGROUP_LANES, workgroup, local);
  let row = rows[slice.firstRow + place.row];
  let base = parameterBase(row.network);
  enterBackward(place);
  for (var done = 0u; done < turns(slice.endStep - slice.firstStep + 1u); done++) {
    let turn = turnAt(slice.endStep - done);
    if (turn.goesOn && wasReadOut(turn.before)) {
      throughReadout(turn.before, row, place);
    }
    throughUnits(base, turn, place);
    if (turn.goesOn) {
      throughSenses(base, turn.before, row, place);
    }
  }
}

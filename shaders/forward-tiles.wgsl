// The units of a step, eight at a time, and its outputs, one at a time: the tile of 8 units x 4 trials stays in registers, weights
// come from storage.

const READOUT_ROWS = 1u;

// The pre-activations of eight units for four trials, each a vec4f over trials.
struct Tile {
  low: mat4x4f,
  high: mat4x4f,
}

// U u[t] + b of eight units.
fn drive(base: u32, first: u32, step: u32, place: Place) -> Tile {
  var a: array<vec4f, 8>;
  for (var i = 0u; i < turns(8u); i++) {
    var sum = vec4f(bias(base, first + i));
    for (var input = 0u; input < INPUTS; input++) {
      sum = fma(trials[trialCell(step, input, place)], vec4f(inputWeight(base, first + i, input)), sum);
    }
    a[i] = sum;
  }
  return Tile(mat4x4f(a[0], a[1], a[2], a[3]), mat4x4f(a[4], a[5], a[6], a[7]));
}

fn stateColumns(step: u32, quad: u32, place: Place) -> mat4x4f {
  let at = stateCell(step, 4u * quad, place);
  return mat4x4f(state[at], state[at + GROUP_LANES], state[at + 2u * GROUP_LANES], state[at + 3u * GROUP_LANES]);
}

fn preActivation(base: u32, first: u32, step: u32, place: Place) -> Tile {
  var a = drive(base, first, step, place);
  for (var quad = 0u; quad < turns(UNIT_SLOTS / 4u); quad++) {
    let h = stateColumns(step, quad, place);
    a.low[0] = multiplyAdd(a.low[0], h, recurrentQuad(base, first, quad));
    a.low[1] = multiplyAdd(a.low[1], h, recurrentQuad(base, first + 1u, quad));
    a.low[2] = multiplyAdd(a.low[2], h, recurrentQuad(base, first + 2u, quad));
    a.low[3] = multiplyAdd(a.low[3], h, recurrentQuad(base, first + 3u, quad));
    a.high[0] = multiplyAdd(a.high[0], h, recurrentQuad(base, first + 4u, quad));
    a.high[1] = multiplyAdd(a.high[1], h, recurrentQuad(base, first + 5u, quad));
    a.high[2] = multiplyAdd(a.high[2], h, recurrentQuad(base, first + 6u, quad));
    a.high[3] = multiplyAdd(a.high[3], h, recurrentQuad(base, first + 7u, quad));
  }
  return a;
}

// All units of a step. Returns where a number was not finite.
fn throughUnits(base: u32, row: Row, step: u32, place: Place) -> vec4<bool> {
  let cells = cellsOf(step, place);
  var wrong = vec4<bool>(false);
  for (var first = 0u; first < turns(UNIT_SLOTS); first += 8u) {
    let a = preActivation(base, first, step, place);
    for (var half = 0u; half < turns(2u); half++) {
      var x = a.low;
      if (half == 1u) {
        x = a.high;
      }
      wrong |= advance(base, row, step, cells, first / 4u + half, x, place);
    }
  }
  return wrong;
}

// V h + c of an output.
fn readoutsOf(base: u32, output: u32, step: u32, place: Place) -> array<vec4f, READOUT_ROWS> {
  var z = vec4f(readoutBias(base, output));
  for (var quad = 0u; quad < turns(UNIT_SLOTS / 4u); quad++) {
    var weights = readoutQuad(base, output, quad);
    for (var i = 0u; i < turns(4u); i++) {
      z = fma(state[stateCell(step + 1u, 4u * quad + i, place)], vec4f(weights[i]), z);
    }
  }
  return array<vec4f, READOUT_ROWS>(z);
}

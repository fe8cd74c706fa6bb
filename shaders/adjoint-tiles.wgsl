// W^T delta, eight units at a time, and V^T e, four at a time: the tile of 8 units x 4 trials stays in registers, weights come
// from storage.

const TILE_ROWS = 8u;
const READOUT_COLUMNS = 4u;

// V^T e of four units.
fn weightedErrors(base: u32, first: u32, outputs: u32, step: u32, place: Place) -> array<vec4f, READOUT_COLUMNS> {
  var gained: array<vec4f, READOUT_COLUMNS>;
  for (var output = 0u; output < opaque(outputs); output++) {
    let weights = readoutQuad(base, output, first / 4u);
    let e = readouts[readoutCell(step, output, place)];
    gained[0] = fma(vec4f(weights.x), e, gained[0]);
    gained[1] = fma(vec4f(weights.y), e, gained[1]);
    gained[2] = fma(vec4f(weights.z), e, gained[2]);
    gained[3] = fma(vec4f(weights.w), e, gained[3]);
  }
  return gained;
}

fn deltaColumn(unit: u32, step: u32, place: Place) -> vec4f {
  return values[valueCell(step, unit, place)];
}

// Four columns of four rows of W, turned so that each column meets the deltas of the rows.
fn columnsOf(base: u32, unit: u32, quad: u32) -> mat4x4f {
  return transpose(mat4x4f(
    recurrentQuad(base, unit, quad),
    recurrentQuad(base, unit + 1u, quad),
    recurrentQuad(base, unit + 2u, quad),
    recurrentQuad(base, unit + 3u, quad),
  ));
}

// W^T delta of eight units, from the first `units` rows.
fn weightedDeltas(base: u32, first: u32, units: u32, step: u32, place: Place) -> array<vec4f, TILE_ROWS> {
  var low: mat4x4f;
  var high: mat4x4f;
  for (var unit = 0u; unit < turns(units); unit += 4u) {
    let delta = mat4x4f(
      deltaColumn(unit, step, place),
      deltaColumn(unit + 1u, step, place),
      deltaColumn(unit + 2u, step, place),
      deltaColumn(unit + 3u, step, place),
    );
    let left = columnsOf(base, unit, first / 4u);
    let right = columnsOf(base, unit, first / 4u + 1u);
    low = mat4x4f(multiplyAdd(low[0], delta, left[0]), multiplyAdd(low[1], delta, left[1]), multiplyAdd(low[2], delta, left[2]), multiplyAdd(low[3], delta, left[3]));
    high = mat4x4f(multiplyAdd(high[0], delta, right[0]), multiplyAdd(high[1], delta, right[1]), multiplyAdd(high[2], delta, right[2]), multiplyAdd(high[3], delta, right[3]));
  }
  return array<vec4f, TILE_ROWS>(low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]);
}

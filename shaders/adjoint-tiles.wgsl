// W^T delta, eight units at a time, and V^T e, four at a time: the tile of 8 units x 4 trials stays in registers, weights come
// from storage.

const READOUT_COLUMNS = 4u;

// V^T e[t] of four units.
fn throughReadoutWeights(base: u32, first: u32, step: u32, place: Place) -> array<vec4f, READOUT_COLUMNS> {
  var gained: array<vec4f, READOUT_COLUMNS>;
  if (wasReadOut(step)) {
    for (var output = 0u; output < turns(OUTPUTS); output++) {
      let weights = readoutQuad(base, output, first / 4u);
      let e = readouts[readoutCell(step, output, place)];
      gained[0] = fma(vec4f(weights.x), e, gained[0]);
      gained[1] = fma(vec4f(weights.y), e, gained[1]);
      gained[2] = fma(vec4f(weights.z), e, gained[2]);
      gained[3] = fma(vec4f(weights.w), e, gained[3]);
    }
  }
  return gained;
}

fn deltaColumn(unit: u32, step: u32, place: Place) -> vec4f {
  return values[valueCell(step, unit, place)];
}

// lambda[t] += W^T delta[t].
fn throughWeights(base: u32, step: u32, place: Place) {
  for (var first = 0u; first < turns(UNIT_SLOTS); first += 8u) {
    let at = adjointCell(step, first, place);
    var low = mat4x4f(adjoints[at], adjoints[at + GROUP_LANES], adjoints[at + 2u * GROUP_LANES], adjoints[at + 3u * GROUP_LANES]);
    let above = at + 4u * GROUP_LANES;
    var high = mat4x4f(adjoints[above], adjoints[above + GROUP_LANES], adjoints[above + 2u * GROUP_LANES], adjoints[above + 3u * GROUP_LANES]);
    for (var unit = 0u; unit < turns(UNIT_SLOTS); unit += 4u) {
      let delta = mat4x4f(
        deltaColumn(unit, step, place),
        deltaColumn(unit + 1u, step, place),
        deltaColumn(unit + 2u, step, place),
        deltaColumn(unit + 3u, step, place),
      );
      // Columns first .. first + 3 of four rows of W, turned so that each column meets the four deltas.
      let left = transpose(mat4x4f(
        recurrentQuad(base, unit, first / 4u),
        recurrentQuad(base, unit + 1u, first / 4u),
        recurrentQuad(base, unit + 2u, first / 4u),
        recurrentQuad(base, unit + 3u, first / 4u),
      ));
      let right = transpose(mat4x4f(
        recurrentQuad(base, unit, first / 4u + 1u),
        recurrentQuad(base, unit + 1u, first / 4u + 1u),
        recurrentQuad(base, unit + 2u, first / 4u + 1u),
        recurrentQuad(base, unit + 3u, first / 4u + 1u),
      ));
      low = mat4x4f(multiplyAdd(low[0], delta, left[0]), multiplyAdd(low[1], delta, left[1]), multiplyAdd(low[2], delta, left[2]), multiplyAdd(low[3], delta, left[3]));
      high = mat4x4f(multiplyAdd(high[0], delta, right[0]), multiplyAdd(high[1], delta, right[1]), multiplyAdd(high[2], delta, right[2]), multiplyAdd(high[3], delta, right[3]));
    }
    for (var i = 0u; i < 4u; i++) {
      adjoints[at + i * GROUP_LANES] = low[i];
      adjoints[above + i * GROUP_LANES] = high[i];
    }
  }
}

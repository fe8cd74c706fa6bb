// Weight gradients: G[i][k] = sum over steps and trials of left_i right_k, a tile of 8 x 8 weights at a time.
// A thread sums over its own four trials and all steps of the slice in registers; lanes and blocks are added up later
// (reduce.wgsl), always in the same order. Steps run backward, as the windows of the backward pass do, and the sums are
// carried between slices: so no cut of the steps changes a bit.

fn partialCell(tile: u32, quad: u32, place: Place) -> u32 {
  return ((place.row * ALL_TILES + FIRST_TILE + tile) * 16u + quad) * slice.lanes + place.lane;
}

fn rightQuad(first: u32, step: u32, place: Place) -> mat4x4f {
  if (first < UNIT_SLOTS) {
    let at = stateCell(step + STATE_AFTER, first, place);
    return mat4x4f(state[at], state[at + GROUP_LANES], state[at + 2u * GROUP_LANES], state[at + 3u * GROUP_LANES]);
  }
  var columns: array<vec4f, 4>;
  for (var i = 0u; i < turns(4u); i++) {
    columns[i] = extraFactor(first - UNIT_SLOTS + i, step, place);
  }
  return mat4x4f(columns[0], columns[1], columns[2], columns[3]);
}

fn leftQuad(first: u32, step: u32, place: Place) -> mat4x4f {
  return transpose(mat4x4f(
    leftFactor(first, step, place),
    leftFactor(first + 1u, step, place),
    leftFactor(first + 2u, step, place),
    leftFactor(first + 3u, step, place),
  ));
}

fn addProducts(sum: mat4x4f, left: mat4x4f, right: mat4x4f) -> mat4x4f {
  return mat4x4f(
    multiplyAdd(sum[0], left, right[0]),
    multiplyAdd(sum[1], left, right[1]),
    multiplyAdd(sum[2], left, right[2]),
    multiplyAdd(sum[3], left, right[3]),
  );
}

// Accumulators are moved to and from storage through an array, so that registers keep constant indices and the loads are
// a loop that is not unrolled.
alias Sums = array<vec4f, 16>;

fn carriedSums(tile: u32, place: Place) -> Sums {
  var sums: Sums;
  if (slice.endStep < slice.steps) {
    for (var i = 0u; i < turns(16u); i++) {
      sums[i] = partials[partialCell(tile, i, place)];
    }
  }
  return sums;
}

fn storeSums(tile: u32, given: Sums, place: Place) {
  var sums = given;
  for (var i = 0u; i < turns(16u); i++) {
    partials[partialCell(tile, i, place)] = sums[i];
  }
}

@compute @workgroup_size(LANES)
fn outerProduct(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = placeOf(workgroup, local);
  let tile = workgroup.z;
  let firstLeft = 8u * (tile / COLUMN_TILES);
  let firstRight = 8u * (tile % COLUMN_TILES);
  // Named by the quads of weights they hold: rows 0-3 or 4-7 of the tile, columns 0-3 or 4-7.
  let sums = carriedSums(tile, place);
  var lowLow = mat4x4f(sums[0], sums[1], sums[2], sums[3]);
  var lowHigh = mat4x4f(sums[4], sums[5], sums[6], sums[7]);
  var highLow = mat4x4f(sums[8], sums[9], sums[10], sums[11]);
  var highHigh = mat4x4f(sums[12], sums[13], sums[14], sums[15]);
  for (var back = slice.endStep; back > slice.firstStep; back--) {
    let step = back - 1u;
    if (stepCounts(step)) {
      let low = leftQuad(firstLeft, step, place);
      let high = leftQuad(firstLeft + 4u, step, place);
      let rightLow = rightQuad(firstRight, step, place);
      let rightHigh = rightQuad(firstRight + 4u, step, place);
      lowLow = addProducts(lowLow, low, rightLow);
      lowHigh = addProducts(lowHigh, low, rightHigh);
      highLow = addProducts(highLow, high, rightLow);
      highHigh = addProducts(highHigh, high, rightHigh);
    }
  }
  storeSums(
    tile,
    Sums(
      lowLow[0], lowLow[1], lowLow[2], lowLow[3], lowHigh[0], lowHigh[1], lowHigh[2], lowHigh[3],
      highLow[0], highLow[1], highLow[2], highLow[3], highHigh[0], highHigh[1], highHigh[2], highHigh[3],
    ),
    place,
  );
}

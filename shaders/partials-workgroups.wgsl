// Which of the sums of adjoint-workgroups.wgsl and outer-product-workgroups.wgsl a quad of rows and a column are.

fn smallPartial(item: u32, row: u32, quad: u32, tile: u32) -> vec4f {
  return partials[tilePartials(row, tile) + SMALL_SUMS_AT + (item * UNIT_QUADS + quad) * TILE_LANES];
}

fn recurrentPartial(row: u32, rowQuad: u32, column: u32, tile: u32) -> vec4f {
  if (column >= UNIT_SLOTS) {
    // A padding column has no sum; its gradient is zero whatever is read here.
    return smallPartial(min(column - UNIT_SLOTS, INPUTS), row, rowQuad, tile);
  }
  let index = rowQuad * UNIT_SLOTS + column;
  if (SUMS_ALONG) {
    return partials[tilePartials(row, tile) + index];
  }
  if (tile % TILES_PER_BLOCK > 0u) {
    return vec4f(0.0);
  }
  return partials[blockPartials(row, tile / TILES_PER_BLOCK) + RECURRENT_SUMS_AT + index];
}

fn readoutPartial(row: u32, rowQuad: u32, column: u32, tile: u32) -> vec4f {
  var quad = vec4f(0.0);
  for (var i = 0u; i < min(4u, OUTPUTS - 4u * rowQuad); i++) {
    let output = 4u * rowQuad + i;
    if (column < UNIT_SLOTS) {
      quad[i] = smallPartial(INPUTS + 1u + output, row, column / 4u, tile)[column % 4u];
    } else {
      let overLanes = partials[tilePartials(row, tile) + READOUT_BIASES_AT + output * TILE_LANES];
      quad[i] = (overLanes.x + overLanes.y) + (overLanes.z + overLanes.w);
    }
  }
  return quad;
}

// lambda[0] of a unit, or its sum of lambda dh over gamma, over the trials of a block.
fn unitSum(isLeak: bool, row: u32, unit: u32, block: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < TILES_PER_BLOCK; i++) {
    let item = INPUTS + 1u + OUTPUTS + select(0u, 1u, isLeak);
    sum += smallPartial(item, row, unit / 4u, block * TILES_PER_BLOCK + i)[unit % 4u];
  }
  return sum;
}

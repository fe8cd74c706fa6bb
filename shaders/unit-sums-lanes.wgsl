// What a unit's first state and its leak gain from the trials of a block, where the backward pass has left it in the adjoints:
// lambda[0] trial by trial; the leaks' sums trial by trial, or summed over a lane and LEAKS_TOGETHER units in a vec4f (adjoint.wgsl).
fn unitSum(isLeak: bool, row: u32, unit: u32, block: u32) -> f32 {
  let together = select(1u, LEAKS_TOGETHER, isLeak);
  let kind = select(LAMBDAS, LEAK_SUMS, isLeak);
  let isOwn = vec4<bool>(together == 1u) | (vec4u(0u, 1u, 2u, 3u) == vec4u(unit % together));
  var sum = vec4f(0.0);
  for (var i = 0u; i < turns(BLOCK_LANES); i++) {
    let lane = Place(row, block * BLOCK_LANES + i);
    sum += select(vec4f(0.0), adjoints[adjointCell(kind, unit / together, lane)], isOwn);
  }
  return (sum.x + sum.y) + (sum.z + sum.w);
}

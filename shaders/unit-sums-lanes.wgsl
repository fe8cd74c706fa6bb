// What a unit's first state and its leak gain from the trials of a block, where the backward pass has left it lane by lane in
// the adjoints: lambda[0] in slot 0, the sum of lambda dh over gamma in slot 2.
fn unitSum(isLeak: bool, row: u32, unit: u32, block: u32) -> f32 {
  var sum = vec4f(0.0);
  for (var i = 0u; i < turns(BLOCK_LANES); i++) {
    sum += adjoints[cell(select(0u, 2u, isLeak), ADJOINT_SLOTS, unit, Place(row, block * BLOCK_LANES + i))];
  }
  return (sum.x + sum.y) + (sum.z + sum.w);
}

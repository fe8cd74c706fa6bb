// W | U | b of each row's network turned over, so that four units of a column lie together: column k of row quad q is
// turned[network][k][q]. A workgroup that goes through the columns reads them in one stretch.

@compute @workgroup_size(TURNING_THREADS)
fn turnWeights(@builtin(global_invocation_id) id: vec3u) {
  let columns = UNIT_SLOTS + INPUTS + 1u;
  if (id.x >= columns * UNIT_QUADS) {
    return;
  }
  let column = id.x / UNIT_QUADS;
  let quad = id.x % UNIT_QUADS;
  let network = rows[slice.firstRow + id.y].network;
  let base = parameterBase(network);
  var weights: vec4f;
  for (var i = 0u; i < 4u; i++) {
    weights[i] = elementOf(base, (4u * quad + i) * ROW_QUADS * 4u + column);
  }
  turned[network * columns * UNIT_QUADS + id.x] = weights;
}

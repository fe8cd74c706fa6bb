// dL/dW = sum over steps and trials of delta h^T where a workgroup cannot hold the whole matrix beside the backward pass: a
// tile of 64 x 64 weights a workgroup, a thread 8 x 8 of them, the trials of a block eight lanes at a time through workgroup
// memory. Steps run backward, as the windows of the backward pass do, and the sums are carried between slices: no cut of
// the steps changes a bit. `addProducts` is printed unrolled (src/engine/kernels/workgroup-text.ts).

const TILE = 64u;
const LANES_AT_ONCE = 8u;
// Rows are padded so that neighbouring rows lie in other banks.
const STRIDE = LANES_AT_ONCE + 1u;

var<workgroup> lefts: array<vec4f, TILE * STRIDE>;
var<workgroup> rights: array<vec4f, TILE * STRIDE>;

// What lies beyond the last unit repeats it, and is not kept.
fn loadFactors(local: u32, step: u32, firstLane: u32, row: u32, firstRow: u32, firstColumn: u32) {
  let place = Place(row, firstLane + local % LANES_AT_ONCE);
  for (var own = local / LANES_AT_ONCE; own < opaque(TILE); own += 8u) {
    // Rows 4 q .. 4 q + 3 lie sixteen apart, so that threads that read the same row of neighbouring quads read other banks.
    let at = ((own % 4u) * 16u + own / 4u) * STRIDE + local % LANES_AT_ONCE;
    lefts[at] = values[valueCell(step, min(firstRow + own, UNIT_SLOTS - 1u), place)];
    rights[own * STRIDE + local % LANES_AT_ONCE] = state[stateCell(step, min(firstColumn + own, UNIT_SLOTS - 1u), place)];
  }
}

@compute @workgroup_size(64)
fn outerProduct(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let block = workgroup.x;
  let row = workgroup.y;
  let firstRow = TILE * (workgroup.z / COLUMN_TILES);
  let firstColumn = TILE * (workgroup.z % COLUMN_TILES);
  enterSums(row, block, firstRow, firstColumn, local);
  for (var back = slice.endStep; back > slice.firstStep; back--) {
    for (var lane = 0u; lane < BLOCK_LANES; lane += LANES_AT_ONCE) {
      workgroupBarrier();
      loadFactors(local, back - 1u, block * BLOCK_LANES + lane, row, firstRow, firstColumn);
      workgroupBarrier();
      for (var i = 0u; i < opaque(LANES_AT_ONCE); i++) {
        addProducts(i, local);
      }
    }
  }
  leaveSums(row, block, firstRow, firstColumn, local);
}

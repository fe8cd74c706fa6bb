// dL/dW = sum over steps and trials of delta h^T where a workgroup cannot hold the whole matrix beside the backward pass: a
// square tile of weights a workgroup, SIDE x SIDE threads with 8 x 8 of them each, the trials of a block LANES_AT_ONCE lanes at
// a time through workgroup memory. Steps run backward, as the windows of the backward pass do, and the sums are carried between
// slices: no cut of the steps changes a bit. What a thread holds is printed (src/engine/kernels/workgroup-text.ts):
// `loadFactors` brings the next lanes into registers, `placeFactors` from there into workgroup memory, `addProducts` adds.

const TILE = 8u * SIDE;
const TURNS = BLOCK_LANES / LANES_AT_ONCE;
// Rows are padded so that neighbouring rows lie in other banks.
const STRIDE = LANES_AT_ONCE + 1u;

var<workgroup> lefts: array<vec4f, TILE * STRIDE>;
var<workgroup> rights: array<vec4f, TILE * STRIDE>;

// The thread's rows are quads rowOf, rowOf + SIDE; its columns columnOf + SIDE n. 32 neighbouring threads have 8 x 4 of them.
fn rowOf(local: u32) -> u32 {
  return (local / 32u) % (SIDE / 8u) * 8u + local % 8u;
}

fn columnOf(local: u32) -> u32 {
  return local / 32u / (SIDE / 8u) * 4u + local / 8u % 4u;
}

// The rows of a quad lie 2 SIDE apart, so that threads that read the same row of neighbouring quads read other banks.
fn leftSlot(tileRow: u32) -> u32 {
  return (tileRow % 4u) * 2u * SIDE + tileRow / 4u;
}

@compute @workgroup_size(SIDE * SIDE)
fn outerProduct(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let block = blockOfRow(workgroup.x);
  let row = rowOfSlice(workgroup);
  let firstRow = TILE * (workgroup.z / COLUMN_TILES);
  let firstColumn = TILE * (workgroup.z % COLUMN_TILES);
  enterSums(row, block, firstRow, firstColumn, local);
  let place = Place(row, block * BLOCK_LANES + local % LANES_AT_ONCE);
  loadFactors(slice.endStep - 1u, place, firstRow, firstColumn, local);
  let turns = (slice.endStep - slice.firstStep) * TURNS;
  for (var turn = 0u; turn < turns; turn++) {
    workgroupBarrier();
    placeFactors(local);
    workgroupBarrier();
    let next = min(turn + 1u, turns - 1u);
    let ahead = Place(row, place.lane + LANES_AT_ONCE * (next % TURNS));
    loadFactors(slice.endStep - 1u - next / TURNS, ahead, firstRow, firstColumn, local);
    for (var lane = 0u; lane < opaque(LANES_AT_ONCE); lane++) {
      addProducts(lane, local);
    }
  }
  leaveSums(row, block, firstRow, firstColumn, local);
}

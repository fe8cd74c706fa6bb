// Adds up the partial sums of threads into each network's gradient, laid out as its parameters: those of a block in
// turn, then the block's sum onto the running total. The order depends on nothing but the trials' numbers, so cuts at
// block borders give the same bits.

// A thread's work: a quad of rows and one column of W | U | b, then of V | c, then one unit of h0, one of gamma.
const RECURRENT_JOBS = (UNIT_SLOTS / 4u) * 4u * ROW_QUADS;
const READOUT_JOBS = ((OUTPUTS + 3u) / 4u) * 4u * READOUT_QUADS;

// What earlier slices have summed up.
fn totalBefore(index: u32) -> f32 {
  return select(gradients[index], 0.0, slice.accumulate == 0u);
}

fn setTotal(index: u32, total: f32) {
  gradients[index] = select(0.0, total, (constraints[index] & CONNECTED) != 0u);
}

// What the threads of a block have summed up, of four rows of one column of W | U | b (or V | c).
fn blockSum(isReadout: bool, row: u32, rowQuad: u32, column: u32, block: u32) -> vec4f {
  var sum = vec4f(0.0);
  for (var i = 0u; i < opaque(BLOCK_PARTIALS); i++) {
    let partial = block * BLOCK_PARTIALS + i;
    if (isReadout) {
      sum += readoutPartial(row, rowQuad, column, partial);
    } else {
      sum += recurrentPartial(row, rowQuad, column, partial);
    }
  }
  return sum;
}

fn reduceQuad(isReadout: bool, row: u32, gradientAt: u32, rowQuad: u32, column: u32) {
  let stride = 4u * select(ROW_QUADS, READOUT_QUADS, isReadout);
  let count = select(4u, min(4u, OUTPUTS - 4u * rowQuad), isReadout);
  let first = gradientAt + 4u * rowQuad * stride + column;
  var total = vec4f(0.0);
  for (var i = 0u; i < opaque(count); i++) {
    total[i] = totalBefore(first + i * stride);
  }
  for (var block = 0u; block < slice.lanes / BLOCK_LANES; block++) {
    total += blockSum(isReadout, row, rowQuad, column, block);
  }
  for (var i = 0u; i < opaque(count); i++) {
    setTotal(first + i * stride, total[i]);
  }
}

fn reduceUnit(isLeak: bool, row: u32, unit: u32, index: u32, share: f32) {
  var total = totalBefore(index);
  for (var block = 0u; block < slice.lanes / BLOCK_LANES; block++) {
    total += share * unitSum(isLeak, row, unit, block);
  }
  setTotal(index, total);
}

@compute @workgroup_size(64)
fn reduceGradient(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let base = parameterBase(rows[slice.firstRow + row].network);
  let isReadout = id.x >= RECURRENT_JOBS;
  let columns = 4u * select(ROW_QUADS, READOUT_QUADS, isReadout);
  let job = select(id.x, id.x - RECURRENT_JOBS, isReadout);
  if (id.x < RECURRENT_JOBS + READOUT_JOBS) {
    reduceQuad(isReadout, row, 4u * (base + select(0u, READOUT_AT, isReadout)), job / columns, job % columns);
    return;
  }
  let unit = (job - READOUT_JOBS) % UNIT_SLOTS;
  let isLeak = job - READOUT_JOBS >= UNIT_SLOTS;
  if (job - READOUT_JOBS >= 2u * UNIT_SLOTS || (isLeak && !LEAK_GRADIENT)) {
    return;
  }
  let gamma = leakQuad(base, unit / 4u)[unit % 4u];
  let share = select(1.0, 1.0 / select(gamma, 1.0, gamma == 0.0), isLeak);
  reduceUnit(isLeak, row, unit, 4u * (base + select(INITIAL_AT, LEAK_AT, isLeak)) + unit, share);
}

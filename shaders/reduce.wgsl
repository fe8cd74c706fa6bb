// Adds up the partial sums of threads into each network's gradient, laid out as its parameters: those of a block in
// turn, then the block's sum onto the running total. Blocks are summed side by side, and added one after the other: the
// order depends on nothing but the trials' numbers, so cuts at block borders give the same bits.

const RECURRENT_JOBS = (UNIT_SLOTS / 4u) * 4u * ROW_QUADS;
const READOUT_JOBS = ((OUTPUTS + 3u) / 4u) * 4u * READOUT_QUADS;

const RECURRENT = 0u;
const READOUT = 1u;
const INITIAL = 2u;
const LEAK = 3u;
const NOTHING = 4u;

// A quad of rows of one column of W | U | b or of V | c, or one unit of h0 or gamma.
struct Job {
  kind: u32,
  rowQuad: u32,
  // Or the unit.
  column: u32,
}

fn jobOf(index: u32) -> Job {
  if (index < RECURRENT_JOBS) {
    return Job(RECURRENT, index / (4u * ROW_QUADS), index % (4u * ROW_QUADS));
  }
  let job = index - RECURRENT_JOBS;
  if (job < READOUT_JOBS) {
    return Job(READOUT, job / (4u * READOUT_QUADS), job % (4u * READOUT_QUADS));
  }
  let unit = job - READOUT_JOBS;
  if (unit < UNIT_SLOTS) {
    return Job(INITIAL, 0u, unit);
  }
  return Job(select(NOTHING, LEAK, LEAK_GRADIENT && unit < 2u * UNIT_SLOTS), 0u, unit - UNIT_SLOTS);
}

// Numbers that a job adds up, and where in the network's gradient they lie.
fn countOf(job: Job) -> u32 {
  switch job.kind {
    case RECURRENT: { return 4u; }
    case READOUT: { return min(4u, OUTPUTS - 4u * job.rowQuad); }
    case NOTHING: { return 0u; }
    default: { return 1u; }
  }
}

fn indexOf(job: Job, i: u32) -> u32 {
  let row = 4u * job.rowQuad + i;
  switch job.kind {
    case RECURRENT: { return row * 4u * ROW_QUADS + job.column; }
    case READOUT: { return 4u * READOUT_AT + row * 4u * READOUT_QUADS + job.column; }
    case INITIAL: { return 4u * INITIAL_AT + job.column; }
    default: { return 4u * LEAK_AT + job.column; }
  }
}

// What the threads of a block have summed up of four rows of a column. If they take its trials in turns, all lies with the first one.
fn quadSum(job: Job, row: u32, block: u32) -> vec4f {
  var sum = vec4f(0.0);
  let places = select(BLOCK_PARTIALS / SHARING, BLOCK_PARTIALS, job.kind == READOUT);
  for (var i = 0u; i < turns(places / TURNS_TOGETHER); i++) {
    let partial = block * places + i;
    if (job.kind == READOUT) {
      sum += readoutPartial(row, job.rowQuad, job.column, partial);
    } else {
      sum += recurrentPartial(row, job.rowQuad, job.column, partial);
    }
  }
  return sum;
}

fn blockSum(job: Job, base: u32, row: u32, block: u32) -> vec4f {
  if (job.kind < INITIAL) {
    return quadSum(job, row, block);
  }
  let gamma = leakQuad(base, job.column / 4u)[job.column % 4u];
  let share = select(1.0, 1.0 / select(gamma, 1.0, gamma == 0.0), job.kind == LEAK);
  return vec4f(share * unitSum(job.kind == LEAK, row, job.column, block), 0.0, 0.0, 0.0);
}

var<workgroup> blockSums: array<vec4f, select(1u, JOBS_AT_ONCE * BLOCKS_AT_ONCE, BLOCKS_AT_ONCE > 1u)>;

@compute @workgroup_size(JOBS_AT_ONCE * BLOCKS_AT_ONCE)
fn reduceGradient(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = workgroup.y;
  let base = parameterBase(rows[slice.firstRow + row].network);
  let job = jobOf(workgroup.x * JOBS_AT_ONCE + local % JOBS_AT_ONCE);
  let count = countOf(job);
  let place = local / JOBS_AT_ONCE;
  var total = vec4f(0.0);
  if (place == 0u && slice.accumulate == 1u) {
    for (var i = 0u; i < count; i++) {
      total[i] = gradients[4u * base + indexOf(job, i)];
    }
  }
  let blocks = slice.lanes / BLOCK_LANES;
  for (var first = 0u; first < blocks; first += BLOCKS_AT_ONCE) {
    var sum = vec4f(0.0);
    if (count > 0u && first + place < blocks) {
      sum = blockSum(job, base, row, first + place);
    }
    if (BLOCKS_AT_ONCE == 1u) {
      total += sum;
    } else {
      workgroupBarrier();
      blockSums[local] = sum;
      workgroupBarrier();
      if (place == 0u) {
        for (var i = 0u; i < min(BLOCKS_AT_ONCE, blocks - first); i++) {
          total += blockSums[local + i * JOBS_AT_ONCE];
        }
      }
    }
  }
  if (place == 0u) {
    for (var i = 0u; i < count; i++) {
      let index = 4u * base + indexOf(job, i);
      gradients[index] = select(0.0, total[i], (constraints[index] & CONNECTED) != 0u);
    }
  }
}

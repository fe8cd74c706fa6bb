// Where a thread stands and where its numbers lie: at a lane (four trials) of one row, and a row is a network under one pair
// of noise levels. Bulk buffers are [step][row][group of lanes][channel][lane] of vec4f:
// neighbouring threads read neighbouring addresses.

struct Row {
  network: u32,
  stream: u32,
  sigmaInside: f32,
  sigmaOutside: f32,
  learningRate: f32,
}

struct Place {
  row: u32,
  lane: u32,
}

// A loop bound that a software adapter's compiler does not know, so that it does not unroll: dozens of unrolled accesses
// to storage take lavapipe half a minute to compile, and gain nothing there. A GPU's compiler knows it, and keeps what the
// loop indexes in registers.
fn opaque(count: u32) -> u32 {
  if (KEEPS_LOOPS) {
    return count + slice.zero;
  }
  return count;
}

// The same for a loop of at least one turn, which is then left at its end: see src/engine/kernels/loops.ts.
fn turns(count: u32) -> u32 {
  return opaque(count);
}

// The same for what is printed turn by turn where it is little, so that arrays keep constant indices. At least one turn, too.
fn turnsOfMany(count: u32) -> u32 {
  if (count > MOST_PRINTED_TURNS) {
    return turns(count);
  }
  return count;
}

const MOST_PRINTED_TURNS = 4u;

const NOTHING_WRONG = 0xffffffffu;

// Where a dispatch stands that takes a part of the slice's rows, or of the blocks of a row.
fn rowOfSlice(workgroup: vec3u) -> u32 {
  return slice.skippedRows + workgroup.y;
}

fn blockOfRow(block: u32) -> u32 {
  return slice.skippedLanes / LANES + block;
}

fn placeOf(workgroup: vec3u, local: u32) -> Place {
  return placeAmong(LANES, workgroup, local);
}

// The same where a workgroup has so many lanes.
fn placeAmong(lanes: u32, workgroup: vec3u, local: u32) -> Place {
  return Place(rowOfSlice(workgroup), slice.skippedLanes + workgroup.x * lanes + local);
}

// The four trials of a lane, as trials of the stream. What pads the last lane or block repeats the last trial: so no
// trial is computed that nobody asked for, and padding is finite wherever the trials are.
fn trialsOf(place: Place) -> vec4u {
  let index = vec4u(4u * place.lane) + vec4u(0u, 1u, 2u, 3u);
  return slice.firstTrial + min(index, vec4u(slice.trials - 1u));
}

// 1 for trials that were asked for, 0 for those that only pad the last lane or block.
fn present(place: Place) -> vec4f {
  let index = vec4u(4u * place.lane) + vec4u(0u, 1u, 2u, 3u);
  return select(vec4f(0.0), vec4f(1.0), index < vec4u(slice.trials));
}

fn noiseKey(purpose: u32, row: Row) -> vec4u {
  return vec4u(slice.seedLow, slice.seedHigh, purpose | (slice.phase << 8u), row.stream);
}

// Channels of a group of lanes lie together: what a thread reads in a step is one stretch of memory, whatever the number of
// trials. (Strides of whole batches miss every cache.)
fn cell(slot: u32, channels: u32, channel: u32, place: Place) -> u32 {
  let group = (slot * slice.rows + place.row) * (slice.lanes / GROUP_LANES) + place.lane / GROUP_LANES;
  return (group * channels + channel) * GROUP_LANES + place.lane % GROUP_LANES;
}

// What a trial has come to: its accumulated loss, and the first step that was not finite.
const OUTCOMES = 2u;
const LOSS = 0u;
const FAULT = 1u;

fn outcomeCell(which: u32, place: Place) -> u32 {
  return cell(0u, OUTCOMES, which, place);
}

// What the backward pass carries from slice to slice: lambda of units and of a world's states, as far as later steps make it, and sums
// of the leaks' gradients.
const LAMBDAS = 0u;
const LEAK_SUMS = 1u;

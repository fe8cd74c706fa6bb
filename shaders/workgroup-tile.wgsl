// A workgroup carries a tile of TILE_LANES lanes, four trials each, through all units: a thread has one quad of units for
// one lane, as a matrix with a column a unit and a row a trial.

fn tilePlace(workgroup: vec3u, local: u32) -> Place {
  return Place(rowOfSlice(workgroup), slice.skippedLanes + workgroup.x * TILE_LANES + local % TILE_LANES);
}

fn quadOf(local: u32) -> u32 {
  return local / TILE_LANES;
}

// Four columns, each of one number.
fn columnsOf(numbers: vec4f) -> mat4x4f {
  return mat4x4f(vec4f(numbers.x), vec4f(numbers.y), vec4f(numbers.z), vec4f(numbers.w));
}

// sum += left right^T
fn addOuter(sum: mat4x4f, left: vec4f, right: vec4f) -> mat4x4f {
  return mat4x4f(
    fma(left, vec4f(right.x), sum[0]),
    fma(left, vec4f(right.y), sum[1]),
    fma(left, vec4f(right.z), sum[2]),
    fma(left, vec4f(right.w), sum[3]),
  );
}

// What a step shows its network, inputs and then targets, in registers where it is little.
alias Shown = array<vec4f, select(1u, INPUTS + OUTPUTS, AHEAD)>;

fn shownAt(step: u32, place: Place) -> Shown {
  var shown: Shown;
  if (AHEAD) {
    for (var channel = 0u; channel < INPUTS + OUTPUTS; channel++) {
      shown[channel] = trials[trialCell(step, channel, place)];
    }
  }
  return shown;
}

fn channelOf(shown: Shown, channel: u32, step: u32, place: Place) -> vec4f {
  if (AHEAD) {
    return shown[channel];
  }
  return trials[trialCell(step, channel, place)];
}

fn statesAt(step: u32, quad: u32, place: Place) -> mat4x4f {
  let at = stateCell(step, 4u * quad, place);
  return mat4x4f(state[at], state[at + GROUP_LANES], state[at + 2u * GROUP_LANES], state[at + 3u * GROUP_LANES]);
}

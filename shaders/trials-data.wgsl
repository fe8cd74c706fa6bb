// Inputs, targets and masks of the slice's trials, gathered from recorded sequences, [sequence][step][channel]. A
// thread takes four trials; the steps of a window are shared out over the workgroups' third dimension.

// The sequences that four trials show: src/task/sequences.ts has the same function and says why.
fn shownSequences(stream: u32, trial: vec4u) -> vec4u {
  if (slice.phase == TEST_PHASE) {
    return TRAINING + trial % vec4u(HELD_OUT);
  }
  let key = vec4u(slice.seedLow, slice.seedHigh, TASK_DRAW | (slice.phase << 8u), stream);
  return drawWords(key, slice.iteration, trial, 0u, 0u).x0 % vec4u(TRAINING);
}

fn recorded(sequence: u32, step: u32, channel: u32) -> f32 {
  return sequences[(sequence * slice.steps + step) * CHANNELS + channel];
}

@compute @workgroup_size(LANES)
fn showSequences(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let place = placeOf(workgroup, local);
  // Trials that repeat an input show one sequence.
  let shown = shownSequences(rows[slice.firstRow + place.row].stream, trialsOf(place) / vec4u(slice.repeats));
  for (var step = slice.windowStart + workgroup.z; step < slice.windowEnd; step += workgroups.z) {
    for (var channel = 0u; channel < CHANNELS; channel++) {
      trials[trialCell(step, channel, place)] = vec4f(
        recorded(shown.x, step, channel),
        recorded(shown.y, step, channel),
        recorded(shown.z, step, channel),
        recorded(shown.w, step, channel),
      );
    }
  }
}

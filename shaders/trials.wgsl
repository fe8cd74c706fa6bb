// Inputs and targets of the slice's trials, made on the GPU from each trial's own draws. The formulas are the task's,
// printed from its expressions as `trialChannels`: inputs first, then targets.

@compute @workgroup_size(LANES)
fn makeTrials(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = placeOf(workgroup, local);
  let key = noiseKey(TASK_DRAW, rows[slice.firstRow + place.row]);
  // Trials that repeat an input share its draws.
  let shown = trialsOf(place) / vec4u(slice.repeats);
  var draws: array<vec4f, DRAW_SLOTS>;
  for (var first = 0u; first < DRAW_SLOTS; first += 4u) {
    let words = drawWords(key, slice.iteration, shown, 0u, first / 4u);
    draws[first] = taskDraws(words.x0);
    draws[first + 1u] = taskDraws(words.x1);
    draws[first + 2u] = taskDraws(words.x2);
    draws[first + 3u] = taskDraws(words.x3);
  }
  let end = select(slice.windowEnd, slice.windowStart + 1u, slice.trialStride == 0u);
  for (var step = slice.windowStart; step < end; step++) {
    var made: array<vec4f, INPUTS + OUTPUTS>;
    for (var trial = 0u; trial < 4u; trial++) {
      var own: array<f32, DRAW_SLOTS>;
      for (var d = 0u; d < DRAW_SLOTS; d++) {
        own[d] = draws[d][trial];
      }
      let channels = trialChannels(own, f32(step));
      for (var channel = 0u; channel < INPUTS + OUTPUTS; channel++) {
        made[channel][trial] = channels[channel];
      }
    }
    for (var channel = 0u; channel < INPUTS + OUTPUTS; channel++) {
      trials[trialCell(step, channel, place)] = made[channel];
    }
  }
}

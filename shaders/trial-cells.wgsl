// Where the numbers of one trial lie: the buffers of place.wgsl, read as f32. The lane of a place is then a trial.

fn trialCellOf(slot: u32, channels: u32, channel: u32, place: Place) -> u32 {
  let trials = 4u * GROUP_LANES;
  let group = (slot * slice.rows + place.row) * (slice.lanes / GROUP_LANES) + place.lane / trials;
  return (group * channels + channel) * trials + place.lane % trials;
}

fn valueCellOf(step: u32, channel: u32, place: Place) -> u32 {
  return trialCellOf(step - slice.windowStart, VALUE_SLOTS, channel, place);
}

fn readoutCellOf(step: u32, output: u32, place: Place) -> u32 {
  return trialCellOf(step - slice.windowStart, OUTPUTS, output, place);
}

fn channelCellOf(step: u32, channel: u32, place: Place) -> u32 {
  return trialCellOf((step - slice.windowStart) * slice.trialStride, CHANNELS, channel, place);
}

fn adjointCellOf(kind: u32, unit: u32, place: Place) -> u32 {
  return trialCellOf(kind, ADJOINT_SLOTS, unit, place);
}

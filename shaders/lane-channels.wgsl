// Where the channels of a lane's trials lie: a file of its own, as kernels that make trials know nothing of units.

// Inputs, then targets, then the mask of a trial that has one; of a closed loop what was sensed. Constant trials are kept
// once.
fn trialCell(step: u32, channel: u32, place: Place) -> u32 {
  return cell((step - slice.windowStart) * slice.trialStride, CHANNELS, channel, place);
}

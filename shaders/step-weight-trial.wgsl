// What a step weighs in the loss of a trial: by the loss mask, and by the trial's own mask where it has one.
fn stepWeightOf(step: u32, place: Place) -> f32 {
  if (MASKED) {
    return stepWeights[step] * trials[channelCellOf(step, INPUTS + OUTPUTS, place)];
  }
  return stepWeights[step];
}

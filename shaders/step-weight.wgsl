// What a step weighs in the losses of four trials: by the loss mask, and by the trial's own mask where it has one.
fn stepWeightOf(step: u32, place: Place) -> vec4f {
  if (MASKED) {
    return stepWeights[step] * trials[trialCell(step, INPUTS + OUTPUTS, place)];
  }
  return vec4f(stepWeights[step]);
}

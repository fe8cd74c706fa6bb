// What training knows of a network: its loss in the iteration, and whether and where it left the finite numbers.
struct Verdict {
  loss: f32,
  faultTrial: u32,
  faultStep: u32,
  // Iteration + 1 in which the network was frozen; 0 while it trains. Then also the trial and step, if it was one.
  frozenAt: u32,
  frozenTrial: u32,
  frozenStep: u32,
  // Factor that clips this iteration's gradient.
  clip: f32,
}

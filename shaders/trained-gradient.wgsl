// The gradient of what training moves: a parameter itself, with the penalty on weights, or for a leak its raw parameter,
// gamma = 1 / (1 + e^-raw).

fn isLeak(element: u32) -> bool {
  return element >= 4u * LEAK_AT && element < 4u * LEAK_AT + UNIT_SLOTS;
}

fn trainedGradient(network: u32, element: u32) -> f32 {
  let index = 4u * parameterBase(network) + element;
  var g = gradients[index];
  if ((constraints[index] & PENALISED) != 0u) {
    g = fma(2.0 * slice.weightPenalty, elementOf(parameterBase(network), element), g);
  }
  if (isLeak(element)) {
    let gamma = elementOf(parameterBase(network), element);
    return g * gamma * (1.0 - gamma);
  }
  return g;
}

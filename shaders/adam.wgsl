// Adam (Kingma & Ba 2015) with bias correction, a thread a parameter; then the constraints:
//   m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2
//   p -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
// A trainable leak moves its raw parameter, gamma = 1 / (1 + e^-raw), so it stays in (0, 1). Dale's principle by
// projection: a weight of the wrong sign becomes zero. A frozen network keeps what it had.

@compute @workgroup_size(64)
fn adam(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= 4u * PARAMETER_QUADS) {
    return;
  }
  let row = rows[slice.firstRow + id.y];
  let network = row.network;
  let index = 4u * parameterBase(network) + id.x;
  let constraint = constraints[index];
  let verdict = verdicts[network];
  if (verdict.frozenAt != 0u || (constraint & TRAINABLE) == 0u) {
    return;
  }
  let g = verdict.clip * trainedGradient(network, id.x);
  let m = fma(slice.beta1, firstMoments[index], (1.0 - slice.beta1) * g);
  let v = fma(slice.beta2, secondMoments[index], (1.0 - slice.beta2) * g * g);
  firstMoments[index] = m;
  secondMoments[index] = v;
  let rate = row.learningRate * slice.rateFactor;
  let change = rate * (m * slice.correction1) / (sqrt(v * slice.correction2) + slice.epsilon);
  if (isLeak(id.x)) {
    let raw = clamp(rawLeaks[network * UNIT_SLOTS + id.x - 4u * LEAK_AT] - change, -f32(RAW_LEAK_LIMIT), f32(RAW_LEAK_LIMIT));
    rawLeaks[network * UNIT_SLOTS + id.x - 4u * LEAK_AT] = raw;
    parameters[index] = 1.0 / (1.0 + exp(-raw));
    return;
  }
  var p = parameters[index] - change;
  if ((constraint & NOT_NEGATIVE) != 0u) {
    p = max(p, 0.0);
  }
  if ((constraint & NOT_POSITIVE) != 0u) {
    p = min(p, 0.0);
  }
  parameters[index] = p;
}

// The norm of each network's own gradient over its trainable parameters, its clipping factor, the penalty on its weights
// that its loss gains, and whether the network is still finite. One workgroup a network; the threads' sums are added in
// order, so the norm is the same in every run.

const THREADS = 64u;

var<workgroup> partSums: array<f32, THREADS>;
var<workgroup> partPenalties: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn clip(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let network = rows[slice.firstRow + workgroup.x].network;
  let base = 4u * parameterBase(network);
  var sum = 0.0;
  var penalty = 0.0;
  for (var i = thread; i < 4u * PARAMETER_QUADS; i += THREADS) {
    let g = trainedGradient(network, i);
    if ((constraints[base + i] & TRAINABLE) != 0u) {
      sum = fma(g, g, sum);
    }
    if ((constraints[base + i] & PENALISED) != 0u) {
      let weight = elementOf(parameterBase(network), i);
      penalty = fma(weight, weight, penalty);
    }
  }
  partSums[thread] = sum;
  partPenalties[thread] = penalty;
  workgroupBarrier();
  if (thread == 0u) {
    var squared = 0.0;
    var weights = 0.0;
    for (var i = 0u; i < THREADS; i++) {
      squared += partSums[i];
      weights += partPenalties[i];
    }
    var verdict = verdicts[network];
    losses[slice.logRow * slice.networks + network] = fma(slice.weightPenalty, weights, verdict.loss * slice.meanScale);
    let wrong = verdict.faultTrial != NOTHING_WRONG || isNotFinite(squared) || isNotFinite(verdict.loss);
    if (wrong && verdict.frozenAt == 0u) {
      verdict.frozenAt = slice.iteration + 1u;
      verdict.frozenTrial = verdict.faultTrial;
      verdict.frozenStep = verdict.faultStep;
    }
    let norm = sqrt(squared);
    verdict.clip = select(1.0, slice.clipNorm / norm, norm > slice.clipNorm);
    verdicts[network] = verdict;
  }
}

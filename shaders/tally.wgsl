// Each network's loss and first fault over the trials of a slice, one thread a network, in the order of the trials.
// The loss is summed block by block onto the running total, as the gradient is.

@compute @workgroup_size(1)
fn tally(@builtin(workgroup_id) workgroup: vec3u) {
  let row = workgroup.x;
  let network = rows[slice.firstRow + row].network;
  var verdict = verdicts[network];
  if (slice.accumulate == 0u) {
    verdict.loss = 0.0;
    verdict.faultTrial = NOTHING_WRONG;
    verdict.faultStep = NOTHING_WRONG;
  }
  for (var block = 0u; block < slice.lanes; block += BLOCK_LANES) {
    var sum = vec4f(0.0);
    for (var lane = block; lane < block + BLOCK_LANES; lane++) {
      let place = Place(row, lane);
      sum += bitcast<vec4f>(outcome[lossCell(place)]) * present(place);
      let fault = outcome[faultCell(place)];
      for (var i = 0u; i < 4u; i++) {
        let isFirst = fault[i] != NOTHING_WRONG && verdict.faultTrial == NOTHING_WRONG;
        if (isFirst && 4u * lane + i < slice.trials) {
          verdict.faultTrial = slice.firstTrial + 4u * lane + i;
          verdict.faultStep = fault[i];
        }
      }
    }
    verdict.loss += (sum.x + sum.y) + (sum.z + sum.w);
  }
  verdicts[network] = verdict;
}

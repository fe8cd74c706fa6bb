// Each network's loss and first fault over the trials of a slice, a workgroup a network: a thread sums a block of trials, and
// one thread goes through the blocks in their order. So the loss is summed block by block onto the running total, as the
// gradient is.

var<workgroup> blockLosses: array<f32, TALLY_THREADS>;
// A block's first trial that went wrong, by its number in the slice, and the step.
var<workgroup> blockFaults: array<vec2u, TALLY_THREADS>;

// A barrier takes lavapipe half a second to compile, so a single thread has none.
fn waitForOthers() {
  if (TALLY_THREADS > 1u) {
    workgroupBarrier();
  }
}

fn tallyBlock(row: u32, block: u32, thread: u32) {
  var sum = vec4f(0.0);
  var first = vec2u(NOTHING_WRONG);
  for (var lane = block * BLOCK_LANES; lane < (block + 1u) * BLOCK_LANES; lane++) {
    let place = Place(row, lane);
    sum += bitcast<vec4f>(outcome[outcomeCell(LOSS, place)]) * present(place);
    let fault = outcome[outcomeCell(FAULT, place)];
    for (var i = 0u; i < 4u; i++) {
      let trial = 4u * lane + i;
      if (fault[i] != NOTHING_WRONG && first.x == NOTHING_WRONG && trial < slice.trials) {
        first = vec2u(trial, fault[i]);
      }
    }
  }
  blockLosses[thread] = (sum.x + sum.y) + (sum.z + sum.w);
  blockFaults[thread] = first;
}

@compute @workgroup_size(TALLY_THREADS)
fn tally(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup.x;
  let network = rows[slice.firstRow + row].network;
  let blocks = slice.lanes / BLOCK_LANES;
  var verdict = verdicts[network];
  if (slice.accumulate == 0u) {
    verdict.loss = 0.0;
    verdict.faultTrial = NOTHING_WRONG;
    verdict.faultStep = NOTHING_WRONG;
  }
  for (var firstBlock = 0u; firstBlock < blocks; firstBlock += TALLY_THREADS) {
    if (firstBlock + thread < blocks) {
      tallyBlock(row, firstBlock + thread, thread);
    }
    waitForOthers();
    if (thread == 0u) {
      for (var i = 0u; i < min(TALLY_THREADS, blocks - firstBlock); i++) {
        verdict.loss += blockLosses[i];
        let fault = blockFaults[i];
        if (fault.x != NOTHING_WRONG && verdict.faultTrial == NOTHING_WRONG) {
          verdict.faultTrial = slice.firstTrial + fault.x;
          verdict.faultStep = fault.y;
        }
      }
    }
    waitForOthers();
  }
  if (thread == 0u) {
    verdicts[network] = verdict;
  }
}

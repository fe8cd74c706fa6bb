// What one trial has of each unit, four units together or more: a software adapter loads and stores a vec4f for the price of two
// numbers. In loops that are not unrolled: each load or store that is printed takes lavapipe some 20 ms to compile. In and out of
// them by selections: a store to private memory by a changing index goes lane by lane.

fn quadCellOf(slot: u32, channels: u32, channelsTogether: u32, quad: u32, place: Place) -> u32 {
  let together = channelsTogether / 4u;
  return trialCellOf(slot, channels / channelsTogether, quad / together, place) * together + quad % together;
}

fn selectedQuad(units: Units, quad: u32) -> vec4f {
  var own = units[0];
  for (var other = 1u; other < QUADS; other++) {
    own = select(own, units[other], other == quad);
  }
  return own;
}

fn withQuad(units: Units, quad: u32, own: vec4f) -> Units {
  var changed = units;
  for (var other = 0u; other < QUADS; other++) {
    changed[other] = select(units[other], own, other == quad);
  }
  return changed;
}

// What one trial has of each unit, four units together or more: a software adapter loads and stores a vec4f for the price of two
// numbers. Once a slice in loops that are not unrolled: each load or store that is printed takes lavapipe some 20 ms to compile. In and out
// of them by selections: a store to private memory by a changing index goes lane by lane. What every step loads is printed up
// to 16 units, beyond that two quads a turn: a turn selects and masks all that the loop carries, which took as long as its load. Stores
// carry nothing; they are printed up to 16 units on lavapipe (PRINTS_STORES), where that pays, else a quad a turn.

// Where the channels of a trial begin at a slot. Asked for once for all quads: lavapipe takes nothing out of a loop, neither products nor
// the reading of uniforms, which are branches there.
fn firstQuadOf(slot: u32, channels: u32, together: u32, place: Place) -> u32 {
  return trialCellOf(slot, channels / together, 0u, place);
}

fn quadCellOf(first: u32, together: u32, quad: u32) -> u32 {
  let quadsTogether = together / 4u;
  return (first + quad / quadsTogether * 4u * GROUP_LANES) * quadsTogether + quad % quadsTogether;
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

fn withPair(units: Units, pair: u32, even: vec4f, odd: vec4f) -> Units {
  var changed = units;
  for (var other = 0u; other < QUADS; other++) {
    changed[other] = select(units[other], select(even, odd, other % 2u == 1u), other / 2u == pair);
  }
  return changed;
}

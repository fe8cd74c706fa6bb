// The most floating-point operations a second: chains x = m x + c, four or eight of them side by side, so that one does
// not wait for another. A round is 32 links of text, for a driver need not unroll a loop. `Number`, `link` and CHAINS
// come with the variant. m and c come from the uniforms and the sum is stored, so that nothing can be folded away.

struct Four {
  x0: Number,
  x1: Number,
  x2: Number,
  x3: Number,
}

fn linkFour(x: Four, m: Number, c: Number) -> Four {
  return Four(link(x.x0, m, c), link(x.x1, m, c), link(x.x2, m, c), link(x.x3, m, c));
}

fn fourLinks(x: Four, m: Number, c: Number) -> Four {
  return linkFour(linkFour(linkFour(linkFour(x, m, c), m, c), m, c), m, c);
}

struct Chains {
  first: Four,
  second: Four,
}

fn linkAll(x: Chains, m: Number, c: Number) -> Chains {
  var y = x;
  y.first = fourLinks(x.first, m, c);
  if (CHAINS > 4u) {
    y.second = fourLinks(x.second, m, c);
  }
  return y;
}

fn sixteenLinks(x: Chains, m: Number, c: Number) -> Chains {
  return linkAll(linkAll(linkAll(linkAll(x, m, c), m, c), m, c), m, c);
}

fn fourFrom(first: u32) -> Four {
  let x = Number(f32(first));
  return Four(x, x + 0.25, x + 0.5, x + 0.75);
}

fn sumOf(x: Four) -> Number {
  return x.x0 + x.x1 + x.x2 + x.x3;
}

@compute @workgroup_size(THREADS)
fn multiplyAdd(@builtin(global_invocation_id) id: vec3u) {
  let m = Number(probe.multiplier);
  let c = Number(probe.addend);
  var x = Chains(fourFrom(id.x & 255u), fourFrom(id.x & 127u));
  for (var round = 0u; round < probe.rounds; round++) {
    x = sixteenLinks(sixteenLinks(x, m, c), m, c);
  }
  result[id.x] = sumOf(x.first) + sumOf(x.second);
}

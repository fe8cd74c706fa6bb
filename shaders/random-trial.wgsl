// One trial a thread: the words of a group of four units are one vector, and so are its normals. The generator and the
// polynomials are those of random.wgsl and normal.wgsl, so the numbers are the same to the bit.

fn rotateWord(word: u32, bits: u32) -> u32 {
  return (word << bits) | (word >> (32u - bits));
}

fn evenRound(x: vec4u, bits: vec2u) -> vec4u {
  let x0 = x.x + x.y;
  let x2 = x.z + x.w;
  return vec4u(x0, rotateWord(x.y, bits.x) ^ x0, x2, rotateWord(x.w, bits.y) ^ x2);
}

fn oddRound(x: vec4u, bits: vec2u) -> vec4u {
  let x0 = x.x + x.w;
  let x2 = x.z + x.y;
  return vec4u(x0, rotateWord(x.y, bits.y) ^ x2, x2, rotateWord(x.w, bits.x) ^ x0);
}

fn fourEarlyRounds(x: vec4u) -> vec4u {
  return oddRound(evenRound(oddRound(evenRound(x, vec2u(10u, 26u)), vec2u(11u, 21u)), vec2u(13u, 27u)), vec2u(23u, 5u));
}

fn fourLateRounds(x: vec4u) -> vec4u {
  return oddRound(evenRound(oddRound(evenRound(x, vec2u(6u, 20u)), vec2u(17u, 11u)), vec2u(25u, 10u)), vec2u(18u, 20u));
}

fn drawWords(key: vec4u, iteration: u32, trial: u32, step: u32, unitGroup: u32) -> vec4u {
  let parity = 0x1bd11bdau ^ key.x ^ key.y ^ key.z ^ key.w;
  var x = vec4u(iteration, trial, step, unitGroup) + key;
  x = fourEarlyRounds(x) + vec4u(key.yzw, parity + 1u);
  x = fourLateRounds(x) + vec4u(key.zw, parity, key.x + 2u);
  x = fourEarlyRounds(x) + vec4u(key.w, parity, key.x, key.y + 3u);
  return evenRound(x, vec2u(6u, 20u));
}

// Normals of the four units of a group. The vectors of minusLog and circle are half idle: two radii, two angles.
fn normals(words: vec4u) -> vec4f {
  let radius = sqrt(2.0 * minusLog(words.xzxz));
  let angle = circle(words.ywyw);
  return vec4f(radius.x * angle.cosine.x, radius.x * angle.sine.x, radius.y * angle.cosine.y, radius.y * angle.sine.y);
}

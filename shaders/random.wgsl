// Threefry-4x32 with 13 rounds (Salmon et al. 2011), four counters at a time: x0 .. x3 are the words of a block, and
// the components of each are four trials. A draw is a pure function of its address (src/noise/address.ts):
//   key = (seed low, seed high, purpose, stream)      counter = (iteration, trial, step, group of four units)

struct Words {
  x0: vec4u,
  x1: vec4u,
  x2: vec4u,
  x3: vec4u,
}

fn rotateLeft(word: vec4u, bits: u32) -> vec4u {
  return (word << vec4u(bits)) | (word >> vec4u(32u - bits));
}

// Two rounds: an even one (words 0 with 1, 2 with 3), then an odd one (0 with 3, 2 with 1).
fn twoRounds(x: Words, even: vec2u, odd: vec2u) -> Words {
  var y = x;
  y.x0 += y.x1;
  y.x1 = rotateLeft(y.x1, even.x) ^ y.x0;
  y.x2 += y.x3;
  y.x3 = rotateLeft(y.x3, even.y) ^ y.x2;
  y.x0 += y.x3;
  y.x3 = rotateLeft(y.x3, odd.x) ^ y.x0;
  y.x2 += y.x1;
  y.x1 = rotateLeft(y.x1, odd.y) ^ y.x2;
  return y;
}

fn firstHalf(x: Words) -> Words {
  return twoRounds(twoRounds(x, vec2u(10u, 26u), vec2u(11u, 21u)), vec2u(13u, 27u), vec2u(23u, 5u));
}

fn secondHalf(x: Words) -> Words {
  return twoRounds(twoRounds(x, vec2u(6u, 20u), vec2u(17u, 11u)), vec2u(25u, 10u), vec2u(18u, 20u));
}

fn inject(x: Words, key: vec4u, injection: u32) -> Words {
  return Words(x.x0 + key.x, x.x1 + key.y, x.x2 + key.z, x.x3 + (key.w + injection));
}

fn threefry4x32(counter: Words, key: vec4u) -> Words {
  let parity = 0x1bd11bdau ^ key.x ^ key.y ^ key.z ^ key.w;
  var x = inject(counter, key, 0u);
  x = inject(firstHalf(x), vec4u(key.yzw, parity), 1u);
  x = inject(secondHalf(x), vec4u(key.zw, parity, key.x), 2u);
  x = inject(firstHalf(x), vec4u(key.w, parity, key.xy), 3u);
  // The thirteenth round.
  x.x0 += x.x1;
  x.x1 = rotateLeft(x.x1, 6u) ^ x.x0;
  x.x2 += x.x3;
  x.x3 = rotateLeft(x.x3, 20u) ^ x.x2;
  return x;
}

// A task's draws lie in (0, 1): the largest word alone would round to 1 in float32.
fn taskDraws(words: vec4u) -> vec4f {
  return min(uniforms(words), vec4f(0.99999994));
}

// The centre of each word's cell, (word + 1/2) / 2^32.
fn uniforms(words: vec4u) -> vec4f {
  return fma(vec4f(words), vec4f(2.3283064365386963e-10), vec4f(1.1641532182693481e-10));
}

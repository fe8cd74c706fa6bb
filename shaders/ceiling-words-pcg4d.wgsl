// Words for the ceiling of normals by pcg4d (Jarzynski & Olano, Hash Functions for GPU Rendering, JCGT 9(3), 2020):
// constants and order as published. Cheaper than threefry, and without its guarantees; the engine does not use it.

fn pcg4d(counter: Words) -> Words {
  let factor = vec4u(1664525u);
  let increment = vec4u(1013904223u);
  var v = Words(
    counter.x0 * factor + increment,
    counter.x1 * factor + increment,
    counter.x2 * factor + increment,
    counter.x3 * factor + increment,
  );
  v = mix4(v);
  let bits = vec4u(16u);
  v = Words(v.x0 ^ (v.x0 >> bits), v.x1 ^ (v.x1 >> bits), v.x2 ^ (v.x2 >> bits), v.x3 ^ (v.x3 >> bits));
  return mix4(v);
}

fn mix4(x: Words) -> Words {
  var v = x;
  v.x0 += v.x1 * v.x3;
  v.x1 += v.x2 * v.x0;
  v.x2 += v.x0 * v.x1;
  v.x3 += v.x1 * v.x2;
  return v;
}

fn words(trials: vec4u, step: u32) -> Words {
  return pcg4d(Words(vec4u(probe.key), trials, vec4u(step), vec4u(1u)));
}

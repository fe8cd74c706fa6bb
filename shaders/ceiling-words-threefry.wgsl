// Words for the ceiling of normals by the generator that the engine draws with, see random.wgsl.

fn words(trials: vec4u, step: u32) -> Words {
  return threefry4x32(Words(vec4u(0u), trials, vec4u(step), vec4u(1u)), vec4u(probe.key, 2u, 3u, 4u));
}

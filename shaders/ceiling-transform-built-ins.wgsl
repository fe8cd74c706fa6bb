// Box and Muller on WGSL's own log, cos and sin. The angle is 2 pi u - pi, for WGSL promises sin and cos only within
// [-pi, pi], and there to 2^-11 only: a rate to compare with, not normals to compute with.

const TURN = 6.2831853;

fn angle(words: vec4u) -> vec4f {
  return TURN * uniforms(words) - TURN / 2.0;
}

fn transform(words: Words) -> mat4x4f {
  let radius01 = sqrt(-2.0 * log(uniforms(words.x0)));
  let radius23 = sqrt(-2.0 * log(uniforms(words.x2)));
  let angle01 = angle(words.x1);
  let angle23 = angle(words.x3);
  return mat4x4f(
    radius01 * cos(angle01),
    radius01 * sin(angle01),
    radius23 * cos(angle23),
    radius23 * sin(angle23),
  );
}

// Box and Muller on the engine's own polynomials, see normal.wgsl.

fn transform(words: Words) -> mat4x4f {
  let radius01 = sqrt(2.0 * minusLog(words.x0));
  let radius23 = sqrt(2.0 * minusLog(words.x2));
  let circle01 = circle(words.x1);
  let circle23 = circle(words.x3);
  return mat4x4f(
    radius01 * circle01.cosine,
    radius01 * circle01.sine,
    radius23 * circle23.cosine,
    radius23 * circle23.sine,
  );
}

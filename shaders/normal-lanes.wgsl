// Four trials a thread: the words of a group of four units are vectors over trials.

// The words of one group of units (or draws) at one step, for four trials.
fn drawWords(key: vec4u, iteration: u32, trials: vec4u, step: u32, unitGroup: u32) -> Words {
  return threefry4x32(Words(vec4u(iteration), trials, vec4u(step), vec4u(unitGroup)), key);
}

// Normals of four units (columns) for four trials (components) from the words of their group.
fn normals(words: Words) -> mat4x4f {
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

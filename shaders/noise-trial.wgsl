// The noise of one trial, a number a unit.

alias Drawn = vec4f;

// What a trial's draws have in common. Read before the first step: lavapipe turns the reading of a uniform into a branch,
// and a branch between the products of a step and their use has LLVM keep all products before it adds up any.
struct Draws {
  insideKey: vec4u,
  outsideKey: vec4u,
  iteration: u32,
  trial: u32,
}

fn drawsOf(row: Row, place: Place) -> Draws {
  return Draws(noiseKey(INSIDE_NOISE, row), noiseKey(OUTSIDE_NOISE, row), slice.iteration, trialOf(place));
}

fn draw(draws: Draws, isOutside: bool, step: u32, quad: u32) -> Drawn {
  let key = select(draws.insideKey, draws.outsideKey, isOutside);
  return normals(drawWords(key, draws.iteration, draws.trial, step, quad));
}

// The noise of the trials of a lane, a column a unit.

alias Drawn = mat4x4f;

struct Draws {
  row: Row,
  place: Place,
}

fn draw(draws: Draws, isOutside: bool, step: u32, quad: u32) -> Drawn {
  let key = noiseKey(select(INSIDE_NOISE, OUTSIDE_NOISE, isOutside), draws.row);
  return normals(drawWords(key, slice.iteration, trialsOf(draws.place), step, quad));
}

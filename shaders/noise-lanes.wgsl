// The noise of a quad of units at a step, for the trials of a lane.
fn noise(purpose: u32, row: Row, step: u32, quad: u32, place: Place) -> mat4x4f {
  return normals(drawWords(noiseKey(purpose, row), slice.iteration, trialsOf(place), step, quad));
}

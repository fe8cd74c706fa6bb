// The words and normals at given addresses, for the checks: the very functions the kernels draw with.

@compute @workgroup_size(LANES)
fn draw(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = Place(0u, workgroup.x * LANES + local);
  let unitGroup = workgroup.y;
  let key = vec4u(slice.seedLow, slice.seedHigh, slice.purpose | (slice.phase << 8u), slice.stream);
  let words = drawWords(key, slice.iteration, trialsOf(place), slice.firstStep, unitGroup);
  let drawn = normals(words);
  let at = 4u * unitGroup * slice.lanes + place.lane;
  drawnWords[at] = words.x0;
  drawnWords[at + slice.lanes] = words.x1;
  drawnWords[at + 2u * slice.lanes] = words.x2;
  drawnWords[at + 3u * slice.lanes] = words.x3;
  for (var i = 0u; i < 4u; i++) {
    drawnNormals[at + i * slice.lanes] = drawn[i];
  }
}

// What a loop carries of one trial, computed from itself: by an OR with a zero that the compiler does not know. Of a vec4f that a loop
// carries, lavapipe loads all four numbers again at each use.
fn recomputed(carried: Units) -> Units {
  if (!RECOMPUTES_CARRIED) {
    return carried;
  }
  var own: Units;
  for (var quad = 0u; quad < QUADS; quad++) {
    own[quad] = bitcast<vec4f>(bitcast<vec4u>(carried[quad]) | vec4u(slice.zero));
  }
  return own;
}

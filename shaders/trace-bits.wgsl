// What the forward pass leaves of f for the backward pass where the slope is 0 or 1: a bit a unit, a word a step.

fn leaveTraces(traces: Units, step: u32, place: Place) {
  var bits = 0u;
  for (var quad = 0u; quad < QUADS; quad++) {
    let steep = select(vec4u(0u), vec4u(1u, 2u, 4u, 8u) << vec4u(4u * quad), slopeFromTrace(traces[quad]) != vec4f(0.0));
    bits |= (steep.x | steep.y) | (steep.z | steep.w);
  }
  values[valueCellOf(step, 0u, place)] = bits;
}

fn slopesAt(step: u32, place: Place) -> Units {
  let bits = values[valueCellOf(step, 0u, place)];
  var slopes: Units;
  for (var quad = 0u; quad < QUADS; quad++) {
    let steep = vec4u(bits) & (vec4u(1u, 2u, 4u, 8u) << vec4u(4u * quad));
    slopes[quad] = select(vec4f(0.0), vec4f(1.0), steep != vec4u(0u));
  }
  return slopes;
}

// Bits leave no room for delta; they are kept only where nobody asks for it.
fn keepDelta(delta: Units, step: u32, place: Place) {
}

// f(x) = max(x, 0); its slope from its value, 0 at the kink.
fn activation(x: vec4f) -> vec4f {
  return max(x, vec4f(0.0));
}

fn slopeFromValue(y: vec4f) -> vec4f {
  return select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0));
}

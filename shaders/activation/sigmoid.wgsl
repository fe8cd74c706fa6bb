// f(x) = 1 / (1 + e^-x), with the exponential of -|x| so that it never overflows.
fn activation(x: vec4f) -> vec4f {
  let e = exp(-abs(x));
  return select(e, vec4f(1.0), x >= vec4f(0.0)) / (1.0 + e);
}

fn slopeFromValue(y: vec4f) -> vec4f {
  return fma(-y, y, y);
}

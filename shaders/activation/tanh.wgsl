// f(x) = tanh(x) = sign(x) (1 - e) / (1 + e), e = exp(-2 |x|): no overflow; near 0, where 1 - e would lose its digits, by
// its series. Drivers' own tanh differ and some overflow to NaN.
fn activation(x: vec4f) -> vec4f {
  let e = exp(-2.0 * abs(x));
  let x2 = x * x;
  var p = fma(x2, vec4f(2.1869488e-2), vec4f(-5.3968254e-2));
  p = fma(x2, p, vec4f(1.3333333e-1));
  p = fma(x2, p, vec4f(-3.3333333e-1));
  let series = fma(x * x2, p, x);
  return select(sign(x) * (1.0 - e) / (1.0 + e), series, abs(x) < vec4f(0.2));
}

fn slopeFromValue(y: vec4f) -> vec4f {
  return fma(-y, y, vec4f(1.0));
}

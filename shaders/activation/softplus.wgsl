// f(x) = ln(1 + e^x) = max(x, 0) + log1p(e^-|x|): neither overflows nor loses small values.

// log(1 + v) for v in [0, 1]: through w = 1 + v and the correction of its rounding (Kahan), for v that 1 + v would lose.
fn logOnePlus(v: vec4f) -> vec4f {
  let w = 1.0 + v;
  let lost = w == vec4f(1.0);
  return select(log(w) * (v / select(w - 1.0, vec4f(1.0), lost)), v, lost);
}

fn activation(x: vec4f) -> vec4f {
  return max(x, vec4f(0.0)) + logOnePlus(exp(-abs(x)));
}

// f'(x) = 1 - e^-f(x), by its series where the difference would lose its digits.
fn slopeFromValue(y: vec4f) -> vec4f {
  let series = y * fma(y, fma(y, fma(y, vec4f(-1.0 / 24.0), vec4f(1.0 / 6.0)), vec4f(-0.5)), vec4f(1.0));
  return select(1.0 - exp(-y), series, y < vec4f(0.05));
}

// Elementary functions whose built-ins are too inaccurate to compare across adapters.

// sin and cos of any |x| up to some thousands: the quarter turns are taken off in three parts of pi/2 (Cody and Waite).
fn quarterTurns(x: f32) -> f32 {
  return round(x * 0.6366197723675814);
}

fn reducedAngle(x: f32, turns: f32) -> f32 {
  return fma(turns, -7.54978995489188e-8, fma(turns, -4.837512969970703e-4, fma(turns, -1.5703125, x)));
}

fn sinePolynomial(x: f32) -> f32 {
  let x2 = x * x;
  return fma(x * x2, fma(x2, fma(x2, -1.9515295891e-4, 8.3321608736e-3), -1.6666654611e-1), x);
}

fn cosinePolynomial(x: f32) -> f32 {
  let x2 = x * x;
  let c = fma(x2, fma(x2, 2.443315711809948e-5, -1.388731625493765e-3), 4.166664568298827e-2);
  return fma(x2 * x2, c, fma(x2, -0.5, 1.0));
}

// sin(x + quarter pi / 2)
fn sineInQuadrant(x: f32, quarter: i32) -> f32 {
  let value = select(sinePolynomial(x), cosinePolynomial(x), (quarter & 1) == 1);
  return select(value, -value, (quarter & 2) == 2);
}

fn sine(x: f32) -> f32 {
  let turns = quarterTurns(x);
  return sineInQuadrant(reducedAngle(x, turns), i32(turns));
}

fn cosine(x: f32) -> f32 {
  let turns = quarterTurns(x);
  return sineInQuadrant(reducedAngle(x, turns), i32(turns) + 1);
}

// sign(x) (1 - e) / (1 + e), e = exp(-2 |x|): no overflow; near 0, where 1 - e would lose its digits, by its series.
// Drivers' own tanh differ, and some overflow to NaN.
fn hyperbolicTangent(x: f32) -> f32 {
  let e = exp(-2.0 * abs(x));
  let x2 = x * x;
  let p = fma(x2, fma(x2, fma(x2, 2.1869488e-2, -5.3968254e-2), 1.3333333e-1), -3.3333333e-1);
  return select(sign(x) * (1.0 - e) / (1.0 + e), fma(x * x2, p, x), abs(x) < 0.2);
}

// e^x - 1; near 0, where the difference would lose its digits, by its series.
fn expMinusOne(x: f32) -> f32 {
  var p = fma(x, 1.9841270e-4, 1.3888889e-3);
  p = fma(x, p, 8.3333333e-3);
  p = fma(x, p, 4.1666667e-2);
  p = fma(x, p, 1.6666667e-1);
  p = fma(x, p, 0.5);
  return select(exp(x) - 1.0, fma(x * x, p, x), abs(x) < 0.3);
}

// log(1 + x); near 0, where the sum would lose digits of x, by the series of 2 artanh(s), s = x / (2 + x).
fn logOnePlus(x: f32) -> f32 {
  let s = x / (2.0 + x);
  let s2 = s * s;
  let p = fma(s2, fma(s2, fma(s2, 1.1111111e-1, 1.4285714e-1), 0.2), 3.3333333e-1);
  return select(log(1.0 + x), 2.0 * fma(s * s2, p, s), abs(x) < 0.35);
}

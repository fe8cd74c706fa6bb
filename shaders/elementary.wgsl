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

// tanh overflows to NaN on some drivers for large arguments; beyond 10 it is 1 in float32.
fn hyperbolicTangent(x: f32) -> f32 {
  return tanh(clamp(x, -10.0, 10.0));
}

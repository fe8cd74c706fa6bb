// Standard normals from random words by Box and Muller: radius sqrt(-2 ln u), angle pi/2 (word / 2^30).
// WGSL promises log to 2^-21 absolute near 1 and sin and cos to 2^-11; SwiftShader's are off by 1.9e-4. These
// polynomials (coefficients of Cephes' logf, sinf and cosf, Moshier) hold 2e-7 relative in log and 1e-7 in sine and
// cosine on every adapter, and on lavapipe they cost no more than the built-ins.

// -ln u of u = (word + 1/2) / 2^32, relatively accurate over the whole range. Read as a signed number a word of the upper
// half is u - 1, exact near u = 1, where 1 - u computed in floats would have lost its digits. The polynomial is summed by
// pairs (Estrin): a chain of nine dependent multiply-adds left a processor waiting.
fn minusLog(words: vec4u) -> vec4f {
  let signed = fma(vec4f(bitcast<vec4i>(words)), vec4f(2.3283064365386963e-10), vec4f(1.1641532182693481e-10));
  let u = select(signed, signed + 1.0, signed < vec4f(0.0));
  let bits = bitcast<vec4u>(u);
  // u = mantissa 2^exponent with the mantissa in [sqrt(1/2), sqrt(2)).
  let exponent = bitcast<vec4i>(bits - vec4u(0x3f3504f3u)) >> vec4u(23u);
  let mantissa = bitcast<vec4f>(bits - bitcast<vec4u>(exponent << vec4u(23u)));
  let x = select(mantissa - 1.0, signed, exponent == vec4i(0));
  let x2 = x * x;
  let x4 = x2 * x2;
  let p01 = fma(x, vec4f(-2.4999993993e-1), vec4f(3.3333331174e-1));
  let p23 = fma(x, vec4f(-1.6668057665e-1), vec4f(2.0000714765e-1));
  let p45 = fma(x, vec4f(-1.2420140846e-1), vec4f(1.4249322787e-1));
  let p67 = fma(x, vec4f(-1.1514610310e-1), vec4f(1.1676998740e-1));
  let low = fma(x2, p23, p01);
  let high = fma(x4, vec4f(7.0376836292e-2), fma(x2, p67, p45));
  let p = fma(x4, high, low);
  let log1p = fma(x2 * x, p, fma(x2, vec4f(-0.5), x));
  return -fma(vec4f(exponent), vec4f(0.69314718), log1p);
}

struct Circle {
  cosine: vec4f,
  sine: vec4f,
}

// Cosine and sine of 2 pi word / 2^32. The quadrant is taken off in integers, so the reduction is exact.
fn circle(words: vec4u) -> Circle {
  let quadrant = (words + vec4u(0x20000000u)) >> vec4u(30u);
  let x = vec4f(bitcast<vec4i>(words - (quadrant << vec4u(30u)))) * 1.4629180792671596e-9; // pi/2 / 2^30
  let x2 = x * x;
  var s = fma(x2, vec4f(-1.9515295891e-4), vec4f(8.3321608736e-3));
  s = fma(x * x2, fma(x2, s, vec4f(-1.6666654611e-1)), x);
  var c = fma(x2, vec4f(2.443315711809948e-5), vec4f(-1.388731625493765e-3));
  c = fma(x2 * x2, fma(x2, c, vec4f(4.166664568298827e-2)), fma(x2, vec4f(-0.5), vec4f(1.0)));
  let isOdd = (quadrant & vec4u(1u)) == vec4u(1u);
  let cosineSign = ((quadrant + vec4u(1u)) & vec4u(2u)) << vec4u(30u);
  let sineSign = (quadrant & vec4u(2u)) << vec4u(30u);
  return Circle(
    bitcast<vec4f>(bitcast<vec4u>(select(c, s, isOdd)) ^ cosineSign),
    bitcast<vec4f>(bitcast<vec4u>(select(s, c, isOdd)) ^ sineSign),
  );
}

// The cell, in its rate form: one step and its adjoint, whichever way four numbers lie in a vector (over units or trials).
//   h[t+1]    = (1 - gamma) h[t] + gamma ( y + drift )        y = f(a[t] + sigmaInside xi[t]), drift = sigmaOutside eta[t]
//   delta[t]  = gamma lambda[t+1] f'
//   lambda[t] = (1 - gamma) lambda[t+1] + W^T delta[t]

fn nextState(h: vec4f, y: vec4f, drift: vec4f, gamma: vec4f) -> vec4f {
  return fma(gamma, y + drift - h, h);
}

fn deltaOf(lambda: vec4f, slope: vec4f, gamma: vec4f) -> vec4f {
  return gamma * lambda * slope;
}

// The part of lambda[t] that leaks past the activation.
fn leakedAdjoint(lambda: vec4f, gamma: vec4f) -> vec4f {
  return (1.0 - gamma) * lambda;
}

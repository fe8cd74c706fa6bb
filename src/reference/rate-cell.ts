// The rate cell: one step of h and its adjoint, the only place that knows the equation.
//
//   a      = W h + U u + b
//   f      = activation(a + sigmaInside xi)
//   drive  = f + sigmaOutside eta
//   h'     = (1 - gamma) h + gamma drive
//
// Adjoint, with g = dL/dh' and the noise held fixed (f' is the slope at a + sigmaInside xi, read from the trace that f left):
//
//   dL/dgamma_i += g_i (drive_i - h_i)         delta_i = g_i gamma_i f'_i
//   dL/dW += delta h^T    dL/dU += delta u^T    dL/db += delta
//   dL/du  = U^T delta    dL/dh  = (1 - gamma) g + W^T delta
//
// A second cell is a second file with these two functions.

import type { NetworkView, Parameters64 } from './network-view.ts';

/** Noise of a step, already times its level; [N] each. */
export interface StepNoise {
  readonly inside: Float64Array;
  readonly outside: Float64Array;
}

/** What a step leaves behind for its adjoint, [N] each. */
export interface StepTrace {
  /** h before the step */
  readonly state: Float64Array;
  /** What f' is found from: f itself, or f' where the activation does not tell it by its value. */
  readonly slopeTrace: Float64Array;
  /** f + sigmaOutside eta */
  readonly drive: Float64Array;
}

/**
 * One step: reads `trace.state` and the input u, writes slopeTrace, drive and `next` = h'.
 *
 * @returns whether every pre-activation was finite: an activation may hide one that is not (max(NaN, 0) is 0 on GPUs)
 */
export function stepCell(
  network: NetworkView,
  trace: StepTrace,
  input: Float64Array,
  noise: StepNoise,
  next: Float64Array,
): boolean {
  const { units, inputs, activation } = network;
  const { recurrentWeights: W, inputWeights: U, bias: b, leak: gamma } = network.parameters;
  const h = trace.state;
  let finite = true;
  for (let i = 0; i < units; i++) {
    let a = b[i];
    for (let j = 0; j < units; j++) a += W[i * units + j] * h[j];
    for (let k = 0; k < inputs; k++) a += U[i * inputs + k] * input[k];
    const noisy = a + noise.inside[i];
    finite &&= Number.isFinite(noisy);
    const f = activation.value(noisy);
    trace.slopeTrace[i] = activation.traceOf(noisy, f);
    trace.drive[i] = f + noise.outside[i];
    next[i] = (1 - gamma[i]) * h[i] + gamma[i] * trace.drive[i];
  }
  return finite;
}

/**
 * The adjoint of a step: turns `adjoint` from dL/dh' into dL/dh, adds to the gradient of this network's parameters, and
 * writes dL/du.
 */
export function stepCellAdjoint(
  network: NetworkView,
  trace: StepTrace,
  input: Float64Array,
  adjoint: Float64Array,
  gradient: Parameters64,
  inputAdjoint: Float64Array,
): void {
  const { units, inputs, activation } = network;
  const { recurrentWeights: W, inputWeights: U, leak: gamma } = network.parameters;
  const h = trace.state;
  inputAdjoint.fill(0);
  const earlier = new Float64Array(units);
  for (let i = 0; i < units; i++) {
    const g = adjoint[i];
    const delta = g * gamma[i] * activation.slopeFromTrace(trace.slopeTrace[i]);
    gradient.leak[i] += g * (trace.drive[i] - h[i]);
    gradient.bias[i] += delta;
    earlier[i] += (1 - gamma[i]) * g;
    for (let j = 0; j < units; j++) {
      gradient.recurrentWeights[i * units + j] += delta * h[j];
      earlier[j] += W[i * units + j] * delta;
    }
    for (let k = 0; k < inputs; k++) {
      gradient.inputWeights[i * inputs + k] += delta * input[k];
      inputAdjoint[k] += U[i * inputs + k] * delta;
    }
  }
  adjoint.set(earlier);
}

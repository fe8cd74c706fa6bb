// One trial backward through time (BPTT), exact for the path that was taken: the noise is held fixed.
// With r[t][o] = dL/dz[t][o], the adjoint of h[t+1] gains V^T r[t] and then goes back through the cell's step. In a closed
// loop the adjoint of the world's state goes along: through the move it gives r[t], and dL/du[t] flows into it.

import type { TrialPath } from './forward.ts';
import { stateAfter } from './forward.ts';
import type { NetworkView, Parameters64 } from './network-view.ts';
import { stepCellAdjoint } from './rate-cell.ts';
import type { WorldAdjoint } from './world-trial.ts';

/**
 * Adds a trial's gradient to `gradient`.
 *
 * @param input            u[t], [T] of [I]
 * @param readoutAdjoint   dL/dz[t], [T] of [O]; with a world it is written, step by step
 * @param rateSeed         what a unit of h[t+1]^2 weighs in the loss
 * @param gradient         of this network's parameters; `leak` is with respect to gamma
 * @param inputGradient    dL/du[t], [T] of [I]: overwritten
 * @param world            the world's own adjoint, if the trial is a closed loop
 */
export function backpropagate(
  network: NetworkView,
  input: readonly Float64Array[],
  path: TrialPath,
  readoutAdjoint: readonly Float64Array[],
  rateSeed: number,
  gradient: Parameters64,
  inputGradient: readonly Float64Array[],
  world?: WorldAdjoint,
): void {
  const { units, outputs } = network;
  const V = network.parameters.readoutWeights;
  const adjoint = new Float64Array(units);
  for (let t = path.steps.length - 1; t >= 0; t--) {
    const after = stateAfter(path, t);
    world?.move(t, path.readout[t], readoutAdjoint[t]);
    for (let j = 0; j < units; j++) adjoint[j] += 2 * rateSeed * after[j];
    for (let o = 0; o < outputs; o++) {
      const r = readoutAdjoint[t][o];
      gradient.readoutBias[o] += r;
      for (let j = 0; j < units; j++) {
        gradient.readoutWeights[o * units + j] += r * after[j];
        adjoint[j] += r * V[o * units + j];
      }
    }
    stepCellAdjoint(network, path.steps[t], input[t], adjoint, gradient, inputGradient[t]);
    world?.sense(t, inputGradient[t]);
  }
  for (let i = 0; i < units; i++) gradient.initialState[i] += adjoint[i];
}

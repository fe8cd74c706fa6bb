// One trial forward: draws its noise by address, steps the cell through time and reads it out.
//   z[t] = V h[t+1] + c
// Its input is known beforehand, or sensed from a world that the readout moves.

import type { Draws } from '../backend/check-request.ts';
import type { Purpose } from '../noise/address.ts';
import { normalsInto } from '../noise/normal.ts';
import type { NetworkView } from './network-view.ts';
import { type StepNoise, type StepTrace, stepCell } from './rate-cell.ts';
import type { WorldTrial } from './world-trial.ts';

/** A trial's noise: its two levels, and where its draws are. */
export interface TrialNoise {
  readonly insideLevel: number;
  readonly outsideLevel: number;
  readonly draws: Draws;
  /** Trial of the stream, `firstTrial + k`. */
  readonly trial: number;
}

/** What a trial went through; kept for the backward pass and reused from trial to trial. */
export interface TrialPath {
  /** Trace of each step, [T]: `steps[t].state` is h[t]. */
  readonly steps: readonly StepTrace[];
  /** h[T] */
  readonly finalState: Float64Array;
  /** z[t], [T] of [O] */
  readonly readout: readonly Float64Array[];
}

export function createPath(network: NetworkView, steps: number): TrialPath {
  return {
    steps: Array.from({ length: steps }, () => ({
      state: new Float64Array(network.units),
      slopeTrace: new Float64Array(network.units),
      drive: new Float64Array(network.units),
    })),
    finalState: new Float64Array(network.units),
    readout: Array.from({ length: steps }, () => new Float64Array(network.outputs)),
  };
}

/** h[t+1], the state after step t. */
export function stateAfter(path: TrialPath, t: number): Float64Array {
  return t + 1 < path.steps.length ? path.steps[t + 1].state : path.finalState;
}

/** Noise of one placement and step, times its level; a level of 0 draws nothing. */
function drawNoise(
  out: Float64Array,
  level: number,
  purpose: Purpose,
  noise: TrialNoise,
  stream: number,
  step: number,
) {
  if (level === 0) return;
  const { seed, phase, iteration } = noise.draws;
  normalsInto(out, { seed, purpose, phase, stream, iteration, trial: noise.trial, step });
  for (let i = 0; i < out.length; i++) out[i] *= level;
}

function readOut(network: NetworkView, h: Float64Array, z: Float64Array): boolean {
  const { units, outputs } = network;
  const { readoutWeights: V, readoutBias: c } = network.parameters;
  let finite = true;
  for (let o = 0; o < outputs; o++) {
    z[o] = c[o];
    for (let j = 0; j < units; j++) z[o] += V[o * units + j] * h[j];
    finite &&= Number.isFinite(z[o]);
  }
  return finite;
}

/**
 * Runs a trial into `path`.
 *
 * @param input  u[t], [T] of [I]; with a world it is written, step by step
 * @param world  what the trial senses and moves, if it is a closed loop
 * @returns the first step with a pre-activation or readout that is not finite, where the run stopped; undefined if none
 */
export function runTrial(
  network: NetworkView,
  input: readonly Float64Array[],
  noise: TrialNoise,
  path: TrialPath,
  world?: WorldTrial,
): number | undefined {
  const stepNoise: StepNoise = {
    inside: new Float64Array(network.units),
    outside: new Float64Array(network.units),
  };
  const steps = path.steps.length;
  (path.steps[0]?.state ?? path.finalState).set(network.parameters.initialState);
  world?.start();
  for (let t = 0; t < steps; t++) {
    drawNoise(stepNoise.inside, noise.insideLevel, 'insideNoise', noise, network.stream, t);
    drawNoise(stepNoise.outside, noise.outsideLevel, 'outsideNoise', noise, network.stream, t);
    const next = stateAfter(path, t);
    world?.sense(t, input[t]);
    const finite = stepCell(network, path.steps[t], input[t], stepNoise, next);
    if (!readOut(network, next, path.readout[t]) || !finite) return t;
    if (world && !world.move(t, path.readout[t])) return t;
  }
  return undefined;
}

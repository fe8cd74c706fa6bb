// What a network is asked to do, trial by trial: an open-loop task shows inputs and asks for targets, a world is moved by
// the readout and senses back, and a data task reads both from recorded sequences. Formulas are written once, in the
// expression language: the reference's float64, the GPU's WGSL and the derivative all come from them.

import type { Expression, Operand } from '../expression/expression.ts';
import type { NetworkNeeds } from '../network/create-networks.ts';

interface TaskBase {
  readonly name: string;
  /** I, may be 0 */
  readonly inputs: number;
  /** O */
  readonly outputs: number;
  /** T, steps of a trial */
  readonly steps: number;
  /** Weight of each step in the loss, [T]; 0 where the step does not count. */
  readonly lossMask: Float32Array;
  /** What the task asks of its networks beyond inputs and outputs; left out if any will do. */
  readonly network?: NetworkNeeds;
}

/** One trial as its author sees it: `draws` are uniforms in (0, 1), `step` the index t as a number. */
export interface TrialSymbols {
  readonly draws: readonly Expression[];
  readonly step: Expression;
}

/** An open-loop task: input and target do not depend on what the network does. */
export interface OpenLoopTask extends TaskBase {
  readonly kind: 'open-loop';
  /** Uniform draws a trial needs. */
  readonly draws: number;
  /** True if input and target do not depend on the step: they are then kept once a trial. */
  readonly constant: boolean;
  /** The I inputs and O targets of a step. */
  trial(symbols: TrialSymbols): {
    readonly input: readonly Expression[];
    readonly target: readonly Expression[];
  };
}

/** How many random numbers each function of a world is given. */
export interface WorldDraws {
  /** Uniforms in (0, 1) of a trial, for `start`. */
  readonly start: number;
  /** Standard normals of a step, for `sense`: sensory noise. */
  readonly sense: number;
  /** Standard normals of a step, for `move`: motor noise, or what moves the world by itself. */
  readonly move: number;
}

/**
 * A closed-loop task: what the network reads out moves a world, and it senses that world. In each step t
 *
 *   u[t]   = sense(s[t], t, normals)
 *   h[t+1], z[t]                         the network's own step and readout
 *   s[t+1] = move(s[t], z[t], normals, t)
 *
 * and the loss of a trial is the mean over steps, weighted by the loss mask, of cost(s[t+1], z[t], t), plus
 * terminalCost(s[T]). Gradients go through the world. Make one with `world`.
 */
export interface World extends TaskBase {
  readonly kind: 'closed-loop';
  /** S, numbers of the world's state */
  readonly state: number;
  readonly draws: WorldDraws;
  /** s[0], [S] */
  start(draws: readonly Expression[]): readonly Operand[];
  /** u[t], [I] */
  sense(state: readonly Expression[], step: Expression, draws: readonly Expression[]): readonly Operand[];
  /** s[t+1], [S] */
  move(
    state: readonly Expression[],
    readout: readonly Expression[],
    draws: readonly Expression[],
    step: Expression,
  ): readonly Operand[];
  /** The cost of a step, from the state after its move. Any sign will do, but ratios of losses are only reported above 0. */
  cost(state: readonly Expression[], readout: readonly Expression[], step: Expression): Operand;
  /** The cost of the last state. */
  terminalCost?(state: readonly Expression[]): Operand;
  /** Numbers for people, from the last state of a trial: name -> value. They have no part in the loss. */
  score?(state: readonly Expression[]): Readonly<Record<string, Operand>>;
}

/**
 * Recorded sequences: a trial shows one of them. Training draws from the first `training` sequences, with replacement;
 * test trial k (of a stream) shows held-out sequence `k mod (sequences - training)`.
 */
export interface DataTask extends TaskBase {
  readonly kind: 'data';
  readonly sequences: number;
  /** Sequences that are trained on, the first ones; the others are held out. */
  readonly training: number;
  /** [sequences][T][I] */
  readonly input: Float32Array;
  /** [sequences][T][O] */
  readonly target: Float32Array;
  /** Weight of each step of each sequence, [sequences][T], times the loss mask; absent if all count alike. */
  readonly mask?: Float32Array;
}

export type Task = OpenLoopTask | World | DataTask;

// What a network is asked to do, trial by trial. An open-loop task is a pair of expressions of a trial's own uniform
// draws: the input it shows and the target it asks for. From these come the reference's float64 and the GPU's WGSL.

import type { Expression } from '../expression/expression.ts';
import type { NetworkNeeds } from '../network/create-networks.ts';

/** One trial as its author sees it: `draws` are uniforms in (0, 1), `step` the index t as a number. */
export interface TrialSymbols {
  readonly draws: readonly Expression[];
  readonly step: Expression;
}

/** An open-loop task: input and target do not depend on what the network does. */
export interface OpenLoopTask {
  readonly kind: 'open-loop';
  readonly name: string;
  /** I, may be 0 */
  readonly inputs: number;
  /** O */
  readonly outputs: number;
  /** T, steps of a trial */
  readonly steps: number;
  /** Weight of each step in the loss, [T]; 0 where the step does not count. */
  readonly lossMask: Float32Array;
  /** Uniform draws a trial needs. */
  readonly draws: number;
  /** True if input and target do not depend on the step: they are then kept once a trial. */
  readonly constant: boolean;
  /** What the task asks of its networks beyond inputs and outputs; left out if any will do. */
  readonly network?: NetworkNeeds;
  /** The I inputs and O targets of a step. */
  trial(symbols: TrialSymbols): {
    readonly input: readonly Expression[];
    readonly target: readonly Expression[];
  };
}

/** Closed-loop worlds (the readout moves what is sensed next) will be a second member. */
export type Task = OpenLoopTask;

// Feedforward: function approximation by layers, one after another. It is the same equation as ever with leak 1 and a
// masked W, units = depth * width, layer l the units l * width .. (l + 1) * width - 1:
//
//   h[t+1] = f(W h[t] + U u + b + noise)       W from layer l to l + 1 only, U into layer 0, V from the last layer
//
// With leak 1 nothing is left of the state before, so layer l is right from h[l + 1] on, after l + 1 steps. The trial has
// T = depth steps and the loss counts the last one only: z[depth - 1] reads h[depth], and there the last layer, for the
// first time, holds the network's answer. Noise enters once at each layer. Sizes are ours.

import { checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import type { NetworkNeeds } from '../network/create-networks.ts';
import { approximated, type FunctionApproximationOptions } from './function-approximation.ts';
import type { OpenLoopTask } from './task.ts';
import { checkOptionNames } from './task-options.ts';

export interface FeedforwardOptions extends Pick<FunctionApproximationOptions, 'target' | 'inputs'> {
  /** Layers of units; default 3. */
  readonly depth?: number;
  /** Units of a layer; default 8. */
  readonly width?: number;
  /** May only repeat the depth: a layer takes a step. */
  readonly steps?: number;
}

/** More are taken for a slip of the pen: W has a mask of the square of it. */
const MOST_UNITS = 4096;

/** A mask [rows][columns], 1 where `connects` says so. */
function mask(rows: number, columns: number, connects: (row: number, column: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: rows * columns }, (_, k) =>
    Number(connects(Math.floor(k / columns), k % columns)),
  );
}

function layered(depth: number, width: number, inputs: number, outputs: number): NetworkNeeds {
  const units = depth * width;
  const layerOf = (unit: number) => Math.floor(unit / width);
  return {
    units,
    leak: 1,
    connectivity: {
      recurrentWeights: mask(units, units, (to, from) => layerOf(to) === layerOf(from) + 1),
      inputWeights: mask(units, inputs, (to) => layerOf(to) === 0),
      readoutWeights: mask(outputs, units, (_, from) => layerOf(from) === depth - 1),
    },
    // Nothing of h[0] is left when the loss looks.
    trainable: { initialState: false, leak: false },
  };
}

/**
 * The task of approximating a function by a feedforward network of `depth` layers of `width` units.
 *
 * @throws CtrnnError `invalid-argument` for options out of range, steps other than the depth, or a target that does not
 *   return expressions
 */
export function feedforward(options: FeedforwardOptions = {}): OpenLoopTask {
  checkOptionNames('feedforward', options, ['target', 'inputs', 'depth', 'width', 'steps']);
  const depth = checkInteger('depth', options.depth ?? 3, 1, MOST_UNITS);
  const width = checkInteger('width', options.width ?? 8, 1, Math.floor(MOST_UNITS / depth));
  if (options.steps !== undefined && options.steps !== depth) {
    throw new CtrnnError(
      'invalid-argument',
      `steps is ${options.steps}, but a feedforward network of depth ${depth} takes ${depth}.`,
      'Leave steps out.',
    );
  }
  const { targetName, ...target } = approximated(options);
  return {
    kind: 'open-loop',
    name: `feedforward (${targetName})`,
    ...target,
    steps: depth,
    lossMask: new Float32Array(depth).fill(1, depth - 1),
    network: layered(depth, width, target.inputs, target.outputs),
  };
}

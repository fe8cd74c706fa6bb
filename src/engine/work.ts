// How many operations a lane's step takes, for the time budget only: estimates need to be right in proportion, since the
// adapter's speed is measured in the same unit. A lane is four trials.

import { productSums } from './kernels/kernels.ts';
import type { KernelShape } from './kernels/shape.ts';

/** Operations of a normal with its share of the generator. */
const NORMAL = 60;
/** Operations that a load and a store of a unit are worth. */
const MEMORY = 40;

export function forwardWork({ layout }: KernelShape): number {
  const { unitSlots, inputs, outputs } = layout;
  return 4 * unitSlots * (2 * (unitSlots + inputs + outputs) + NORMAL + MEMORY);
}

export function adjointWork({ layout }: KernelShape): number {
  const { unitSlots, outputs } = layout;
  return 4 * unitSlots * (2 * (unitSlots + outputs) + 2 * MEMORY);
}

/** @param sums  vec4f that a lane sums up */
export function productWork(sums: number): number {
  return 4 * sums * (8 + MEMORY / 4);
}

/** A whole gradient's lane-step. */
export function gradientWork(shape: KernelShape): number {
  const { recurrent, readout } = productSums(shape);
  return forwardWork(shape) + adjointWork(shape) + productWork(recurrent.sums + readout.sums);
}

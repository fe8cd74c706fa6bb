// The kernels of a shape, printed once: a run of a millisecond would else spend as long on the text of its kernels.

import { onceEach } from '../../base/once-each.ts';
import type { Activation } from '../../network/activation.ts';
import type { OpenLoopTask } from '../../task/task.ts';
import { adjointKernel, productKernels } from './backward.ts';
import { forwardKernel, turnWeightsKernel } from './forward.ts';
import { reduceKernel } from './reduce.ts';
import type { KernelShape } from './shape.ts';
import { trialsKernel } from './trials-kernels.ts';
import { tallyKernel } from './update.ts';

const shapesOf = onceEach((_: Activation) => new Map<string, KernelShape>());

/**
 * The shape that stands for all that are like it, of however many networks. Those with a world are not compared: its formulas
 * are its own.
 */
export function sameShape(shape: KernelShape): KernelShape {
  const { activation, world, layout, workgroup, ...others } = shape;
  if (world) return shape;
  // The type says that the key tells all of them apart: an object would read alike whatever it holds.
  const rest: Record<string, string | number | boolean | undefined> = others;
  const known = shapesOf(activation);
  const { units, inputs, outputs } = layout;
  const key = [units, inputs, outputs, workgroup.bytes, workgroup.threads, ...Object.entries(rest)].join();
  const same = known.get(key) ?? shape;
  known.set(key, same);
  return same;
}

export const forwardOf = onceEach(forwardKernel);
export const turningOf = onceEach(turnWeightsKernel);

/** All that a forward pass needs. */
export function forwardSources(shape: KernelShape) {
  return shape.family === 'workgroups' ? [forwardOf(shape), turningOf(shape)] : [forwardOf(shape)];
}

export const productsOf = onceEach(productKernels);
export const tallyOf = onceEach(tallyKernel);

const withLeak = onceEach((shape: KernelShape) => backwardKernels(shape, true));
const withoutLeak = onceEach((shape: KernelShape) => backwardKernels(shape, false));

function backwardKernels(shape: KernelShape, leakGradient: boolean) {
  return { adjoint: adjointKernel(shape, leakGradient), reduce: reduceKernel(shape, leakGradient) };
}

export function backwardOf(shape: KernelShape, leakGradient: boolean) {
  return leakGradient ? withLeak(shape) : withoutLeak(shape);
}

const trialsOfShape = onceEach((shape: KernelShape) =>
  onceEach((task: OpenLoopTask) => trialsKernel(shape, task)),
);

export function trialsOf(shape: KernelShape, task: OpenLoopTask) {
  return trialsOfShape(shape)(task);
}

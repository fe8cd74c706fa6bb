// Kernels that only look: bias and variance over noise draws, and the draws themselves.

import { read, readWrite } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import { kernel, stepWeights } from './kernel.ts';
import type { KernelShape } from './shape.ts';
import { shaders } from './sources.ts';

/** Inputs of a workgroup that takes moments. */
export const MOMENT_INPUTS = 16;

/**
 * Reads trials and readouts number by number, in every family: of a vec4f that is loaded for one of its numbers a software adapter
 * loads all four, and then takes the one by a changing index.
 */
export function momentsKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'bias and variance',
    'moments',
    [read('trials', 'f32'), stepWeights, read('readouts', 'f32'), readWrite('inputMoments', 'f32')],
    shaders('place.wgsl', 'trial-cells.wgsl', 'step-weight-trial.wgsl', 'moments.wgsl'),
    { MOMENT_INPUTS },
  );
}

export function drawsKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'draws',
    'draw',
    [readWrite('drawnWords', 'vec4u'), readWrite('drawnNormals', 'vec4f')],
    shaders('place.wgsl', 'random.wgsl', 'normal.wgsl', 'normal-lanes.wgsl', 'draws.wgsl'),
  );
}

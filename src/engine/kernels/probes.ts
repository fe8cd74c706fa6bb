// Kernels that only look: bias and variance over noise draws, and the draws themselves.

import { readWrite } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import { kernel, readouts, stepWeights, trials } from './kernel.ts';
import type { KernelShape } from './shape.ts';
import { shaders } from './sources.ts';

export function momentsKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'bias and variance',
    'moments',
    [trials, stepWeights, readouts, readWrite('inputMoments', 'f32')],
    shaders('place.wgsl', 'step-weight.wgsl', 'moments.wgsl'),
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

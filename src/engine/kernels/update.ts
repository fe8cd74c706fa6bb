// The kernels between the gradient and the next iteration of training: what the trials came to, the norm of the gradient,
// Adam.

import { read, readWrite } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import { constraints, kernel, rows } from './kernel.ts';
import { BLOCK_LANES, type KernelShape } from './shape.ts';
import { shaders } from './sources.ts';

/** Blocks of trials that are summed side by side: on a software adapter, which compiles a barrier for long, one by one. */
const TALLY_THREADS = { software: 1, hardware: 256 } as const;

export function tallyKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'tally',
    'tally',
    [rows, read('outcome', 'vec4u'), readWrite('verdicts', 'Verdict')],
    shaders('place.wgsl', 'verdict.wgsl', 'tally.wgsl'),
    { BLOCK_LANES, TALLY_THREADS: TALLY_THREADS[shape.onSoftware ? 'software' : 'hardware'] },
  );
}

export function clipKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'clip',
    'clip',
    [
      read('parameters', 'f32'),
      rows,
      read('gradients', 'f32'),
      constraints,
      readWrite('verdicts', 'Verdict'),
      readWrite('losses', 'f32'),
    ],
    shaders(
      'place.wgsl',
      'parameters-flat.wgsl',
      'finite.wgsl',
      'verdict.wgsl',
      'trained-gradient.wgsl',
      'clip.wgsl',
    ),
  );
}

export function adamKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'adam',
    'adam',
    [
      readWrite('parameters', 'f32'),
      rows,
      read('gradients', 'f32'),
      constraints,
      read('verdicts', 'Verdict'),
      readWrite('firstMoments', 'f32'),
      readWrite('secondMoments', 'f32'),
      readWrite('rawLeaks', 'f32'),
    ],
    shaders('place.wgsl', 'parameters-flat.wgsl', 'verdict.wgsl', 'trained-gradient.wgsl', 'adam.wgsl'),
  );
}

// What the tables of kernels have in common: a kernel's source from its bindings and files, the names of the bulk
// buffers, and what surrounds the network in a pass. A kernel's algorithm is in its .wgsl file; nothing is decided here.

import { type Binding, read, texture } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import type { Constants, SourcePart } from '../../gpu/link.ts';
import { TEXTURE_WIDTH } from '../../gpu/texels.ts';
import { SLICE } from '../slice.ts';
import { withElementary } from './activation-text.ts';
import { carriesOneTrial } from './family.ts';
import { testedAtEnd } from './loops.ts';
import {
  BLOCK_TRIALS,
  type KernelShape,
  readsTexture,
  SOFTWARE_TRIAL_THREADS,
  shapeConstants,
} from './shape.ts';
import { shaders } from './sources.ts';
import { worldAdjointText, worldConstants, worldText } from './world-text.ts';

export const parameters = read('parameters', 'vec4f');
export const rows = read('rows', 'Row');
export const state = read('state', 'vec4f');
export const values = read('values', 'vec4f');
export const trials = read('trials', 'vec4f');
export const stepWeights = read('stepWeights', 'f32');
export const readouts = read('readouts', 'vec4f');
export const constraints = read('constraints', 'u32');

/** The files of kernels that read parameters from their buffer. */
export const parameterFiles = shaders('parameters.wgsl', 'parameters-stored.wgsl');

/** How the forward and the backward pass read parameters. */
export function parametersOf(shape: KernelShape): {
  readonly binding: Binding;
  readonly files: readonly SourcePart[];
  readonly constants: Constants;
} {
  if (!readsTexture(shape)) return { binding: parameters, files: parameterFiles, constants: {} };
  return {
    binding: texture('parameters'),
    files: shaders('parameters.wgsl', 'parameters-textured.wgsl'),
    constants: { TEXTURE_WIDTH },
  };
}

/** A kernel over slices, with the constants of the shape and its own. */
export function kernel(
  shape: KernelShape,
  label: string,
  entryPoint: string,
  bindings: readonly Binding[],
  parts: readonly SourcePart[],
  more: Constants = {},
  enables?: KernelSource['enables'],
): KernelSource {
  const whole = withElementary(parts);
  return {
    label,
    entryPoint,
    uniform: SLICE,
    bindings,
    parts: shape.keepsLoops ? whole.map(testedAtEnd) : whole,
    constants: { ...shapeConstants(shape), ...more },
    enables,
  };
}

/** What surrounds the network in a forward pass: the files of its loop, and of the world in it. */
export function surroundings(shape: KernelShape): SourcePart[] {
  const family = carriesOneTrial(shape.family) ? 'trial' : 'lanes';
  const weight = shaders(family === 'trial' ? 'step-weight-trial.wgsl' : 'step-weight.wgsl');
  if (!shape.world) return [...weight, ...shaders(`open-loop-${family}.wgsl`)];
  const files = [`world-noise-${family}.wgsl`, `closed-loop-${family}.wgsl`] as const;
  return [worldText(shape.world), ...shaders(...files)];
}

/** The same for a backward pass; a world's random numbers are drawn again. */
export function surroundingsAdjoint(shape: KernelShape): SourcePart[] {
  const family = carriesOneTrial(shape.family) ? 'trial' : 'lanes';
  const weight = shaders(family === 'trial' ? 'step-weight-trial.wgsl' : 'step-weight.wgsl');
  if (!shape.world) return [...weight, ...shaders(`open-loop-${family}-adjoint.wgsl`)];
  const generator = family === 'trial' ? 'random-trial.wgsl' : 'normal-lanes.wgsl';
  const files = [`world-noise-${family}.wgsl`, `closed-loop-${family}-adjoint.wgsl`] as const;
  return [
    ...shaders('random.wgsl', 'normal.wgsl', generator),
    worldAdjointText(shape.world),
    ...shaders(...files),
  ];
}

export function surroundingConstants({ world }: KernelShape): Constants {
  return world ? worldConstants(world) : {};
}

/**
 * How many threads share a block of trials, one trial each at a time. A software adapter gains nothing from more than
 * fill its vectors, and loads the weights once for all turns. Turns of nothing but padding are skipped where no other kernel
 * reads what they would leave.
 */
export function trialThreads({ onSoftware, family }: KernelShape): Constants {
  const threads = onSoftware ? SOFTWARE_TRIAL_THREADS : BLOCK_TRIALS;
  return {
    TRIAL_THREADS: threads,
    TRIAL_TURNS: BLOCK_TRIALS / threads,
    SKIPS_PADDING: family === 'registers-fused',
  };
}

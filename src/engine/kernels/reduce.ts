// The kernel that adds up what the threads of the backward pass have left of each weight gradient, in each family.

import { read, readWrite } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import type { Constants } from '../../gpu/link.ts';
import { alongConstants, tiledConstants } from './backward.ts';
import { carriesOneTrial } from './family.ts';
import { constraints, kernel, parameterFiles, parameters, rows, trialThreads } from './kernel.ts';
import { BLOCK_LANES, BLOCK_TRIALS, type KernelShape, sharesSums } from './shape.ts';
import { type ShaderFile, shaders } from './sources.ts';
import { subgroupSums } from './subgroup-text.ts';
import { unrolledConstants } from './unrolled.ts';
import { tileOf, workgroupConstants } from './workgroup-shape.ts';

/** Units whose leaks' sums are one vec4f, see shaders/unit-sums-lanes.wgsl. */
function leaksTogether({ family }: KernelShape): number {
  return carriesOneTrial(family) ? 1 : 4;
}

/** How the sums of each family lie, and how many a block has: what the kernel that adds them up must know. */
function partialsOf(shape: KernelShape): {
  readonly files: readonly ShaderFile[];
  readonly constants: Constants;
} {
  switch (shape.family) {
    case 'registers-fused':
      return {
        files: [
          'lane-cells.wgsl',
          'unit-sums-lanes.wgsl',
          'partials-along.wgsl',
          sharesSums(shape) ? 'partials-shared.wgsl' : 'partials-alone.wgsl',
        ],
        constants: {
          BLOCK_PARTIALS: BLOCK_TRIALS,
          TURNS_TOGETHER: trialThreads(shape).TRIAL_TURNS,
          LEAKS_TOGETHER: leaksTogether(shape),
          ...alongConstants(shape),
          ...unrolledConstants(shape),
        },
      };
    case 'subgroups': {
      const { perBlock, first, quads } = subgroupSums(shape);
      return {
        files: ['lane-cells.wgsl', 'unit-sums-lanes.wgsl', 'partials-subgroups.wgsl'],
        constants: {
          BLOCK_PARTIALS: 1,
          SHARING: 1,
          TURNS_TOGETHER: 1,
          LEAKS_TOGETHER: leaksTogether(shape),
          BLOCK_SUMS: perBlock,
          RECURRENT_QUADS: quads.recurrent,
          DRIVE_SUMS_AT: first.drive,
          DRIVE_QUADS: quads.drive,
          READOUT_SUMS_AT: first.readout,
          READOUT_SUM_QUADS: quads.readout,
        },
      };
    }
    case 'workgroups':
      return {
        files: ['tile-partials.wgsl', 'partials-workgroups.wgsl'],
        constants: {
          BLOCK_PARTIALS: BLOCK_LANES / tileOf(shape).lanes,
          SHARING: 1,
          TURNS_TOGETHER: 1,
          ...workgroupConstants(shape),
        },
      };
    default:
      return {
        files: ['lane-cells.wgsl', 'unit-sums-lanes.wgsl', 'partials-tiled.wgsl'],
        constants: {
          BLOCK_PARTIALS: BLOCK_LANES,
          SHARING: 1,
          TURNS_TOGETHER: 1,
          LEAKS_TOGETHER: leaksTogether(shape),
          ...tiledConstants(shape),
        },
      };
  }
}

/**
 * Threads of a workgroup that adds up: jobs side by side, and blocks of trials side by side. A software adapter has few
 * threads, and pays for each barrier.
 */
export function reduceThreads({ onSoftware, layout }: KernelShape): {
  readonly jobs: number;
  readonly blocks: number;
} {
  if (onSoftware) return { jobs: 64, blocks: 1 };
  // Many units are jobs enough, and too many for as many workgroups.
  return layout.unitSlots > 512 ? { jobs: 64, blocks: 4 } : { jobs: 16, blocks: 16 };
}

export function reduceKernel(shape: KernelShape, leakGradient: boolean): KernelSource {
  const { files, constants } = partialsOf(shape);
  return kernel(
    shape,
    'reduce gradient',
    'reduceGradient',
    [
      parameters,
      rows,
      read('partials', 'vec4f'),
      read('adjoints', 'vec4f'),
      constraints,
      readWrite('gradients', 'f32'),
    ],
    [...shaders('place.wgsl'), ...parameterFiles, ...shaders(...files, 'reduce.wgsl')],
    {
      BLOCK_LANES,
      LEAK_GRADIENT: leakGradient,
      JOBS_AT_ONCE: reduceThreads(shape).jobs,
      BLOCKS_AT_ONCE: reduceThreads(shape).blocks,
      ...constants,
    },
  );
}

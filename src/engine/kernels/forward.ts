// The kernel of the forward pass, in each family.

import { read, readWrite } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import type { Constants, SourcePart } from '../../gpu/link.ts';
import { activationText } from './activation-text.ts';
import { carriesOneTrial, SUBGROUP_OF_SWIFTSHADER } from './family.ts';
import {
  kernel,
  parameterFiles,
  parameters,
  parametersOf,
  rows,
  stepWeights,
  surroundingConstants,
  surroundings,
  trials,
  trialThreads,
} from './kernel.ts';
import { rowProducts } from './row-text.ts';
import { type KernelShape, laneTraces, printsRows, readsQuads, type Traces, tracesOf } from './shape.ts';
import { type ShaderFile, shaders } from './sources.ts';
import { subgroupPreActivations, subgroupReadouts, tileConstants } from './subgroup-text.ts';
import { registerTypes, unrolledConstants, unrolledPreActivations, unrolledReadouts } from './unrolled.ts';
import { lanesOfWorkgroup, workgroupConstants } from './workgroup-shape.ts';

const TRACE_FILES: Readonly<Record<Traces, ShaderFile>> = {
  bits: 'trace-bits.wgsl',
  quads: 'trace-quads.wgsl',
  values: 'trace-values.wgsl',
};

/** The types that the bulk buffers are seen as by threads that carry one trial or four. */
export function bulkTypes(shape: KernelShape) {
  const number = carriesOneTrial(shape.family) ? 'f32' : 'vec4f';
  return {
    number,
    state: readsQuads(shape) ? 'vec4f' : number,
    values: { bits: 'u32', quads: 'vec4f', values: number }[tracesOf(shape)],
    word: carriesOneTrial(shape.family) ? 'u32' : 'vec4u',
  };
}

/** The files that say how a trial's states and traces lie, where a thread carries one trial. */
export function trialFiles(shape: KernelShape) {
  return shaders(
    'trial-place.wgsl',
    'trial-cells.wgsl',
    'carried-trial.wgsl',
    ...(readsQuads(shape)
      ? (['trial-quads.wgsl', 'trial-state-quads.wgsl'] as const)
      : (['trial-state.wgsl'] as const)),
    TRACE_FILES[tracesOf(shape)],
  );
}

/** Threads of a workgroup that turns weights over. */
export const TURNING_THREADS = 64;

/** W | U | b turned over for the forward pass of `workgroups`. */
export function turnWeightsKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'turn weights',
    'turnWeights',
    [parameters, rows, readWrite('turned', 'vec4f')],
    [...shaders('place.wgsl'), ...parameterFiles, ...shaders('turn-weights.wgsl')],
    { UNIT_QUADS: shape.layout.unitSlots / 4, TURNING_THREADS },
  );
}

/**
 * What pays on lavapipe and not on SwiftShader, which takes 4 to 10 % longer where what a loop carries is computed anew once a step
 * (shaders/carried-trial.wgsl), and 5 to 16 % longer forward where the stores of up to four quads are printed
 * (shaders/trial-state-quads.wgsl).
 */
export function lavapipeConstants({ keepsLoops, subgroup }: KernelShape): Constants {
  const isLavapipe = keepsLoops && subgroup !== SUBGROUP_OF_SWIFTSHADER;
  return { RECOMPUTES_CARRIED: isLavapipe, PRINTS_STORES: isLavapipe };
}

/** W h + U u + b in `subgroups`, and the loop over all units. */
function unitProducts(shape: KernelShape): SourcePart[] {
  return printsRows(shape)
    ? [rowProducts(shape), ...shaders('forward-rows.wgsl')]
    : [subgroupPreActivations(shape), ...shaders('forward-subgroups.wgsl')];
}

export function forwardKernel(shape: KernelShape): KernelSource {
  const types = bulkTypes(shape);
  const given = parametersOf(shape);
  const bindings = [
    given.binding,
    rows,
    readWrite('state', types.state),
    readWrite('values', types.values),
    shape.world ? readWrite('trials', types.number) : { ...trials, type: `array<${types.number}>` },
    stepWeights,
    readWrite('readouts', types.number),
    readWrite('outcome', types.word),
  ];
  const common = [
    ...shaders('place.wgsl'),
    ...given.files,
    ...shaders('random.wgsl', 'normal.wgsl', 'finite.wgsl'),
    activationText(shape.activation),
    ...shaders('cell.wgsl'),
  ];
  if (shape.family === 'workgroups') {
    const parts = [
      ...common,
      ...shaders(
        'lane-cells.wgsl',
        'lane-channels.wgsl',
        'normal-lanes.wgsl',
        'noise-lanes.wgsl',
        'noise-places.wgsl',
        'tile.wgsl',
        'workgroup-tile.wgsl',
      ),
      ...surroundings(shape),
      ...shaders('forward-workgroups.wgsl'),
    ];
    return kernel(shape, 'forward', 'forward', [...bindings, read('turned', 'vec4f')], parts, {
      NOISES: shape.noises,
      ...workgroupConstants(shape),
      ...surroundingConstants(shape),
    });
  }
  if (!carriesOneTrial(shape.family)) {
    const passesRound = shape.family === 'subgroups';
    const parts = [
      ...common,
      ...shaders(
        'lane-cells.wgsl',
        'lane-channels.wgsl',
        'normal-lanes.wgsl',
        'noise-lanes.wgsl',
        'noise-places.wgsl',
        'tile.wgsl',
        laneTraces(shape),
      ),
      ...surroundings(shape),
      ...(passesRound
        ? [...shaders('drive-factor.wgsl'), ...unitProducts(shape), subgroupReadouts(shape)]
        : []),
      ...(passesRound ? [] : shaders('forward-tiles.wgsl')),
      ...shaders('forward.wgsl'),
    ];
    const constants = {
      NOISES: shape.noises,
      WORKGROUP_LANES: lanesOfWorkgroup(shape),
      ...surroundingConstants(shape),
      ...(passesRound ? { ...tileConstants(shape), ...given.constants } : {}),
    };
    const enables = passesRound ? (['subgroups'] as const) : [];
    return kernel(shape, 'forward', 'forward', bindings, parts, constants, enables);
  }
  const parts = [
    registerTypes(shape),
    ...common,
    ...shaders('random-trial.wgsl', 'noise-trial.wgsl', 'noise-places.wgsl'),
    ...trialFiles(shape),
    unrolledPreActivations(shape),
    unrolledReadouts(shape),
    ...surroundings(shape),
    ...shaders('forward-registers.wgsl'),
  ];
  return kernel(shape, 'forward', 'forward', bindings, parts, {
    NOISES: shape.noises,
    ...lavapipeConstants(shape),
    ...trialThreads(shape),
    ...unrolledConstants(shape),
    ...surroundingConstants(shape),
  });
}

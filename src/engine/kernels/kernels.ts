// The kernels of the engine: their binding tables and the files they are linked from. A kernel's algorithm is in its
// .wgsl file; nothing is decided here. Those that make trials are in trials-kernels.ts.

import { read, readWrite, type StorageBinding } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import type { Constants, SourcePart } from '../../gpu/link.ts';
import { SLICE } from '../slice.ts';
import { activationText, withElementary } from './activation-text.ts';
import { BLOCK_LANES, type KernelShape, shapeConstants, tileCounts } from './shape.ts';
import { shaders } from './sources.ts';
import {
  canUnroll,
  registerTypes,
  unrolledAdjoint,
  unrolledConstants,
  unrolledPreActivations,
  unrolledReadoutProducts,
  unrolledRecurrentProducts,
  wholeSums,
} from './unrolled.ts';
import { worldAdjointText, worldConstants, worldText } from './world-text.ts';

const parameters = read('parameters', 'vec4f');
const rows = read('rows', 'Row');
const state = read('state', 'vec4f');
const values = read('values', 'vec4f');
const trials = read('trials', 'vec4f');
const stepWeights = read('stepWeights', 'f32');
const readouts = read('readouts', 'vec4f');
const constraints = read('constraints', 'u32');

/** A kernel over slices, with the constants of the shape and its own. */
export function kernel(
  shape: KernelShape,
  label: string,
  entryPoint: string,
  storage: readonly StorageBinding[],
  parts: readonly SourcePart[],
  more: Constants = {},
): KernelSource {
  return {
    label,
    entryPoint,
    uniform: SLICE,
    storage,
    parts: withElementary(parts),
    constants: { ...shapeConstants(shape), ...more },
  };
}

/**
 * Which family of kernels computes this shape, for the record: a trial a thread in registers, or eight units at a time
 * with state and weights in storage.
 */
export function kernelName(shape: KernelShape): string {
  return canUnroll(shape) ? 'registers' : 'lane-tiles';
}

/** What surrounds the network in a forward pass: the files of its loop, and of the world in it. */
function surroundings(shape: KernelShape, family: 'trial' | 'lanes'): SourcePart[] {
  const weight = shaders(family === 'trial' ? 'step-weight-trial.wgsl' : 'step-weight.wgsl');
  if (!shape.world) return [...weight, ...shaders(`open-loop-${family}.wgsl`)];
  const files = [`world-noise-${family}.wgsl`, `closed-loop-${family}.wgsl`] as const;
  return [worldText(shape.world), ...shaders(...files)];
}

/** The same for a backward pass; a world's random numbers are drawn again. */
function surroundingsAdjoint(shape: KernelShape, family: 'trial' | 'lanes'): SourcePart[] {
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

function surroundingConstants({ world }: KernelShape): Constants {
  return world ? worldConstants(world) : {};
}

export function forwardKernel(shape: KernelShape): KernelSource {
  const label = 'forward';
  const trialsAs = shape.world ? readWrite : read;
  const storage = (number: 'f32' | 'vec4f', word: 'u32' | 'vec4u') => [
    parameters,
    rows,
    readWrite('state', number),
    readWrite('values', number),
    trialsAs('trials', number),
    stepWeights,
    readWrite('readouts', number),
    readWrite('outcome', word),
  ];
  const common = [
    ...shaders('place.wgsl', 'parameters.wgsl', 'random.wgsl', 'normal.wgsl', 'finite.wgsl'),
    activationText(shape.activation),
    ...shaders('cell.wgsl'),
  ];
  const constants = surroundingConstants(shape);
  if (!canUnroll(shape)) {
    const parts = [
      ...common,
      ...shaders('normal-lanes.wgsl', 'tile.wgsl'),
      ...surroundings(shape, 'lanes'),
      ...shaders('forward.wgsl'),
    ];
    return kernel(shape, label, 'forward', storage('vec4f', 'vec4u'), parts, constants);
  }
  const parts = [
    registerTypes(shape),
    ...common,
    ...shaders('random-trial.wgsl', 'trial-place.wgsl'),
    unrolledPreActivations(shape),
    ...surroundings(shape, 'trial'),
    ...shaders('forward-registers.wgsl'),
  ];
  return kernel(shape, label, 'forward', storage('f32', 'u32'), parts, {
    NOISES: shape.noises,
    ...unrolledConstants(shape),
    ...constants,
  });
}

export function adjointKernel(shape: KernelShape, leakGradient: boolean): KernelSource {
  const storage = (number: 'f32' | 'vec4f') => [
    parameters,
    rows,
    read('state', number),
    readWrite('values', number),
    read('trials', number),
    stepWeights,
    readWrite('readouts', number),
    readWrite('adjoints', number),
  ];
  const common = [
    ...shaders('place.wgsl', 'parameters.wgsl'),
    activationText(shape.activation),
    ...shaders('cell.wgsl'),
  ];
  const constants = { LEAK_GRADIENT: leakGradient, ...surroundingConstants(shape) };
  if (!canUnroll(shape)) {
    const parts = [
      ...common,
      ...shaders('tile.wgsl'),
      ...surroundingsAdjoint(shape, 'lanes'),
      ...shaders('adjoint.wgsl'),
    ];
    return kernel(shape, 'adjoint', 'adjoint', storage('vec4f'), parts, constants);
  }
  const parts = [
    registerTypes(shape),
    ...common,
    ...shaders('trial-place.wgsl'),
    unrolledAdjoint(shape),
    ...surroundingsAdjoint(shape, 'trial'),
    ...shaders('adjoint-registers.wgsl'),
  ];
  return kernel(shape, 'adjoint', 'adjoint', storage('f32'), parts, {
    ...unrolledConstants(shape),
    ...constants,
  });
}

export function inputGradientKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'input gradient',
    'inputGradient',
    [parameters, rows, values, readWrite('inputGradients', 'vec4f')],
    shaders('place.wgsl', 'parameters.wgsl', 'input-gradient.wgsl'),
  );
}

/** Whether a thread sums whole matrices of weight gradients; else tiles of 8 x 8. */
function sumsWhole(shape: KernelShape): boolean {
  return shape.onSoftware && canUnroll(shape);
}

/** Partial sums (vec4f) a lane keeps for W | U | b and for V | c, and how many workgroups deep each dispatch is. */
export function productSums(shape: KernelShape) {
  if (sumsWhole(shape)) {
    const { recurrent, readout } = wholeSums(shape);
    return {
      recurrent: { sums: recurrent.count, tiles: 1 },
      readout: { sums: readout.count, tiles: 1 },
    };
  }
  const tiles = tileCounts(shape);
  return {
    recurrent: { sums: 16 * tiles.recurrent, tiles: tiles.recurrent },
    readout: { sums: 16 * tiles.readout, tiles: tiles.readout },
  };
}

export function recurrentProductKernel(shape: KernelShape): KernelSource {
  const label = 'gradient of W, U, b';
  const storage = [state, values, trials, readWrite('partials', 'vec4f')];
  const files = ['place.wgsl', 'tile.wgsl', 'recurrent-factors.wgsl'] as const;
  if (sumsWhole(shape)) {
    const parts = [
      ...shaders(...files),
      unrolledRecurrentProducts(shape),
      ...shaders('outer-product-whole.wgsl'),
    ];
    return kernel(shape, label, 'outerProduct', storage, parts, { SUMS: wholeSums(shape).recurrent.count });
  }
  const tiles = tileCounts(shape);
  return kernel(shape, label, 'outerProduct', storage, shaders(...files, 'outer-product.wgsl'), {
    TILES: tiles.recurrent,
    COLUMN_TILES: tiles.recurrentColumns,
    STATE_AFTER: 0,
  });
}

export function readoutProductKernel(shape: KernelShape): KernelSource {
  const label = 'gradient of V, c';
  const storage = [state, readouts, stepWeights, readWrite('partials', 'vec4f')];
  const files = ['place.wgsl', 'tile.wgsl', 'readout-factors.wgsl'] as const;
  if (sumsWhole(shape)) {
    const parts = [
      ...shaders(...files),
      unrolledReadoutProducts(shape),
      ...shaders('outer-product-whole.wgsl'),
    ];
    return kernel(shape, label, 'outerProduct', storage, parts, { SUMS: wholeSums(shape).readout.count });
  }
  const tiles = tileCounts(shape);
  return kernel(shape, label, 'outerProduct', storage, shaders(...files, 'outer-product.wgsl'), {
    TILES: tiles.readout,
    COLUMN_TILES: tiles.readoutColumns,
    STATE_AFTER: 1,
  });
}

function partialConstants(shape: KernelShape): Constants {
  if (sumsWhole(shape)) {
    const { recurrent, readout } = wholeSums(shape);
    return {
      RECURRENT_COLUMNS: recurrent.columns,
      RECURRENT_SUMS: recurrent.count,
      READOUT_COLUMNS: readout.columns,
      READOUT_SUMS: readout.count,
    };
  }
  const tiles = tileCounts(shape);
  return {
    RECURRENT_TILES: tiles.recurrent,
    RECURRENT_COLUMN_TILES: tiles.recurrentColumns,
    READOUT_TILES: tiles.readout,
    READOUT_COLUMN_TILES: tiles.readoutColumns,
  };
}

export function reduceKernel(shape: KernelShape, leakGradient: boolean): KernelSource {
  return kernel(
    shape,
    'reduce gradient',
    'reduceGradient',
    [
      parameters,
      rows,
      read('recurrentPartials', 'vec4f'),
      read('readoutPartials', 'vec4f'),
      read('adjoints', 'vec4f'),
      constraints,
      readWrite('gradients', 'f32'),
    ],
    shaders(
      'place.wgsl',
      'parameters.wgsl',
      sumsWhole(shape) ? 'partials-whole.wgsl' : 'partials-tiled.wgsl',
      'reduce.wgsl',
    ),
    { BLOCK_LANES, LEAK_GRADIENT: leakGradient, ...partialConstants(shape) },
  );
}

export function tallyKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'tally',
    'tally',
    [rows, read('outcome', 'vec4u'), readWrite('verdicts', 'Verdict')],
    shaders('place.wgsl', 'verdict.wgsl', 'tally.wgsl'),
    { BLOCK_LANES },
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

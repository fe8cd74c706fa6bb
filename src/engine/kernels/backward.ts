// The kernels of the backward pass, in each family: the adjoint, the products that are the weight gradients, and dL/du.

import { read, readWrite } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import type { Constants, SourcePart } from '../../gpu/link.ts';
import { activationText } from './activation-text.ts';
import { carriesOneTrial, SUBGROUP_OF_SWIFTSHADER } from './family.ts';
import { bulkTypes, lavapipeConstants, trialFiles } from './forward.ts';
import {
  kernel,
  parameterFiles,
  parameters,
  parametersOf,
  readouts,
  rows,
  state,
  stepWeights,
  surroundingConstants,
  surroundingsAdjoint,
  trials,
  trialThreads,
  values,
} from './kernel.ts';
import { columnConstants, columnProducts } from './row-text.ts';
import {
  BLOCK_LANES,
  BLOCK_TRIALS,
  type KernelShape,
  laneTraces,
  printsColumns,
  sharesSums,
  tileCounts,
} from './shape.ts';
import { type ShaderFile, shaders } from './sources.ts';
import {
  outerProductConstants,
  type Products,
  subgroupAdjoint,
  subgroupProducts,
  subgroupReadoutAdjoint,
  subgroupSums,
  tileConstants,
} from './subgroup-text.ts';
import { keptSums, registerTypes, unrolledAdjoint, unrolledConstants, unrolledSums } from './unrolled.ts';
import {
  lanesOfWorkgroup,
  productTiles,
  tileOf,
  workgroupConstants,
  workgroupSums,
} from './workgroup-shape.ts';
import { recurrentSumsAlong, workgroupProducts } from './workgroup-text.ts';

const partials = readWrite('partials', 'vec4f');

/**
 * Whether the gradient of W is summed along the backward pass; else by a kernel of its own. So are those of the other weights, but
 * in `workgroups`, where they always go along.
 */
export function sumsAlong(shape: KernelShape): boolean {
  return shape.family === 'registers-fused' || (shape.family === 'workgroups' && tileOf(shape).sumsAlong);
}

/** The backward pass of `workgroups`. */
function workgroupAdjointKernel(shape: KernelShape, leakGradient: boolean): KernelSource {
  const bindings = [
    parameters,
    rows,
    state,
    readWrite('values', 'vec4f'),
    trials,
    stepWeights,
    readWrite('readouts', 'vec4f'),
    readWrite('adjoints', 'vec4f'),
    partials,
  ];
  const parts = [
    ...shaders('place.wgsl', 'lane-cells.wgsl', 'lane-channels.wgsl'),
    ...parameterFiles,
    activationText(shape.activation),
    ...shaders('cell.wgsl', 'tile.wgsl', 'workgroup-tile.wgsl', 'tile-partials.wgsl'),
    ...surroundingsAdjoint(shape),
    ...shaders('adjoint-workgroups.wgsl'),
    recurrentSumsAlong(shape),
  ];
  return kernel(shape, 'adjoint', 'adjoint', bindings, parts, {
    LEAK_GRADIENT: leakGradient,
    KEEPS_DELTA: !sumsAlong(shape) || shape.world !== undefined || (shape.keepsDelta ?? false),
    ...workgroupConstants(shape),
    ...surroundingConstants(shape),
  });
}

/** W^T delta in `subgroups`, and the loop over all units. */
function deltaProducts(shape: KernelShape): SourcePart[] {
  return printsColumns(shape)
    ? [columnProducts(shape), ...shaders('adjoint-columns.wgsl')]
    : [subgroupAdjoint(shape), ...shaders('adjoint-tile-loop.wgsl')];
}

export function adjointKernel(shape: KernelShape, leakGradient: boolean): KernelSource {
  if (shape.family === 'workgroups') return workgroupAdjointKernel(shape, leakGradient);
  const types = bulkTypes(shape);
  const along = sumsAlong(shape);
  const shares = sharesSums(shape);
  const given = parametersOf(shape);
  const bindings = [
    given.binding,
    rows,
    readWrite('state', types.state), // the files of a trial's state both load and store
    readWrite('values', types.values),
    read('trials', types.number),
    stepWeights,
    readWrite('readouts', types.number),
    readWrite('adjoints', types.number),
    ...(along ? [partials] : []),
  ];
  const common = [
    ...shaders('place.wgsl'),
    ...given.files,
    activationText(shape.activation),
    ...shaders('cell.wgsl'),
  ];
  const constants = { LEAK_GRADIENT: leakGradient, ...surroundingConstants(shape) };
  if (!carriesOneTrial(shape.family)) {
    const passesRound = shape.family === 'subgroups';
    const parts = [
      ...common,
      ...shaders('lane-cells.wgsl', 'lane-channels.wgsl', 'tile.wgsl', laneTraces(shape)),
      ...surroundingsAdjoint(shape),
      ...(passesRound
        ? [subgroupReadoutAdjoint(shape), ...deltaProducts(shape)]
        : shaders('adjoint-tiles.wgsl', 'adjoint-tile-loop.wgsl')),
      ...shaders('adjoint.wgsl'),
    ];
    const tile = {
      WORKGROUP_LANES: lanesOfWorkgroup(shape),
      ...(passesRound ? { ...tileConstants(shape), ...columnConstants(shape), ...given.constants } : {}),
    };
    const enables = passesRound ? (['subgroups'] as const) : [];
    return kernel(shape, 'adjoint', 'adjoint', bindings, parts, { ...constants, ...tile }, enables);
  }
  const parts = [
    registerTypes(shape),
    ...common,
    ...trialFiles(shape),
    unrolledAdjoint(shape),
    ...surroundingsAdjoint(shape),
    ...(along ? [unrolledSums(shape)] : []),
    ...(along
      ? shaders(shares ? 'sums-shared.wgsl' : 'sums-alone.wgsl', 'sums-along.wgsl')
      : shaders('sums-apart.wgsl')),
    ...shaders('adjoint-registers.wgsl'),
  ];
  const ofTrials = {
    ...trialThreads(shape),
    ...unrolledConstants(shape),
    ...constants,
    ...lavapipeConstants(shape),
    READS_STATES: along || leakGradient || (shape.ratePenalty ?? false),
    KEEPS_DELTA: shape.keepsDelta ?? false,
    ...(along ? alongConstants(shape) : {}),
  };
  const enables = shares ? (['subgroups'] as const) : [];
  return kernel(shape, 'adjoint', 'adjoint', bindings, parts, ofTrials, enables);
}

export function inputGradientKernel(shape: KernelShape): KernelSource {
  return kernel(
    shape,
    'input gradient',
    'inputGradient',
    [parameters, rows, values, readWrite('inputGradients', 'vec4f')],
    [...shaders('place.wgsl', 'lane-cells.wgsl'), ...parameterFiles, ...shaders('input-gradient.wgsl')],
  );
}

/** A kernel that sums weight gradients, where the backward pass does not do it along the way. */
export interface ProductKernel {
  readonly source: KernelSource;
  readonly tiles: number;
  /** Workgroups go by tiles, rows and blocks of trials; else by blocks, rows and tiles. */
  readonly tilesFirst: boolean;
  /** vec4f of weights of a tile, each of which gains a product a step and trial. */
  readonly sumsOfTile: number;
}

/** Partial sums (vec4f) that a block of trials keeps of all weight gradients. */
export function blockSums(shape: KernelShape): number {
  if (shape.family === 'registers-fused') return BLOCK_TRIALS * keptSums(shape).all;
  if (shape.family === 'subgroups') return subgroupSums(shape).perBlock;
  if (shape.family === 'workgroups') return workgroupSums(shape).perBlock;
  const { recurrent, readout } = tileCounts(shape);
  return BLOCK_LANES * 16 * (recurrent + readout);
}

/** The kernels that sum weight gradients after the backward pass; none where it does so along the way. */
export function productKernels(shape: KernelShape): readonly ProductKernel[] {
  if (sumsAlong(shape)) return [];
  if (shape.family === 'workgroups') {
    const { tiles, sumsOfTile } = productTiles(shape);
    return [{ source: workgroupProductKernel(shape), tiles, tilesFirst: false, sumsOfTile }];
  }
  if (shape.family === 'subgroups') {
    const { tiles, sumsOfTile } = subgroupSums(shape);
    return (['recurrent', 'drive', 'readout'] as const).map((products) => ({
      source: subgroupProductKernel(shape, products),
      tiles: tiles[products],
      tilesFirst: visitsTilesFirst(shape),
      sumsOfTile: sumsOfTile[products],
    }));
  }
  const { recurrent, readout } = tileCounts(shape);
  return [
    { source: recurrentProductKernel(shape), tiles: recurrent, tilesFirst: false, sumsOfTile: 16 },
    { source: readoutProductKernel(shape), tiles: readout, tilesFirst: false, sumsOfTile: 16 },
  ];
}

export function alongConstants(shape: KernelShape): Constants {
  const { all, columns, outputsAt, errorsAt, errors, sharedAt, shared } = keptSums(shape);
  return {
    SUMS: all,
    SUM_COLUMNS: columns,
    SUMS_OF_OUTPUTS_AT: outputsAt,
    ERROR_SUMS_AT: errorsAt,
    ERROR_SUMS: errors,
    SHARED_SUMS_AT: sharedAt,
    SHARED_SUMS: shared,
    SHARING: sharesSums(shape) ? shape.subgroup : 1,
  };
}

export function tiledConstants(shape: KernelShape): Constants {
  const tiles = tileCounts(shape);
  return {
    ALL_TILES: tiles.recurrent + tiles.readout,
    RECURRENT_TILES: tiles.recurrent,
    RECURRENT_COLUMN_TILES: tiles.recurrentColumns,
    READOUT_COLUMN_TILES: tiles.readoutColumns,
  };
}

/** dL/dW, dL/dU and dL/db in tiles of 8 x 8, a lane each. */
function recurrentProductKernel(shape: KernelShape): KernelSource {
  const { recurrentColumns } = tileCounts(shape);
  return kernel(
    shape,
    'gradient of W, U, b',
    'outerProduct',
    [state, values, trials, partials],
    shaders(
      'place.wgsl',
      'lane-cells.wgsl',
      'lane-channels.wgsl',
      'tile.wgsl',
      'factors-tiled-recurrent.wgsl',
      'outer-product.wgsl',
    ),
    { ...tiledConstants(shape), FIRST_TILE: 0, COLUMN_TILES: recurrentColumns, STATE_AFTER: 0 },
  );
}

/** Not on SwiftShader, which takes 3 to 8 % longer by it for the gradient of W. */
function visitsTilesFirst({ subgroup }: KernelShape): boolean {
  return subgroup !== SUBGROUP_OF_SWIFTSHADER;
}

const FACTOR_FILES: Readonly<Record<Products, readonly ShaderFile[]>> = {
  recurrent: ['factors-subgroups-recurrent.wgsl'],
  drive: ['lane-channels.wgsl', 'drive-factor.wgsl', 'factors-subgroups-drive.wgsl'],
  readout: ['factors-subgroups-readout.wgsl'],
};

/** dL/dW, or dL/dU and dL/db, or dL/dV and dL/dc, in large tiles, a subgroup each. */
function subgroupProductKernel(shape: KernelShape, products: Products): KernelSource {
  const bindings = {
    recurrent: [state, values, partials],
    drive: [values, trials, partials],
    readout: [state, readouts, stepWeights, partials],
  }[products];
  const parts = [
    ...shaders('place.wgsl', 'lane-cells.wgsl', ...FACTOR_FILES[products]),
    subgroupProducts(shape, products),
    ...shaders('outer-product-subgroups.wgsl'),
  ];
  const label = `gradient of ${{ recurrent: 'W', drive: 'U, b', readout: 'V, c' }[products]}`;
  const constants = { ...outerProductConstants(shape, products), TILES_FIRST: visitsTilesFirst(shape) };
  return kernel(shape, label, 'outerProduct', bindings, parts, constants, ['subgroups']);
}

/** dL/dW in square tiles, a workgroup each. */
function workgroupProductKernel(shape: KernelShape): KernelSource {
  const { side, lanes, columns } = productTiles(shape);
  return kernel(
    shape,
    'gradient of W',
    'outerProduct',
    [state, values, partials],
    [
      ...shaders('place.wgsl', 'lane-cells.wgsl', 'tile-partials.wgsl', 'outer-product-workgroups.wgsl'),
      workgroupProducts(shape),
    ],
    { ...workgroupConstants(shape), SIDE: side, LANES_AT_ONCE: lanes, COLUMN_TILES: columns },
  );
}

/** dL/dV and dL/dc in tiles of 8 x 8, a lane each. */
function readoutProductKernel(shape: KernelShape): KernelSource {
  const { recurrent, readoutColumns } = tileCounts(shape);
  return kernel(
    shape,
    'gradient of V, c',
    'outerProduct',
    [state, readouts, stepWeights, partials],
    shaders('place.wgsl', 'lane-cells.wgsl', 'tile.wgsl', 'factors-tiled-readout.wgsl', 'outer-product.wgsl'),
    { ...tiledConstants(shape), FIRST_TILE: recurrent, COLUMN_TILES: readoutColumns, STATE_AFTER: 1 },
  );
}

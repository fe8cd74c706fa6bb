// How workgroups share a tile of trials (shaders/workgroup-tile.wgsl): how many lanes a tile has, and how its sums lie.

import type { Constants } from '../../gpu/link.ts';
import type { ParameterLayout } from '../parameter-layout.ts';
import { BLOCK_LANES, type KernelShape } from './shape.ts';

/** What an adapter grants a workgroup. */
export interface WorkgroupLimits {
  /** Bytes of workgroup memory. */
  readonly bytes: number;
  readonly threads: number;
}

const QUAD_BYTES = 16;
/** Lanes of a tile, the most first: a lane more means that a weight that was read serves four trials more. */
const TILE_LANES = [8, 4, 2] as const;
/** Sums along the way are kept by tiles of so many lanes: a quad's threads, one a lane, share the columns. */
export const LANES_OF_SUMS = 8;
/** Above this many units a thread's sums, a quad for every eight units, do not fit into its registers. */
const MOST_UNITS_ALONG = 128;
/**
 * outer-product-workgroups.wgsl: threads of a side of its squares, lanes whose factors they hold at a time, and the units above
 * which they are worth it; the first one that fits. A larger square needs half as many factors a product, but where units are
 * few most of its last tiles is wasted; with more lanes whole cache lines are read (an H200: 7.2 instead of 8.9 ms at N 256).
 */
const PRODUCT_SQUARES = [
  { side: 16, lanes: 8, above: 192 },
  { side: 16, lanes: 4, above: 192 },
  { side: 8, lanes: 8, above: 0 },
  { side: 8, lanes: 4, above: 0 },
] as const;
/** Readouts that every thread adds to, in turn; not measured. */
const MOST_SHARED_OUTPUTS = 8;
/** Inputs and outputs of a step that a thread can afford to hold a step ahead, a quad of registers each; not measured. */
const MOST_AHEAD = 8;

type ProductSquare = (typeof PRODUCT_SQUARES)[number];

/** Bytes of the two tiles of factors: 8 rows a thread of a side, of their lanes and one that only parts them. */
function productBytes({ side, lanes }: ProductSquare): number {
  return 2 * 8 * side * (lanes + 1) * QUAD_BYTES;
}

export interface TileShape {
  readonly lanes: number;
  readonly threads: number;
  /** Whether the gradient of W is summed along the backward pass. */
  readonly sumsAlong: boolean;
  /** Whether there is room for what each thread adds to the readouts. */
  readonly sharesReadout: boolean;
  /** The squares of threads that sum the gradient of W where it is not summed along. */
  readonly product?: ProductSquare;
}

/** How a workgroup holds a tile of these networks; undefined where it cannot. */
export function tileShape(
  { unitSlots, outputs }: ParameterLayout,
  limits: WorkgroupLimits,
): TileShape | undefined {
  const quads = unitSlots / 4;
  const shareBytes = (lanes: number) => outputs * quads * lanes * QUAD_BYTES;
  // States, faults, and where readouts are not shared an array of one all the same.
  const forwardBytes = (lanes: number) => ((unitSlots + 1) * lanes + 1) * QUAD_BYTES;
  const lanes = TILE_LANES.find(
    (count) => quads * count <= limits.threads && forwardBytes(count) <= limits.bytes,
  );
  if (lanes === undefined) return undefined;
  const sumsAlong =
    lanes === LANES_OF_SUMS &&
    unitSlots <= MOST_UNITS_ALONG &&
    2 * unitSlots * (lanes + 1) * QUAD_BYTES <= limits.bytes;
  const product = PRODUCT_SQUARES.find(
    (square) =>
      unitSlots > square.above && square.side ** 2 <= limits.threads && productBytes(square) <= limits.bytes,
  );
  if (!sumsAlong && !product) return undefined;
  const sharesReadout =
    outputs <= MOST_SHARED_OUTPUTS && forwardBytes(lanes) + shareBytes(lanes) <= limits.bytes;
  return { lanes, threads: quads * lanes, sumsAlong, sharesReadout, product };
}

export function tileOf({ layout, workgroup }: KernelShape): TileShape {
  return tileShape(layout, workgroup)!;
}

/**
 * Lanes that a workgroup of a forward or backward pass carries. Of `subgroups` a subgroup's, so that a single block of trials has
 * workgroups for more cores than one.
 */
export function lanesOfWorkgroup(shape: KernelShape): number {
  if (shape.family === 'workgroups') return tileOf(shape).lanes;
  return shape.family === 'subgroups' ? Math.min(shape.subgroup, BLOCK_LANES) : BLOCK_LANES;
}

/** Sums of a block of trials, as vec4f: of each of its tiles, then those of W that are not along. */
export function workgroupSums(shape: KernelShape) {
  const { unitSlots, inputs, outputs } = shape.layout;
  const { lanes, sumsAlong } = tileOf(shape);
  const quads = unitSlots / 4;
  const recurrent = quads * unitSlots;
  const smallAt = sumsAlong ? recurrent : 0;
  const small = inputs + 1 + outputs + 2;
  const readoutBiasesAt = smallAt + small * quads * lanes;
  const perTile = readoutBiasesAt + outputs * lanes;
  const tiles = BLOCK_LANES / lanes;
  return {
    small,
    smallAt,
    readoutBiasesAt,
    perTile,
    recurrentAt: tiles * perTile,
    perBlock: tiles * perTile + (sumsAlong ? 0 : recurrent),
  };
}

/** Tiles of weights of outer-product-workgroups.wgsl, 8 side x 8 side. */
export function productTiles(shape: KernelShape) {
  const { side, lanes } = tileOf(shape).product!;
  const columns = Math.ceil(shape.layout.unitSlots / (8 * side));
  return { side, lanes, columns, tiles: columns * columns, sumsOfTile: (8 * side) ** 2 / 4 };
}

export function workgroupConstants(shape: KernelShape): Constants {
  const { lanes, threads, sumsAlong, sharesReadout } = tileOf(shape);
  const { inputs, outputs } = shape.layout;
  const { small, smallAt, readoutBiasesAt, perTile, recurrentAt, perBlock } = workgroupSums(shape);
  return {
    BLOCK_LANES,
    TILE_LANES: lanes,
    TILE_THREADS: threads,
    TILE_STRIDE: sumsAlong ? lanes + 1 : lanes,
    UNIT_QUADS: shape.layout.unitSlots / 4,
    AHEAD: !shape.world && inputs + outputs <= MOST_AHEAD,
    SUMS_ALONG: sumsAlong,
    SHARES_READOUT: sharesReadout,
    SMALL_SUMS: small,
    SMALL_SUMS_AT: smallAt,
    READOUT_BIASES_AT: readoutBiasesAt,
    TILE_SUMS: perTile,
    RECURRENT_SUMS_AT: recurrentAt,
    BLOCK_SUMS: perBlock,
  };
}

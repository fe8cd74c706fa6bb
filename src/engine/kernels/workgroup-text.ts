// The kernels whose workgroups share a tile of trials: how large a tile is, how its sums lie, and the products that are
// printed unrolled, so that sums stay in registers.

import type { Constants, SourcePart } from '../../gpu/link.ts';
import type { ParameterLayout } from '../parameter-layout.ts';
import { BLOCK_LANES, type KernelShape } from './shape.ts';
import { COMPONENTS, DOT_ADD, range } from './unrolled-text.ts';

/** What an adapter grants a workgroup. */
export interface WorkgroupLimits {
  /** Bytes of workgroup memory. */
  readonly bytes: number;
  readonly threads: number;
}

const QUAD_BYTES = 16;
/** Lanes of a tile, the most first: a lane more means that a weight that was read serves four trials more. */
const TILE_LANES = [8, 4, 2] as const;
/** A thread of a tile with sums along the way keeps a column in so many: its lanes share the columns. */
const LANES_OF_SUMS = 8;
/** Above this many units a thread's sums do not fit into its registers. */
const MOST_UNITS_ALONG = 128;
/** outer-product-workgroups.wgsl: two tiles of 128 rows of 5 quads, and its threads. */
const PRODUCT_BYTES = 2 * 128 * 5 * QUAD_BYTES;
const PRODUCT_THREADS = 256;
/** Above so many units tiles of 128 x 128 weights waste less than half of themselves. */
const LARGE_PRODUCTS = 192;
/** Readouts that every thread adds to. */
const MOST_SHARED_OUTPUTS = 8;
/** Inputs and outputs of a step that a thread can afford to hold a step ahead. */
const MOST_AHEAD = 8;

export interface TileShape {
  readonly lanes: number;
  readonly threads: number;
  /** Whether the gradient of W is summed along the backward pass. */
  readonly sumsAlong: boolean;
  /** Whether there is room for what each thread adds to the readouts. */
  readonly sharesReadout: boolean;
}

/** How a workgroup holds a tile of these networks; undefined where it cannot. */
export function tileShape(
  { unitSlots, outputs }: ParameterLayout,
  limits: WorkgroupLimits,
): TileShape | undefined {
  const quads = unitSlots / 4;
  const forwardBytes = (lanes: number) => (unitSlots + 1) * lanes * QUAD_BYTES;
  const lanes = TILE_LANES.find(
    (count) => quads * count <= limits.threads && forwardBytes(count) <= limits.bytes,
  );
  if (lanes === undefined) return undefined;
  const sumsAlong =
    lanes === LANES_OF_SUMS &&
    unitSlots <= MOST_UNITS_ALONG &&
    2 * unitSlots * (lanes + 1) * QUAD_BYTES <= limits.bytes;
  if (!sumsAlong && (PRODUCT_BYTES > limits.bytes || PRODUCT_THREADS > limits.threads)) return undefined;
  const shares = outputs * quads * lanes * QUAD_BYTES;
  const sharesReadout = outputs <= MOST_SHARED_OUTPUTS && forwardBytes(lanes) + shares <= limits.bytes;
  return { lanes, threads: quads * lanes, sumsAlong, sharesReadout };
}

export function tileOf({ layout, workgroup }: KernelShape): TileShape {
  return tileShape(layout, workgroup)!;
}

/** Lanes that a workgroup of a forward or backward pass carries. */
export function lanesOfWorkgroup(shape: KernelShape): number {
  return shape.family === 'workgroups' ? tileOf(shape).lanes : BLOCK_LANES;
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
export function productTiles({ layout }: KernelShape) {
  const side = layout.unitSlots > LARGE_PRODUCTS ? 16 : 8;
  const columns = Math.ceil(layout.unitSlots / (8 * side));
  return { side, columns, tiles: columns * columns, sumsOfTile: (8 * side) ** 2 / 4 };
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

function sumsApart(): string[] {
  return [
    'fn enterRecurrentSums(quad: u32, place: Place) {}',
    'fn keepFactors(before: mat4x4f, quad: u32, lane: u32) {}',
    'fn addRecurrentProducts(quad: u32, lane: u32) {}',
    'fn leaveRecurrentSums(quad: u32, place: Place) {}',
  ];
}

/** A quad's threads, one a lane, share the columns: of W's four rows each sums every eighth. */
function sumsAlong({ layout }: KernelShape): string[] {
  const columns = range(layout.unitSlots / LANES_OF_SUMS);
  const cell = (m: number) =>
    `partials[tilePartials(place.row, place.lane / TILE_LANES) + quad * UNIT_SLOTS + place.lane % TILE_LANES + ${m * LANES_OF_SUMS}u]`;
  return [
    '// h[t] of the tile.',
    'var<workgroup> befores: array<vec4f, UNIT_SLOTS * TILE_STRIDE>;',
    ...columns.map((m) => `var<private> column${m}: vec4f;`),
    'fn enterRecurrentSums(quad: u32, place: Place) {',
    ...columns.map((m) => `  column${m} = ${cell(m)};`),
    '}',
    'fn leaveRecurrentSums(quad: u32, place: Place) {',
    ...columns.map((m) => `  ${cell(m)} = column${m};`),
    '}',
    'fn keepFactors(before: mat4x4f, quad: u32, lane: u32) {',
    '  let at = 4u * quad * TILE_STRIDE + lane;',
    ...range(4).map((i) => `  befores[at + ${i}u * TILE_STRIDE] = before[${i}];`),
    '}',
    ...DOT_ADD,
    'fn addRecurrentProducts(quad: u32, lane: u32) {',
    '  for (var other = 0u; other < opaque(TILE_LANES); other++) {',
    ...range(4).map((i) => `    let d${i} = deltas[deltaCell(quad, ${i}u, other)];`),
    '    let own = lane * TILE_STRIDE + other;',
    ...columns.flatMap((m) => [
      `    let h${m} = befores[own + ${m * LANES_OF_SUMS}u * TILE_STRIDE];`,
      ...COMPONENTS.map((c, i) => `    column${m}.${c} = dotAdd(d${i}, h${m}, column${m}.${c});`),
    ]),
    '  }',
    '}',
  ];
}

/** dL/dW along the backward pass, or nothing. */
export function recurrentSumsAlong(shape: KernelShape): SourcePart {
  const lines = tileOf(shape).sumsAlong ? sumsAlong(shape) : sumsApart();
  return { file: 'sums of a tile', text: lines.join('\n') };
}

/** A thread's 8 x 8 weights: two quads of rows, eight columns. */
export function workgroupProducts(shape: KernelShape): SourcePart {
  const { side } = productTiles(shape);
  const loaded = range(32 / side);
  const rowsAtOnce = (side * side) / 4;
  const halves = range(2);
  const columns = range(8);
  const all = halves.flatMap((a) => columns.map((n) => ({ a, n })));
  const quad = (a: number) => `firstRow / 4u + rowOf(local) + ${side * a}u`;
  const column = (n: number) => `firstColumn + columnOf(local) + ${side * n}u`;
  const move = (line: (cell: string, sum: string) => string) =>
    all.map(({ a, n }) => {
      const cell = `partials[first + (${quad(a)}) * UNIT_SLOTS + ${column(n)}]`;
      return `  if (${quad(a)} < UNIT_QUADS && ${column(n)} < UNIT_SLOTS) { ${line(cell, `sum${a}${n}`)} }`;
    });
  const first = '  let first = blockPartials(row, block) + RECURRENT_SUMS_AT;';
  const place = 'row: u32, block: u32, firstRow: u32, firstColumn: u32, local: u32';
  // What lies beyond the last unit repeats it, and is not kept.
  const unit = (from: string, i: number) =>
    `min(${from} + local / LANES_AT_ONCE + ${rowsAtOnce * i}u, UNIT_SLOTS - 1u) * GROUP_LANES`;
  const text = [
    ...all.map(({ a, n }) => `var<private> sum${a}${n}: vec4f;`),
    ...loaded.flatMap((i) => [`var<private> left${i}: vec4f;`, `var<private> right${i}: vec4f;`]),
    ...DOT_ADD,
    `fn enterSums(${place}) {`,
    '  if (slice.endStep == slice.steps) { return; }',
    first,
    ...move((cell, sum) => `${sum} = ${cell};`),
    '}',
    `fn leaveSums(${place}) {`,
    first,
    ...move((cell, sum) => `${cell} = ${sum};`),
    '}',
    'fn loadFactors(step: u32, place: Place, firstRow: u32, firstColumn: u32, local: u32) {',
    '  let delta = valueCell(step, 0u, place);',
    '  let h = stateCell(step, 0u, place);',
    ...loaded.map((i) => `  left${i} = values[delta + ${unit('firstRow', i)}];`),
    ...loaded.map((i) => `  right${i} = state[h + ${unit('firstColumn', i)}];`),
    '}',
    'fn placeFactors(local: u32) {',
    '  let own = local / LANES_AT_ONCE;',
    '  let lane = local % LANES_AT_ONCE;',
    ...loaded.flatMap((i) => [
      `  lefts[leftSlot(own + ${rowsAtOnce * i}u) * STRIDE + lane] = left${i};`,
      `  rights[(own + ${rowsAtOnce * i}u) * STRIDE + lane] = right${i};`,
    ]),
    '}',
    'fn addProducts(lane: u32, local: u32) {',
    '  let rowAt = rowOf(local) * STRIDE + lane;',
    '  let columnAt = columnOf(local) * STRIDE + lane;',
    ...halves.flatMap((a) =>
      range(4).map((i) => `  let delta${a}${i} = lefts[rowAt + ${2 * side * i + side * a}u * STRIDE];`),
    ),
    ...columns.flatMap((n) => [
      `  let h${n} = rights[columnAt + ${side * n}u * STRIDE];`,
      ...halves.flatMap((a) =>
        COMPONENTS.map((c, i) => `  sum${a}${n}.${c} = dotAdd(delta${a}${i}, h${n}, sum${a}${n}.${c});`),
      ),
    ]),
    '}',
  ].join('\n');
  return { file: 'products of a workgroup', text };
}

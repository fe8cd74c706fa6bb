// Products printed unrolled for kernels whose threads pass weights round in their subgroup: what a thread has loaded, the
// others get by a broadcast from a place that must be a constant.
//
//   preActivations(base, first, step, place)            W h + U u + b of a tile of rows, where row-text.ts prints none whole
//   readoutsOf(base, first, step, place)                V h + c of a tile of outputs
//   weightedDeltas(base, first, units, step, place)     W^T delta of a tile of columns, over so many units, where row-text.ts prints none
//   weightedErrors(base, first, outputs, step, place)   V^T e of a tile of columns
//   addProducts(sums, ...)                              sums += left right^T over the trials of a block and the steps of the slice

import type { Constants, SourcePart } from '../../gpu/link.ts';
import { BLOCK_LANES, type KernelShape } from './shape.ts';
import { COMPONENTS, DOT_ADD, PLACE_IN_SUBGROUP, range } from './unrolled-text.ts';

/** Splits `count` things into as few tiles of at most `most` as there can be, all alike. */
function evenly(count: number, most: number): { readonly size: number; readonly tiles: number } {
  const tiles = Math.ceil(count / most);
  return { size: Math.ceil(count / tiles), tiles };
}

/** Rows and columns of a tile at most: of 64 the text outgrows the first cache of instructions. */
const MOST_TILE_ROWS = 32;

/** Quads of rows or columns of a tile of the forward pass and of the adjoint. */
function tileQuads({ layout }: KernelShape): number {
  return evenly(layout.unitSlots / 4, MOST_TILE_ROWS / 4).size;
}

/** The weights of quad j of a tile are loaded by thread j % subgroup, in its set j / subgroup. */
function loadedBy(
  { subgroup }: KernelShape,
  quad: number,
): { readonly set: number; readonly thread: number } {
  return { set: Math.floor(quad / subgroup), thread: quad % subgroup };
}

/** Sets of quads that a thread loads. */
function loadSets(shape: KernelShape): number[] {
  return range(Math.ceil(tileQuads(shape) / shape.subgroup));
}

/** Outputs that are read at once, units that gain from them, inputs and outputs that are summed: 32 compile for longer, and gain 2 %. */
const MOST_CHANNELS_AT_ONCE = 16;

/** How many outputs are read at once: sets of one a thread, but no more than there are. */
function readoutTile({ layout: { outputs }, subgroup }: KernelShape) {
  const { size } = evenly(Math.ceil(outputs / subgroup), MOST_CHANNELS_AT_ONCE / subgroup);
  return { sets: size, rows: Math.min(size * subgroup, outputs) };
}

/** From so many outputs on it is worth compiling for longer to load V by the threads of a subgroup. */
const OUTPUTS_WORTH_A_TILE = 4;

/** Threads that load four columns each of V for its share in the adjoint, which is a part of a tile; of whole columns as many. */
function errorLoaders(shape: KernelShape): number {
  if (shape.layout.outputs < OUTPUTS_WORTH_A_TILE) return 1;
  return evenly(tileQuads(shape), Math.min(shape.subgroup, MOST_CHANNELS_AT_ONCE / 4)).size;
}

export function tileConstants(shape: KernelShape): Constants {
  return {
    TILE_ROWS: 4 * tileQuads(shape),
    READOUT_ROWS: readoutTile(shape).rows,
    READOUT_COLUMNS: 4 * errorLoaders(shape),
  };
}

/** The rows of W that each thread brings along by fours; those beyond the last unit repeat it, and nobody asks for them. */
export function subgroupPreActivations(shape: KernelShape): SourcePart {
  const rows = range(4 * tileQuads(shape));
  const sets = loadSets(shape);
  const from = (r: number) => {
    const { set, thread } = loadedBy(shape, r >> 2);
    return `subgroupBroadcast(w${4 * set + (r & 3)}, ${thread}u)`;
  };
  const text = [
    ...PLACE_IN_SUBGROUP,
    `fn preActivations(base: u32, first: u32, step: u32, place: Place) -> array<vec4f, ${rows.length}> {`,
    `  let own = first + 4u * placeInSubgroup();`,
    ...sets.flatMap((set) =>
      range(4).map(
        (m) => `  let row${4 * set + m} = min(own + ${4 * set * shape.subgroup + m}u, UNIT_SLOTS - 1u);`,
      ),
    ),
    ...rows.map((r) => `  var a${r} = vec4f(0.0);`),
    '  let units = stateCell(step, 0u, place);',
    '  let drive = driveCell(0u, place);',
    '  for (var quad = 0u; quad < turns(ROW_QUADS); quad++) {',
    '    let x = factorColumns(units, drive, quad);',
    ...range(4 * sets.length).map((m) => `    let w${m} = recurrentQuad(base, row${m}, quad);`),
    ...rows.map((r) => `    a${r} = multiplyAdd(a${r}, x, ${from(r)});`),
    '  }',
    `  return array<vec4f, ${rows.length}>(${rows.map((r) => `a${r}`).join(', ')});`,
    '}',
  ].join('\n');
  return { file: 'products of a subgroup', text };
}

/** V h + c of a tile of outputs. A unit at a time: lavapipe compiles each load that is printed for some 20 ms. */
export function subgroupReadouts(shape: KernelShape): SourcePart {
  const { sets, rows } = readoutTile(shape);
  const from = (name: string, r: number) =>
    `subgroupBroadcast(${name}${Math.floor(r / shape.subgroup)}, ${r % shape.subgroup}u)`;
  const text = [
    `fn readoutsOf(base: u32, first: u32, step: u32, place: Place) -> array<vec4f, ${rows}> {`,
    ...range(sets).map(
      (m) => `  let row${m} = min(first + ${m * shape.subgroup}u + placeInSubgroup(), OUTPUTS - 1u);`,
    ),
    ...range(sets).map((m) => `  let bias${m} = readoutBias(base, row${m});`),
    ...range(rows).map((r) => `  var z${r} = vec4f(${from('bias', r)});`),
    '  let units = stateCell(step + 1u, 0u, place);',
    '  for (var quad = 0u; quad < turns(UNIT_SLOTS / 4u); quad++) {',
    ...range(sets).map((m) => `    var w${m} = readoutQuad(base, row${m}, quad);`),
    '    for (var i = 0u; i < turns(4u); i++) {',
    '      let h = state[units + (4u * quad + i) * GROUP_LANES];',
    ...range(sets).map((m) => `      let own${m} = w${m}[i];`),
    ...range(rows).map((r) => `      z${r} = fma(h, vec4f(${from('own', r)}), z${r});`),
    '    }',
    '  }',
    `  return array<vec4f, ${rows}>(${range(rows)
      .map((r) => `z${r}`)
      .join(', ')});`,
    '}',
  ].join('\n');
  return { file: 'products of a subgroup', text };
}

export function subgroupAdjoint(shape: KernelShape): SourcePart {
  const sources = range(tileQuads(shape));
  const sets = loadSets(shape);
  const columns = range(4 * sources.length);
  const text = [
    ...PLACE_IN_SUBGROUP,
    `fn weightedDeltas(base: u32, first: u32, units: u32, step: u32, place: Place) -> array<vec4f, ${columns.length}> {`,
    ...sets.map(
      (set) =>
        `  let own${set} = min(first / 4u + ${set * shape.subgroup}u + placeInSubgroup(), UNIT_SLOTS / 4u - 1u);`,
    ),
    ...columns.map((c) => `  var a${c} = vec4f(0.0);`),
    '  let deltas = valueCell(step, 0u, place);',
    '  for (var unit = 0u; unit < turns(units); unit += 4u) {',
    `    let delta = mat4x4f(${range(4)
      .map((i) => `values[deltas + (unit + ${i}u) * GROUP_LANES]`)
      .join(', ')});`,
    ...sets.flatMap((set) =>
      range(4).map((i) => `    let w${4 * set + i} = recurrentQuad(base, unit + ${i}u, own${set});`),
    ),
    ...sources.flatMap((j) => [
      ...range(4).map((i) => {
        const { set, thread } = loadedBy(shape, j);
        return `    let w${i}of${j} = subgroupBroadcast(w${4 * set + i}, ${thread}u);`;
      }),
      ...COMPONENTS.map((c, m) => {
        const column = range(4).map((i) => `w${i}of${j}.${c}`);
        return `    a${4 * j + m} = multiplyAdd(a${4 * j + m}, delta, vec4f(${column.join(', ')}));`;
      }),
    ]),
    '  }',
    `  return array<vec4f, ${columns.length}>(${columns.map((c) => `a${c}`).join(', ')});`,
    '}',
  ].join('\n');
  return { file: 'products of a subgroup', text };
}

/** V^T e of a tile of units. */
export function subgroupReadoutAdjoint(shape: KernelShape): SourcePart {
  const sources = range(errorLoaders(shape));
  const columns = range(4 * sources.length);
  const text = [
    `fn weightedErrors(base: u32, first: u32, outputs: u32, step: u32, place: Place) -> array<vec4f, ${columns.length}> {`,
    `  let own = min(first / 4u + placeInSubgroup(), UNIT_SLOTS / 4u - 1u);`,
    ...columns.map((c) => `  var a${c} = vec4f(0.0);`),
    '  for (var output = 0u; output < opaque(outputs); output++) {',
    '    let e = readouts[readoutCell(step, output, place)];',
    '    let w = readoutQuad(base, output, own);',
    ...sources.flatMap((j) => [
      `    let w${j} = subgroupBroadcast(w, ${j}u);`,
      ...COMPONENTS.map((c, m) => `    a${4 * j + m} = fma(vec4f(w${j}.${c}), e, a${4 * j + m});`),
    ]),
    '  }',
    `  return array<vec4f, ${columns.length}>(${columns.map((c) => `a${c}`).join(', ')});`,
    '}',
  ].join('\n');
  return { file: 'products of a subgroup', text };
}

/** Which sums of weight gradients: of W, of U and b, or of V and c with a row a unit. */
export type Products = 'recurrent' | 'drive' | 'readout';

/** More rows of a tile are slower, but where one tile has all rows of W. */
const MOST_ROWS_OF_ALL = 48;

/** How the sums of one kind are cut into tiles: rows by sets of one a thread, columns by quads. */
function tilesOf({ layout, subgroup }: KernelShape, products: Products) {
  const { unitSlots, inputs, outputs } = layout;
  const rowCount = products === 'readout' ? unitSlots + 1 : unitSlots;
  const hasAllRows = products === 'recurrent' && rowCount <= MOST_ROWS_OF_ALL;
  const rows = evenly(
    Math.ceil(rowCount / subgroup),
    (hasAllRows ? MOST_ROWS_OF_ALL : MOST_TILE_ROWS) / subgroup,
  );
  const columnCount = { recurrent: unitSlots, drive: inputs + 1, readout: outputs }[products];
  const columns = evenly(
    Math.ceil(columnCount / 4),
    (products === 'recurrent' ? MOST_TILE_ROWS : MOST_CHANNELS_AT_ONCE) / 4,
  );
  return {
    rowSets: rows.size,
    tileQuads: columns.size,
    columnTiles: columns.tiles,
    columnQuads: columns.size * columns.tiles,
    /** vec4f of a tile. */
    sumsOfTile: rows.size * subgroup * columns.size,
    tiles: rows.tiles * columns.tiles,
    /** vec4f of a block. */
    sums: rows.tiles * rows.size * subgroup * columns.size * columns.tiles,
  };
}

/** Where each kind of sums begins among those of a block, and how many tiles it has. */
export function subgroupSums(shape: KernelShape) {
  const recurrent = tilesOf(shape, 'recurrent');
  const drive = tilesOf(shape, 'drive');
  const readout = tilesOf(shape, 'readout');
  return {
    perBlock: recurrent.sums + drive.sums + readout.sums,
    first: { recurrent: 0, drive: recurrent.sums, readout: recurrent.sums + drive.sums },
    tiles: { recurrent: recurrent.tiles, drive: drive.tiles, readout: readout.tiles },
    sumsOfTile: {
      recurrent: recurrent.sumsOfTile,
      drive: drive.sumsOfTile,
      readout: readout.sumsOfTile,
    },
    quads: { recurrent: recurrent.columnQuads, drive: drive.columnQuads, readout: readout.columnQuads },
  };
}

export function outerProductConstants(shape: KernelShape, products: Products): Constants {
  const { rowSets, tileQuads, columnTiles, columnQuads } = tilesOf(shape, products);
  const { perBlock, first } = subgroupSums(shape);
  return {
    BLOCK_LANES,
    SUBGROUP: shape.subgroup,
    ROW_SETS: rowSets,
    TILE_QUADS: tileQuads,
    TILE_COLUMNS: 4 * tileQuads,
    COLUMN_TILES: columnTiles,
    COLUMN_QUADS: columnQuads,
    BLOCK_SUMS: perBlock,
    FIRST_SUM: first[products],
  };
}

/** `subgroup` columns are loaded at a time, one a thread, and each is then passed round. */
export function subgroupProducts(shape: KernelShape, products: Products): SourcePart {
  const { rowSets, tileQuads } = tilesOf(shape, products);
  const { subgroup } = shape;
  const columns = range(4 * tileQuads);
  const count = rowSets * tileQuads;
  const sum = (m: number, k: number) => `s${m * tileQuads + (k >> 2)}.${COMPONENTS[k & 3]}`;
  const text = [
    ...PLACE_IN_SUBGROUP,
    `alias Sums = array<vec4f, ${count}>;`,
    ...DOT_ADD,
    'fn addProducts(given: Sums, row: u32, firstLane: u32, lanes: u32, firstRow: u32, firstColumn: u32, thread: u32) -> Sums {',
    ...range(count).map((i) => `  var s${i} = given[${i}];`),
    '  for (var done = 0u; done < turns(slice.endStep - slice.firstStep); done++) {',
    '    let step = slice.endStep - 1u - done;',
    // Only of the readouts some steps do not count.
    ...(products === 'readout'
      ? [
          '    let count = select(0u, lanes, stepCounts(step));',
          '    for (var lane = 0u; lane < opaque(count); lane++) {',
        ]
      : ['    for (var lane = 0u; lane < turns(lanes); lane++) {']),
    '      let place = Place(row, firstLane + lane);',
    ...range(rowSets).map(
      (m) => `      let left${m} = leftFactor(firstRow + ${m * subgroup}u, step, place);`,
    ),
    ...range(Math.ceil(columns.length / subgroup)).map(
      (g) => `      let right${g} = rightFactor(firstColumn + ${g * subgroup}u + thread, step, place);`,
    ),
    ...columns.flatMap((k) => [
      `      let r${k} = subgroupBroadcast(right${Math.floor(k / subgroup)}, ${k % subgroup}u);`,
      ...range(rowSets).map((m) => `      ${sum(m, k)} = dotAdd(left${m}, r${k}, ${sum(m, k)});`),
    ]),
    '    }',
    '  }',
    `  return Sums(${range(count)
      .map((i) => `s${i}`)
      .join(', ')});`,
    '}',
  ].join('\n');
  return { file: 'products of a subgroup', text };
}

// Products of W printed from the first column to the last, for networks of a middle size: what is summed over lies in private memory
// at constant places, where an instruction takes it as it is, and the sums of a few rows live between two loads of weights alone. In
// the tiles of subgroup-text.ts the sums of 32 rows go through a loop, whose turns select and mask each of them, and each tile loads
// the state anew. Weights are loaded by the threads of a subgroup and passed round in both.
//
//   keepFactor(column, factor)           one of the numbers that the rows of W | U | b meet
//   preActivationsOf(base, quad)         W h + U u + b of four rows
//   keepDelta(unit, delta)               one of the numbers that the columns of W meet
//   weightedDeltasOf(base, quad, count)  W^T delta of four columns, or of fewer where `count` is less than COLUMN_TURNS

import type { Constants, SourcePart } from '../../gpu/link.ts';
import { type KernelShape, MOST_WHOLE_COLUMNS, printsColumns } from './shape.ts';
import { COMPONENTS, PLACE_IN_SUBGROUP, range } from './unrolled-text.ts';

/**
 * Of four rows or columns of so many weights, how many are printed at once: two where they are no longer than the longest row is. More
 * take longer to compile, and their text leaves the first cache.
 */
function atOnce(weights: number): number {
  return 2 * weights <= MOST_WHOLE_COLUMNS ? 2 : 1;
}

/** Numbers of each trial of a lane, an array each, that `keep` stores: an access of a vec4f in an array takes lavapipe twice as many instructions. */
function kept(keep: string, name: string, count: number) {
  const arrays = COMPONENTS.map((_, trial) => `${name}${trial}`);
  return {
    text: [
      ...arrays.map((array) => `var<private> ${array}: array<f32, ${count}>;`),
      `fn ${keep}(index: u32, value: vec4f) {`,
      ...arrays.map((array, trial) => `  ${array}[index] = value.${COMPONENTS[trial]};`),
      '}',
    ],
    at: (index: number) => `vec4f(${arrays.map((array) => `${array}[${index}]`).join(', ')})`,
  };
}

/** Four of `all`, of which turn i of a loop gives as many as `own` has: the others stay. */
function takenInTurn(all: string, own: readonly string[]): string {
  const taken = range(4).map((k) => {
    const turn = Math.floor(k / own.length);
    return `select(${all}[${k}], ${own[k % own.length]}, i == ${turn}u)`;
  });
  return `mat4x4f(${taken.join(', ')})`;
}

/** Rows of W | U | b. Of the quads of weights of those printed at once, in their order, thread k % subgroup loads quad k, as its w(k / subgroup). */
export function rowProducts({ layout: { rowQuads }, subgroup }: KernelShape): SourcePart {
  const columns = range(4 * rowQuads);
  const rows = range(atOnce(columns.length));
  const factors = kept('keepFactor', 'factors', columns.length);
  const weight = (row: number, column: number) => {
    const quad = row * rowQuads + (column >> 2);
    return `subgroupBroadcast(w${Math.floor(quad / subgroup)}.${COMPONENTS[column & 3]}, ${quad % subgroup}u)`;
  };
  const text = [
    ...PLACE_IN_SUBGROUP,
    ...factors.text,
    'fn preActivationsOf(base: u32, quad: u32) -> mat4x4f {',
    '  let own = placeInSubgroup();',
    '  var all: mat4x4f;',
    `  for (var i = 0u; i < turns(${4 / rows.length}u); i++) {`,
    `    let first = 4u * quad + ${rows.length}u * i;`,
    ...range(Math.ceil((rows.length * rowQuads) / subgroup)).flatMap((set) => [
      `    let at${set} = own + ${set * subgroup}u;`,
      // Those beyond the last row repeat some of it, and nobody asks for them.
      `    let row${set} = first + min(at${set} / ROW_QUADS, ${rows.length - 1}u);`,
      `    let w${set} = recurrentQuad(base, row${set}, at${set} % ROW_QUADS);`,
    ]),
    ...rows.map((row) => `    var a${row} = vec4f(0.0);`),
    ...columns.flatMap((column) => [
      `    let x${column} = ${factors.at(column)};`,
      ...rows.map((row) => `    a${row} = fma(x${column}, vec4f(${weight(row, column)}), a${row});`),
    ]),
    `    all = ${takenInTurn(
      'all',
      rows.map((row) => `a${row}`),
    )};`,
    '  }',
    '  return all;',
    '}',
  ].join('\n');
  return { file: 'products of whole rows', text };
}

/** COLUMN_TURNS: turns in which four columns are done, where they are printed. */
export function columnConstants(shape: KernelShape): Constants {
  return printsColumns(shape) ? { COLUMN_TURNS: 4 / atOnce(shape.layout.unitSlots) } : {};
}

/** Columns of W. Thread k % subgroup loads four columns of row k, as its w(k / subgroup). */
export function columnProducts({ layout: { unitSlots }, subgroup }: KernelShape): SourcePart {
  const rows = range(unitSlots);
  const sets = range(Math.ceil(unitSlots / subgroup));
  const columns = range(atOnce(unitSlots));
  const deltas = kept('keepDelta', 'deltas', unitSlots);
  const ofTurn = (set: number, column: number) =>
    range(4 / columns.length).reduce((rest, turn) => {
      const own = `w${set}.${COMPONENTS[turn * columns.length + column]}`;
      return turn === 0 ? own : `select(${rest}, ${own}, i == ${turn}u)`;
    }, '');
  const text = [
    ...PLACE_IN_SUBGROUP,
    ...deltas.text,
    'fn weightedDeltasOf(base: u32, quad: u32, count: u32) -> mat4x4f {',
    '  let own = placeInSubgroup();',
    ...sets.map(
      (set) => `  let w${set} = recurrentQuad(base, min(own + ${set * subgroup}u, UNIT_SLOTS - 1u), quad);`,
    ),
    '  var all: mat4x4f;',
    '  for (var i = 0u; i < turns(count); i++) {',
    ...sets.flatMap((set) => columns.map((column) => `    let w${set}of${column} = ${ofTurn(set, column)};`)),
    ...columns.map((column) => `    var a${column} = vec4f(0.0);`),
    ...rows.flatMap((row) => [
      `    let x${row} = ${deltas.at(row)};`,
      ...columns.map((column) => {
        const weight = `w${Math.floor(row / subgroup)}of${column}`;
        return `    a${column} = fma(x${row}, vec4f(subgroupBroadcast(${weight}, ${row % subgroup}u)), a${column});`;
      }),
    ]),
    `    all = ${takenInTurn(
      'all',
      columns.map((column) => `a${column}`),
    )};`,
    '  }',
    '  return all;',
    '}',
  ].join('\n');
  return { file: 'products of whole columns', text };
}

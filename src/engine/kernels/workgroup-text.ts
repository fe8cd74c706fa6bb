// What the kernels whose workgroups share a tile of trials keep in registers: sums and products, printed unrolled.

import type { SourcePart } from '../../gpu/link.ts';
import type { KernelShape } from './shape.ts';
import { COMPONENTS, DOT_ADD, range } from './unrolled-text.ts';
import { LANES_OF_SUMS, productTiles, tileOf } from './workgroup-shape.ts';

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
  const { side, lanes } = productTiles(shape);
  const loaded = range((8 * lanes) / side);
  const rowsAtOnce = (side * side) / lanes;
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

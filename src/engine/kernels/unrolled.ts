// Products with W printed without loops, for kernels that keep a whole trial in registers: there every index must be a
// constant, or a driver puts the arrays into memory. Rows go by quads (vec4f), so a line is four multiply-adds.
//
//   preActivations(h, u)            a = W h + U u + b
//   throughWeights(lambda, delta)   lambda + W^T delta
//   inputAdjoints(delta)            U^T delta
//   addProducts(step, place)        sums += left right^T, whole matrices

import type { Constants, SourcePart } from '../../gpu/link.ts';
import type { KernelShape } from './shape.ts';

/** Above this many units the text grows too long to compile: half a minute at 40 units on lavapipe. */
const MOST_UNROLLED_UNITS = 32;

const COMPONENTS = ['x', 'y', 'z', 'w'] as const;

/** WGSL promises no more private memory than this, in bytes. */
const MOST_PRIVATE_BYTES = 8192;

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function sizes({ layout: { units, unitSlots, inputs, outputs, rowQuads } }: KernelShape) {
  // Columns as the parameters lie: inputs and bias come after the unit slots.
  return { quads: Math.ceil(units / 4), columns: 4 * rowQuads, units, unitSlots, inputs, outputs };
}

/** Whether the text stays short enough to compile and the weights fit into private memory. */
export function canUnroll(shape: KernelShape): boolean {
  const { quads, columns, units, outputs } = sizes(shape);
  const { recurrent, readout } = wholeSums(shape);
  const weights = quads * (columns + outputs + 1);
  return (
    units <= MOST_UNROLLED_UNITS &&
    16 * Math.max(weights, recurrent.count, readout.count) <= MOST_PRIVATE_BYTES
  );
}

export function unrolledConstants(shape: KernelShape): Constants {
  const { quads, columns } = sizes(shape);
  return { QUADS: quads, COLUMNS: columns };
}

/** The arrays that the unrolled kernels keep. */
export function registerTypes(shape: KernelShape): SourcePart {
  const { quads, columns, inputs, outputs } = sizes(shape);
  return {
    file: 'unrolled types',
    text: [
      `alias Units = array<vec4f, ${quads}>;`,
      `alias Inputs = array<f32, ${Math.max(1, inputs)}>;`,
      `var<private> weights: array<vec4f, ${quads * columns}>;`,
      `var<private> readoutWeights: array<vec4f, ${quads * outputs}>;`,
      'var<private> leaks: Units;',
    ].join('\n'),
  };
}

export function unrolledPreActivations(shape: KernelShape): SourcePart {
  const { quads, columns, units, unitSlots, inputs } = sizes(shape);
  const sums = range(quads).flatMap((q) => {
    const weight = (column: number) => `weights[${q * columns + column}]`;
    return [
      `  var a${q} = ${weight(unitSlots + inputs)};`,
      ...range(inputs).map((i) => `  a${q} = fma(${weight(unitSlots + i)}, vec4f(u[${i}]), a${q});`),
      ...range(units).map(
        (j) => `  a${q} = fma(${weight(j)}, vec4f(h[${j >> 2}].${COMPONENTS[j & 3]}), a${q});`,
      ),
    ];
  });
  const text = [
    'fn preActivations(h: Units, u: Inputs) -> Units {',
    ...sums,
    `  return Units(${range(quads)
      .map((q) => `a${q}`)
      .join(', ')});`,
    '}',
  ].join('\n');
  return { file: 'unrolled products', text };
}

export function unrolledAdjoint(shape: KernelShape): SourcePart {
  const { quads, columns, units, unitSlots, inputs } = sizes(shape);
  const column = (j: number): string => {
    const start = `lambda[${j >> 2}].${COMPONENTS[j & 3]}`;
    return range(quads).reduce((sum, q) => `dotAdd(weights[${q * columns + j}], delta[${q}], ${sum})`, start);
  };
  const inputAdjoint = (i: number): string =>
    range(quads).reduce(
      (sum, q) => `dotAdd(weights[${q * columns + unitSlots + i}], delta[${q}], ${sum})`,
      '0.0',
    );
  const quad = (q: number): string[] => {
    const columnOf = (j: number) => (j < units ? column(j) : '0.0');
    return [`    vec4f(`, ...range(4).map((i) => `      ${columnOf(4 * q + i)},`), '    ),'];
  };
  const text = [
    'fn dotAdd(x: vec4f, y: vec4f, sum: f32) -> f32 {',
    '  return fma(x.w, y.w, fma(x.z, y.z, fma(x.y, y.y, fma(x.x, y.x, sum))));',
    '}',
    'fn throughWeights(lambda: Units, delta: Units) -> Units {',
    '  return Units(',
    ...range(quads).flatMap(quad),
    '  );',
    '}',
    'fn inputAdjoints(delta: Units) -> Inputs {',
    '  return Inputs(',
    ...(inputs === 0 ? ['    0.0,'] : range(inputs).map((i) => `    ${inputAdjoint(i)},`)),
    '  );',
    '}',
  ].join('\n');
  return { file: 'unrolled products', text };
}

/** Quads of rows and columns of the whole-matrix sums: of W | U | b, and of V | c. */
export function wholeSums(shape: KernelShape) {
  const { quads, units, inputs, outputs } = sizes(shape);
  const readoutQuads = Math.ceil(outputs / 4);
  const columns = units + inputs + 1;
  return {
    recurrent: { quads, columns, count: quads * columns },
    readout: { quads: readoutQuads, columns: units + 1, count: readoutQuads * (units + 1) },
  };
}

/**
 * Factors are loaded in loops that are not unrolled, then used at constant indices: a load from storage printed dozens of
 * times would take longer to compile than all of the arithmetic.
 *
 * @param stateAfter  0 for h[t], 1 for h[t+1]
 * @param extras      WGSL of the factors of the columns after those of h
 */
function products(
  shape: KernelShape,
  quads: number,
  stateAfter: 0 | 1,
  extras: readonly string[],
): SourcePart {
  const { units } = sizes(shape);
  const columns = units + extras.length;
  const text = [
    `var<private> sums: array<vec4f, ${quads * columns}>;`,
    'fn addProducts(step: u32, place: Place) {',
    `  var left: array<vec4f, ${4 * quads}>;`,
    `  for (var i = 0u; i < opaque(${4 * quads}u); i++) {`,
    '    left[i] = leftFactor(i, step, place);',
    '  }',
    `  var right: array<vec4f, ${columns}>;`,
    `  for (var j = 0u; j < opaque(${units}u); j++) {`,
    `    right[j] = state[stateCell(step + ${stateAfter}u, j, place)];`,
    '  }',
    ...extras.map((factor, k) => `  right[${units + k}] = ${factor};`),
    ...range(quads).map((q) => {
      const rows = range(4).map((i) => `left[${4 * q + i}]`);
      return `  let left${q} = transpose(mat4x4f(${rows.join(', ')}));`;
    }),
    ...range(columns).flatMap((k) =>
      range(quads).map((q) => {
        const sum = `sums[${q * columns + k}]`;
        return `  ${sum} = multiplyAdd(${sum}, left${q}, right[${k}]);`;
      }),
    ),
    '}',
  ].join('\n');
  return { file: 'unrolled products', text };
}

export function unrolledRecurrentProducts(shape: KernelShape): SourcePart {
  const { quads, inputs } = sizes(shape);
  const shown = range(inputs).map((i) => `trials[trialCell(step, ${i}u, place)]`);
  return products(shape, quads, 0, [...shown, 'vec4f(1.0)']);
}

export function unrolledReadoutProducts(shape: KernelShape): SourcePart {
  return products(shape, Math.ceil(sizes(shape).outputs / 4), 1, ['vec4f(1.0)']);
}

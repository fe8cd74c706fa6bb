// Products with W and V printed without loops, for kernels that keep a whole trial in registers: there every index must be a
// constant, or a driver puts the arrays into memory. They take four rows together (vec4f), or four
// columns of the transposed; sums go number by number.
//
//   preActivations(h, u)                      a = W h + U u + b
//   readoutsOf(h)                             z = V h + c
//   throughReadoutWeights(lambda, e)          lambda + V^T e
//   throughWeights(lambda, delta)             lambda + W^T delta
//   inputAdjoints(delta)                      U^T delta
//   addReadoutProducts(e, h)                  sums += h e^T, errorSums += e
//   addRecurrentProducts(delta, h, u)         sums += delta [h u 1]^T, of one trial or of all in a subgroup

import type { Constants, SourcePart } from '../../gpu/link.ts';
import type { ParameterLayout } from '../parameter-layout.ts';
import { type KernelShape, sharesSums } from './shape.ts';
import { COMPONENTS, DOT_ADD, PLACE_IN_SUBGROUP, range } from './unrolled-text.ts';

function sizes({ units, unitSlots, inputs, outputs, rowQuads }: ParameterLayout) {
  // Columns as the parameters lie: inputs and bias come after the unit slots. Behind them an output each of V turned over.
  return {
    quads: Math.ceil(units / 4),
    units,
    unitSlots,
    inputs,
    outputs,
    outputQuads: Math.ceil(outputs / 4),
    outputsAt: 4 * rowQuads,
  };
}

export function unrolledConstants(shape: KernelShape): Constants {
  const { quads, outputQuads } = sizes(shape.layout);
  return { QUADS: quads, OUTPUT_QUADS: outputQuads };
}

/** Four rows of a column, each of an array of its own. */
function quadOf(array: (row: number) => string, quad: number, column: number | string): string {
  return `vec4f(${range(4)
    .map((i) => `${array(4 * quad + i)}[${column}]`)
    .join(', ')})`;
}

const weightsOf = (row: number): string => `weights${row}`;

/**
 * The arrays that the unrolled kernels keep. Weights, like the sums below, have an array of numbers for each row: LLVM looks for
 * each access to an array at all others to it, so that the time lavapipe takes to compile grows with the square of an array's size;
 * and an array of vec4f takes it twice as many instructions a number.
 */
export function registerTypes(shape: KernelShape): SourcePart {
  const { quads, inputs, outputs, outputQuads, outputsAt } = sizes(shape.layout);
  const columns = outputsAt + 4 * outputQuads;
  return {
    file: 'unrolled types',
    text: [
      `alias Units = array<vec4f, ${quads}>;`,
      `alias Inputs = array<f32, ${Math.max(1, inputs)}>;`,
      `alias Readouts = array<f32, ${outputs}>;`,
      ...range(4 * quads).map((row) => `var<private> ${weightsOf(row)}: array<f32, ${columns}>;`),
      // Of one column in the rows of a quad: each store by a changing index is eight by the lane to a software adapter.
      'fn keepWeights(quad: u32, column: u32, weights: vec4f) {',
      '  switch quad {',
      ...range(quads).map((q) => {
        const stores = range(4).map((i) => `${weightsOf(4 * q + i)}[column] = weights.${COMPONENTS[i]};`);
        return `    ${q < quads - 1 ? `case ${q}u` : 'default'}: { ${stores.join(' ')} }`;
      }),
      '  }',
      '}',
      'var<private> leaks: Units;',
    ].join('\n'),
  };
}

export function unrolledPreActivations(shape: KernelShape): SourcePart {
  const { quads, units, unitSlots, inputs } = sizes(shape.layout);
  const sums = range(quads).flatMap((q) => {
    const weight = (column: number) => quadOf(weightsOf, q, column);
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

export function unrolledReadouts(shape: KernelShape): SourcePart {
  const { quads, outputs, outputsAt } = sizes(shape.layout);
  const readout = (o: number): string => {
    const products = range(quads).map((q) => `dot(${quadOf(weightsOf, q, outputsAt + o)}, h[${q}])`);
    return [`outputBiases[${o}]`, ...products].join(' + ');
  };
  const text = [
    'var<private> outputBiases: Readouts;',
    'fn readoutsOf(h: Units) -> Readouts {',
    '  return Readouts(',
    ...range(outputs).map((o) => `    ${readout(o)},`),
    '  );',
    '}',
  ].join('\n');
  return { file: 'unrolled products', text };
}

export function unrolledAdjoint(shape: KernelShape): SourcePart {
  const { quads, units, unitSlots, inputs, outputs, outputsAt } = sizes(shape.layout);
  const gains = (q: number): string[] =>
    range(outputs).map(
      (o) => `  a${q} = fma(${quadOf(weightsOf, q, outputsAt + o)}, vec4f(e[${o}]), a${q});`,
    );
  const inputAdjoint = (i: number): string =>
    range(quads).reduce(
      (sum, q) => `dotAdd(${quadOf(weightsOf, q, unitSlots + i)}, delta[${q}], ${sum})`,
      '0.0',
    );
  // Four columns side by side, as the rows of W h: four sums, none of which waits for another.
  const columns = (q: number): string[] => {
    const weight = (row: number, column: number) => (column < units ? `${weightsOf(row)}[${column}]` : '0.0');
    return range(units).map((r) => {
      const weights = range(4).map((i) => weight(r, 4 * q + i));
      return `  a${q} = fma(vec4f(${weights.join(', ')}), vec4f(delta[${r >> 2}].${COMPONENTS[r & 3]}), a${q});`;
    });
  };
  const sums = range(quads)
    .map((q) => `a${q}`)
    .join(', ');
  const text = [
    ...DOT_ADD,
    'fn throughReadoutWeights(lambda: Units, e: Readouts) -> Units {',
    ...range(quads).flatMap((q) => [`  var a${q} = lambda[${q}];`, ...gains(q)]),
    `  return Units(${sums});`,
    '}',
    'fn throughWeights(lambda: Units, delta: Units) -> Units {',
    ...range(quads).flatMap((q) => [`  var a${q} = lambda[${q}];`, ...columns(q)]),
    `  return Units(${sums});`,
    '}',
    'fn inputAdjoints(delta: Units) -> Inputs {',
    '  return Inputs(',
    ...(inputs === 0 ? ['    0.0,'] : range(inputs).map((i) => `    ${inputAdjoint(i)},`)),
    '  );',
    '}',
  ].join('\n');
  return { file: 'unrolled products', text };
}

/** vec4f of the weights that a thread keeps: of W | U | b and V by columns, the leaks and c. */
export function weightQuads(layout: ParameterLayout): number {
  const { quads, outputQuads, outputsAt } = sizes(layout);
  return quads * (outputsAt + 4 * outputQuads + 1) + outputQuads;
}

/** vec4f of weights that gain a product a step and trial: of W | U | b, of V turned over, and of c. */
export function summedQuads(layout: ParameterLayout): number {
  const { quads, units, inputs, outputs, outputQuads } = sizes(layout);
  return quads * (units + inputs + 1 + outputs) + outputQuads;
}

/**
 * How the sums of a thread lie, in vec4f: by quads of rows the columns of W | U | b and of V turned over, then c, all of its trial.
 * Where threads share the sums of W | U | b, these come last, a column each, of all trials in the subgroup.
 */
export function keptSums(shape: KernelShape) {
  const { quads, units, inputs, outputs, outputQuads } = sizes(shape.layout);
  const recurrent = units + inputs + 1;
  const shared = sharesSums(shape) ? recurrent : 0;
  const outputsAt = recurrent - shared;
  const columns = outputsAt + outputs;
  const errorsAt = quads * columns;
  const sharedAt = errorsAt + outputQuads;
  return { outputsAt, columns, errorsAt, errors: outputQuads, sharedAt, shared, all: sharedAt + shared };
}

const unitOf = (array: string, unit: number): string => `${array}[${unit >> 2}].${COMPONENTS[unit & 3]}`;

/** What delta is multiplied by for the gradients of W | U. */
function factorsOf(shape: KernelShape): string[] {
  const { units, inputs } = sizes(shape.layout);
  return [...range(units).map((j) => unitOf('h', j)), ...range(inputs).map((i) => `u[${i}]`)];
}

const sumsOfRow = (row: number): string => `sums${row}`;

/** The array of sums that a thread keeps for each row, and the row's number of a vector of units. */
function ownRows(shape: KernelShape) {
  const { quads } = sizes(shape.layout);
  return range(4 * quads).map((row) => ({
    sums: sumsOfRow(row),
    at: (ofUnits: string) => unitOf(ofUnits, row),
  }));
}

/**
 * The sums of a trial, and what adds to them. Variables of the module, not one of the trial: of a structure Mesa's compiler compares
 * each access with all others before it takes it apart, which at 32 units was a tenth of the whole compile time. They
 * are zeroed twice for the first trial, which costs less.
 */
export function unrolledSums(shape: KernelShape): SourcePart {
  const { quads, outputs, outputQuads } = sizes(shape.layout);
  const { columns, outputsAt } = keptSums(shape);
  const rows = ownRows(shape);
  const text = [
    ...rows.map(({ sums }) => `var<private> ${sums}: array<f32, ${columns}>;`),
    `var<private> errorSums: array<vec4f, ${outputQuads}>;`,
    'fn clearSums() {',
    ...rows.map(({ sums }) => `  ${sums} = array<f32, ${columns}>();`),
    `  errorSums = array<vec4f, ${outputQuads}>();`,
    '}',
    'fn columnSums(column: u32) -> Units {',
    `  return Units(${range(quads)
      .map((q) => quadOf(sumsOfRow, q, 'column'))
      .join(', ')});`,
    '}',
    'fn setColumnSums(column: u32, given: Units) {',
    ...rows.map(({ sums, at }) => `  ${sums}[column] = ${at('given')};`),
    '}',
    'fn addReadoutProducts(e: Readouts, h: Units) {',
    ...rows.flatMap(({ sums, at }) =>
      range(outputs).map((o) => {
        const sum = `${sums}[${outputsAt + o}]`;
        return `  ${sum} = fma(${at('h')}, e[${o}], ${sum});`;
      }),
    ),
    ...range(outputs).map((o) => `  errorSums[${o >> 2}].${COMPONENTS[o & 3]} += e[${o}];`),
    '}',
    ...(sharesSums(shape) ? sharedSums(shape) : ownSums(shape)),
  ].join('\n');
  return { file: 'unrolled products', text };
}

/** Sums of W | U | b over a thread's own trial. */
function ownSums(shape: KernelShape): string[] {
  const factors = factorsOf(shape);
  return [
    'fn addRecurrentProducts(delta: Units, h: Units, u: Inputs) {',
    ...ownRows(shape).flatMap(({ sums, at }) => [
      ...factors.map((factor, k) => `  ${sums}[${k}] = fma(${at('delta')}, ${factor}, ${sums}[${k}]);`),
      `  ${sums}[${factors.length}] += ${at('delta')};`,
    ]),
    '}',
  ];
}

/**
 * Sums of W | U | b over the trials of a subgroup: a thread keeps those of some rows, one in `subgroup`, so that their arrays are so
 * many times smaller and each sum gains so many products between a load and a store, which in a loop are masked. For that delta is
 * turned over: what a thread had of all rows for its trial, it gets of its rows for all trials. The state and inputs are passed
 * round. The rows of a thread are the components of a vec4f.
 */
function sharedSums(shape: KernelShape): string[] {
  const { quads, units } = sizes(shape.layout);
  const { shared } = keptSums(shape);
  const { subgroup } = shape;
  const threads = range(subgroup);
  const groups = range(Math.ceil(units / subgroup));
  const factors = factorsOf(shape);
  const sumsOf = (group: number) => `shared${group}`;
  return [
    ...PLACE_IN_SUBGROUP,
    'var<private> thread: u32;',
    ...groups.map((g) => `var<private> ${sumsOf(g)}: array<f32, ${shared}>;`),
    'fn clearSharedSums() {',
    ...groups.map((g) => `  ${sumsOf(g)} = array<f32, ${shared}>();`),
    '}',
    'fn columnOfShared(column: u32) -> vec4f {',
    `  return vec4f(${range(4)
      .map((g) => (g < groups.length ? `${sumsOf(g)}[column]` : '0.0'))
      .join(', ')});`,
    '}',
    'fn setColumnOfShared(column: u32, given: vec4f) {',
    ...groups.map((g) => `  ${sumsOf(g)}[column] = given.${COMPONENTS[g]};`),
    '}',
    'fn addRecurrentProducts(delta: Units, h: Units, u: Inputs) {',
    ...threads.slice(1).map((k) => `  let is${k} = thread == ${k}u;`),
    // Row subgroup * g + thread for trial t; rows beyond the last one repeat another, and nobody asks for them.
    ...groups.flatMap((g) => {
      const own = threads.filter((k) => subgroup * g + k < 4 * quads);
      return threads.map((t) => {
        const of = (k: number) => `subgroupBroadcast(${unitOf('delta', subgroup * g + k)}, ${t}u)`;
        const chosen = own.reduce((rest, k) => (k === 0 ? of(0) : `select(${rest}, ${of(k)}, is${k})`), '');
        return `  let delta${g}of${t} = ${chosen};`;
      });
    }),
    ...factors.flatMap((factor, column) => [
      ...threads.map((t) => `  let factor${column}of${t} = subgroupBroadcast(${factor}, ${t}u);`),
      ...groups.map((g) => {
        const sum = `${sumsOf(g)}[${column}]`;
        const added = threads.reduce(
          (rest, t) => `fma(delta${g}of${t}, factor${column}of${t}, ${rest})`,
          sum,
        );
        return `  ${sum} = ${added};`;
      }),
    ]),
    ...groups.map(
      (g) => `  ${sumsOf(g)}[${shared - 1}] += ${threads.map((t) => `delta${g}of${t}`).join(' + ')};`,
    ),
    '}',
  ];
}

// How a network's parameters lie on the GPU: one array of float32 a network, in rows that are whole quads (vec4f) so that
// a kernel reads four weights at once. Units are padded to slots, a multiple of 8, whose weights are zero.
//
//   W | U | b     unitSlots rows of 4 rowQuads: unitSlots weights, inputs weights, bias, zeros
//   V | c         outputs rows of 4 readoutQuads: unitSlots weights, bias, zeros
//   h0, gamma     unitSlots each

import { PENALISED_PARAMETERS } from '../backend/penalties.ts';
import { elementCount, type RealArray } from '../base/arrays.ts';
import {
  type Connectivity,
  type NetworkSizes,
  type Networks,
  PARAMETER_NAMES,
  type ParameterName,
  type Parameters,
  parameterShapes,
} from '../network/networks.ts';

/** Bits of a parameter's constraint. */
export const CONSTRAINT = {
  connected: 1,
  trainable: 2,
  notNegative: 4,
  notPositive: 8,
  penalised: 16,
} as const;

/** Sizes in numbers (f32); `*At` are offsets from a network's first number. */
export interface ParameterLayout extends NetworkSizes {
  readonly unitSlots: number;
  readonly rowQuads: number;
  readonly readoutQuads: number;
  readonly readoutAt: number;
  readonly initialAt: number;
  readonly leakAt: number;
  /** Numbers a network. */
  readonly size: number;
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

export function parameterLayout({ networks, units, inputs, outputs }: NetworkSizes): ParameterLayout {
  const unitSlots = roundUp(units, 8);
  const rowQuads = Math.ceil((unitSlots + inputs + 1) / 4);
  const readoutQuads = Math.ceil((unitSlots + 1) / 4);
  const readoutAt = unitSlots * rowQuads * 4;
  const initialAt = readoutAt + outputs * readoutQuads * 4;
  const leakAt = initialAt + unitSlots;
  const size = leakAt + unitSlots;
  return {
    networks,
    units,
    inputs,
    outputs,
    unitSlots,
    rowQuads,
    readoutQuads,
    readoutAt,
    initialAt,
    leakAt,
    size,
  };
}

/** Where a parameter lies within a network's packed numbers, and how far its rows lie apart. */
interface Place {
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

function placeOf(layout: ParameterLayout, name: ParameterName): Place {
  const { units, inputs, outputs, unitSlots, rowQuads, readoutQuads, readoutAt } = layout;
  const ofUnits = (offset: number, columns: number) => {
    return { offset, rows: units, columns, stride: 4 * rowQuads };
  };
  const ofOutputs = (offset: number, columns: number) => {
    return { offset, rows: outputs, columns, stride: 4 * readoutQuads };
  };
  switch (name) {
    case 'recurrentWeights':
      return ofUnits(0, units);
    case 'inputWeights':
      return ofUnits(unitSlots, inputs);
    case 'bias':
      return ofUnits(unitSlots + inputs, 1);
    case 'readoutWeights':
      return ofOutputs(readoutAt, units);
    case 'readoutBias':
      return ofOutputs(readoutAt + unitSlots, 1);
    case 'initialState':
      return { offset: layout.initialAt, rows: 1, columns: units, stride: 0 };
    case 'leak':
      return { offset: layout.leakAt, rows: 1, columns: units, stride: 0 };
  }
}

/** Rows of numbers of all networks in one array. */
interface Rows {
  readonly values: RealArray;
  readonly at: number;
  readonly perNetwork: number;
  readonly perRow: number;
}

/** From here on a view of a row is made in less time than its numbers are copied one by one. */
const LONG_ROW = 64;

function copyRows(from: Rows, to: Rows, networks: number, rows: number, columns: number): void {
  const [source, target] = [from.values, to.values];
  for (let network = 0; network < networks; network++) {
    for (let row = 0; row < rows; row++) {
      const at = from.at + network * from.perNetwork + row * from.perRow;
      const put = to.at + network * to.perNetwork + row * to.perRow;
      if (columns >= LONG_ROW) target.set(source.subarray(at, at + columns), put);
      else for (let i = 0; i < columns; i++) target[put + i] = source[at + i];
    }
  }
}

/** Copies a parameter of all networks from its own array into the packed one, or back. */
function copyParameter(
  layout: ParameterLayout,
  name: ParameterName,
  own: RealArray,
  packed: Float32Array,
  direction: 'in' | 'out',
): void {
  const { offset, rows, columns, stride } = placeOf(layout, name);
  const ownRows = { values: own, at: 0, perNetwork: rows * columns, perRow: columns };
  const packedRows = { values: packed, at: offset, perNetwork: layout.size, perRow: stride };
  const [from, to] = direction === 'in' ? [ownRows, packedRows] : [packedRows, ownRows];
  copyRows(from, to, layout.networks, rows, columns);
}

/** Parameters as the kernels read them, [E][size]. */
export function packParameters(layout: ParameterLayout, parameters: Parameters): Float32Array {
  const packed = new Float32Array(layout.networks * layout.size);
  for (const name of PARAMETER_NAMES) copyParameter(layout, name, parameters[name], packed, 'in');
  return packed;
}

/** The inverse of packing, also for gradients and moments. */
export function unpackParameters(layout: ParameterLayout, packed: Float32Array): Parameters {
  const shapes = parameterShapes(layout);
  const unpack = (name: ParameterName): Float32Array => {
    const values = new Float32Array(elementCount(shapes[name]));
    copyParameter(layout, name, values, packed, 'out');
    return values;
  };
  return Object.fromEntries(PARAMETER_NAMES.map((name) => [name, unpack(name)])) as unknown as Parameters;
}

/** What training may do with each packed parameter, [E][size] of CONSTRAINT bits; padding has none. */
export function packConstraints(layout: ParameterLayout, networks: Networks): Uint32Array {
  const packed = new Uint32Array(layout.networks * layout.size);
  const { connected, trainable, notNegative, notPositive, penalised } = CONSTRAINT;
  // Then the first one's serve for all.
  const areAlike = networks.connectivity === undefined && networks.signs === undefined;
  const packedNetworks = areAlike ? 1 : layout.networks;
  for (const name of PARAMETER_NAMES) {
    const mask = networks.connectivity?.[name as keyof Connectivity];
    const trained = networks.trainable[name] ? trainable : 0;
    const weight = PENALISED_PARAMETERS.some((counted) => counted === name) ? penalised : 0;
    const signs = name === 'recurrentWeights' ? networks.signs : undefined;
    const bits = connected | trained | weight;
    const { offset, rows, columns, stride } = placeOf(layout, name);
    for (let row = 0; row < packedNetworks * rows; row++) {
      const at = Math.floor(row / rows) * layout.size + offset + (row % rows) * stride;
      packed.fill(bits, at, at + columns);
      for (let i = 0; (mask || signs) && i < columns; i++) {
        const element = row * columns + i;
        const sign = signs?.[element % layout.units] ?? 0;
        packed[at + i] |= (sign > 0 ? notNegative : 0) | (sign < 0 ? notPositive : 0);
        if (mask?.[element] === 0) packed[at + i] = 0;
      }
    }
  }
  for (let network = packedNetworks; network < layout.networks; network++) {
    packed.copyWithin(network * layout.size, 0, layout.size);
  }
  return packed;
}

/** Per-unit numbers, [E][N], padded to the unit slots, and back. */
export function padUnits(layout: ParameterLayout, values: ArrayLike<number>): Float32Array {
  const padded = new Float32Array(layout.networks * layout.unitSlots);
  for (let i = 0; i < layout.networks * layout.units; i++) {
    padded[Math.floor(i / layout.units) * layout.unitSlots + (i % layout.units)] = values[i];
  }
  return padded;
}

export function unpadUnits(layout: ParameterLayout, padded: Float32Array): Float32Array {
  return Float32Array.from(
    { length: layout.networks * layout.units },
    (_, i) => padded[Math.floor(i / layout.units) * layout.unitSlots + (i % layout.units)],
  );
}

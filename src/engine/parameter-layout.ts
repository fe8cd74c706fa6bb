// How a network's parameters lie on the GPU: one array of float32 a network, in rows that are whole quads (vec4f) so that
// a kernel reads four weights at once. Units are padded to slots, a multiple of 8, whose weights are zero.
//
//   W | U | b     unitSlots rows of 4 rowQuads: unitSlots weights, inputs weights, bias, zeros
//   V | c         outputs rows of 4 readoutQuads: unitSlots weights, bias, zeros
//   h0, gamma     unitSlots each

import { PENALISED_PARAMETERS } from '../backend/penalties.ts';
import type { RealArray } from '../base/arrays.ts';
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

/** A parameter of one network: where it begins and how far its rows lie apart, in its own array and in the packed one. */
interface Block {
  readonly own: number;
  readonly packed: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** Calls `visit` with a parameter of one network after the other. */
function forEachNetwork(layout: ParameterLayout, name: ParameterName, visit: (block: Block) => void): void {
  const { networks, units, inputs, outputs, unitSlots, rowQuads, readoutQuads } = layout;
  const rowStride = 4 * rowQuads;
  const readoutStride = 4 * readoutQuads;
  // [offset, rows, row stride, columns] of the parameter within a network
  const places: Record<ParameterName, readonly [number, number, number, number]> = {
    recurrentWeights: [0, units, rowStride, units],
    inputWeights: [unitSlots, units, rowStride, inputs],
    bias: [unitSlots + inputs, units, rowStride, 1],
    readoutWeights: [layout.readoutAt, outputs, readoutStride, units],
    readoutBias: [layout.readoutAt + unitSlots, outputs, readoutStride, 1],
    initialState: [layout.initialAt, 1, 0, units],
    leak: [layout.leakAt, 1, 0, units],
  };
  const [offset, rows, stride, columns] = places[name];
  for (let network = 0; network < networks; network++) {
    const own = network * rows * columns;
    visit({ own, packed: network * layout.size + offset, rows, columns, stride });
  }
}

interface Rows<Values> {
  readonly values: Values;
  readonly at: number;
  readonly stride: number;
}

/** A shorter row is copied number by number: to make a view of it takes longer. */
const LONG_ROW = 64;

function copyRows(from: Rows<RealArray>, to: Rows<Float32Array>, { rows, columns }: Block): void {
  for (let row = 0; row < rows; row++) {
    const source = from.at + row * from.stride;
    const target = to.at + row * to.stride;
    if (columns >= LONG_ROW) to.values.set(from.values.subarray(source, source + columns), target);
    else for (let i = 0; i < columns; i++) to.values[target + i] = from.values[source + i];
  }
}

/** Parameters as the kernels read them, [E][size]. */
export function packParameters(layout: ParameterLayout, parameters: Parameters): Float32Array {
  const packed = new Float32Array(layout.networks * layout.size);
  for (const name of PARAMETER_NAMES) {
    const values = parameters[name];
    forEachNetwork(layout, name, (block) => {
      const { own, packed: at, columns, stride } = block;
      copyRows({ values, at: own, stride: columns }, { values: packed, at, stride }, block);
    });
  }
  return packed;
}

/** The inverse of packing, also for gradients and moments. */
export function unpackParameters(layout: ParameterLayout, packed: Float32Array): Parameters {
  const shapes = parameterShapes(layout);
  const unpack = (name: ParameterName): Float32Array => {
    const values = new Float32Array(shapes[name].reduce((product, size) => product * size, 1));
    forEachNetwork(layout, name, (block) => {
      const { own, packed: at, columns, stride } = block;
      copyRows({ values: packed, at, stride }, { values, at: own, stride: columns }, block);
    });
    return values;
  };
  return Object.fromEntries(PARAMETER_NAMES.map((name) => [name, unpack(name)])) as unknown as Parameters;
}

/** What training may do with each packed parameter, [E][size] of CONSTRAINT bits; padding has none. */
export function packConstraints(layout: ParameterLayout, networks: Networks): Uint32Array {
  const packed = new Uint32Array(layout.networks * layout.size);
  const { connected, trainable, notNegative, notPositive, penalised } = CONSTRAINT;
  const areAlike = networks.connectivity === undefined && networks.signs === undefined;
  const each = areAlike ? { ...layout, networks: 1 } : layout;
  for (const name of PARAMETER_NAMES) {
    const mask = networks.connectivity?.[name as keyof Connectivity];
    const trained = networks.trainable[name] ? trainable : 0;
    const weight = PENALISED_PARAMETERS.some((counted) => counted === name) ? penalised : 0;
    const signs = name === 'recurrentWeights' ? networks.signs : undefined;
    const bits = connected | trained | weight;
    forEachNetwork(each, name, ({ own, packed: first, rows, columns, stride }) => {
      for (let row = 0, at = first; row < rows; row++, at += stride) {
        packed.fill(bits, at, at + columns);
        for (let i = 0; (mask || signs) && i < columns; i++) {
          const element = own + row * columns + i;
          const sign = signs?.[element % layout.units] ?? 0;
          packed[at + i] |= (sign > 0 ? notNegative : 0) | (sign < 0 ? notPositive : 0);
          if (mask?.[element] === 0) packed[at + i] = 0;
        }
      }
    });
  }
  for (let network = each.networks; network < layout.networks; network++) {
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

// The table of rows: a row is a network under one pair of noise levels. Training has a row a network, an evaluation one a
// network and condition. Rows go in the order of their networks.

import type { Levels } from '../backend/check-request.ts';
import type { Networks } from '../network/networks.ts';

/** Bytes of a `Row` in shaders/place.wgsl. */
const ROW_BYTES = 20;

export interface RowEntry {
  readonly network: number;
  readonly stream: number;
  readonly inside: number;
  readonly outside: number;
  readonly learningRate?: number;
}

export function packRows(rows: readonly RowEntry[]): Uint32Array {
  const view = new DataView(new ArrayBuffer(rows.length * ROW_BYTES));
  rows.forEach(({ network, stream, inside, outside, learningRate = 0 }, i) => {
    view.setUint32(i * ROW_BYTES, network, true);
    view.setUint32(i * ROW_BYTES + 4, stream, true);
    view.setFloat32(i * ROW_BYTES + 8, inside, true);
    view.setFloat32(i * ROW_BYTES + 12, outside, true);
    view.setFloat32(i * ROW_BYTES + 16, learningRate, true);
  });
  return new Uint32Array(view.buffer);
}

/** A row for each network at its own levels. */
export function networkRows(networks: Networks, levels: Levels): RowEntry[] {
  return Array.from(networks.streams, (stream, network) => ({
    network,
    stream,
    inside: levels.inside[network],
    outside: levels.outside[network],
  }));
}

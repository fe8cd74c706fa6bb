// The table of rows: a row is a network under one pair of noise levels. Training has a row a network, an evaluation one a
// network and condition.

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

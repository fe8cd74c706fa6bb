// Initial weights of one network, by the names of the literature. Every element is a draw at an address of its own
// (parameter, row, column), so that it depends on the seed and the network's stream alone.

import { normalsInto } from '../noise/normal.ts';

export const RECURRENT_INITIALISERS = ['gaussian', 'orthogonal', 'scaled-identity'] as const;
export type RecurrentInitialiser = (typeof RECURRENT_INITIALISERS)[number];

/** Whose initial weights: a network's identity. */
export interface Identity {
  readonly seed: number;
  readonly stream: number;
}

/** Where an initial draw stands in its address: the `trial` word says which matrix is drawn. */
export const INITIAL_DRAWS = {
  recurrentWeights: 0,
  inputWeights: 1,
  readoutWeights: 2,
  bias: 3,
  connectivity: 4,
} as const;
export type InitialDraw = keyof typeof INITIAL_DRAWS;

/** Address of row `row` of a matrix to be drawn. */
export function initialAddress(identity: Identity, what: InitialDraw, row: number) {
  return {
    ...identity,
    purpose: 'initialisation',
    phase: 'training',
    iteration: 0,
    trial: INITIAL_DRAWS[what],
    step: row,
  } as const;
}

/** A [rows][columns] matrix of independent standard normals. */
export function normalMatrix(
  identity: Identity,
  what: InitialDraw,
  rows: number,
  columns: number,
): Float64Array {
  const matrix = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    normalsInto(matrix.subarray(row * columns, (row + 1) * columns), initialAddress(identity, what, row));
  }
  return matrix;
}

/**
 * Makes the variance of each row's weights `gain`^2 / (connections into that row), so that units with few connections
 * are driven as strongly as others. Connections are the ones of `mask`, or all.
 */
export function scaleByFanIn(matrix: Float64Array, columns: number, gain: number, mask?: Uint8Array): void {
  for (let first = 0; first < matrix.length; first += columns) {
    const connections = mask
      ? mask.subarray(first, first + columns).reduce((sum, bit) => sum + bit, 0)
      : columns;
    for (let k = first; k < first + columns; k++) {
      matrix[k] = mask?.[k] === 0 ? 0 : (matrix[k] * gain) / Math.sqrt(connections);
    }
  }
}

/**
 * Makes the rows of a square matrix of normals orthonormal, by Gram and Schmidt done twice. The triangular factor has a
 * positive diagonal, which makes the result uniform over the orthogonal matrices (Mezzadri 2007).
 */
export function orthonormaliseRows(matrix: Float64Array, units: number): void {
  for (let i = 0; i < units; i++) {
    const row = matrix.subarray(i * units, (i + 1) * units);
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < i; k++) {
        const earlier = matrix.subarray(k * units, (k + 1) * units);
        const overlap = dot(row, earlier);
        for (let j = 0; j < units; j++) row[j] -= overlap * earlier[j];
      }
      const norm = Math.sqrt(dot(row, row));
      for (let j = 0; j < units; j++) row[j] /= norm;
    }
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

/**
 * Initial recurrent weights W, [N][N], zero where `mask` is:
 * - `gaussian`: W[i][j] ~ N(0, g^2 / k), k the connections into unit i (N if there is no mask): Sompolinsky, Crisanti &
 *   Sommers (1988), where g = 1 is the border of chaos of a tanh network;
 * - `orthogonal`: g times a uniform orthogonal matrix: Saxe, McClelland & Ganguli (2014); only the sparse part of it
 *   where there is a mask;
 * - `scaled-identity`: g times the identity: Le, Jaitly & Hinton (2015), made for ReLU.
 */
export function initialRecurrentWeights(
  identity: Identity,
  initialiser: RecurrentInitialiser,
  units: number,
  gain: number,
  mask?: Uint8Array,
): Float64Array {
  if (initialiser === 'scaled-identity') {
    return Float64Array.from({ length: units * units }, (_, k) =>
      k % (units + 1) === 0 && mask?.[k] !== 0 ? gain : 0,
    );
  }
  const matrix = normalMatrix(identity, 'recurrentWeights', units, units);
  if (initialiser === 'gaussian') {
    scaleByFanIn(matrix, units, gain, mask);
  } else {
    orthonormaliseRows(matrix, units);
    for (let k = 0; k < matrix.length; k++) matrix[k] = mask?.[k] === 0 ? 0 : gain * matrix[k];
  }
  return matrix;
}

import { describe, expect, it } from 'vitest';
import { createNetworks } from '../../src/network/create-networks.ts';
import { checkNetworks } from '../../src/network/networks.ts';
import { concatNetworks, selectNetworks } from '../../src/network/select-networks.ts';

const networks = createNetworks({
  units: 4,
  inputs: 1,
  outputs: 2,
  count: 3,
  seed: 1,
  density: 0.5,
  excitatory: 0.5,
});

describe('selected networks', () => {
  it('may be repeated and reordered, and keep their streams', () => {
    const grid = selectNetworks(networks, [2, 0, 2]);
    expect(grid.networks).toBe(3);
    expect(Array.from(grid.streams)).toEqual([2, 0, 2]);
    expect(grid.parameters.recurrentWeights.subarray(32)).toEqual(
      networks.parameters.recurrentWeights.subarray(32),
    );
    expect(grid.parameters.recurrentWeights.subarray(0, 16)).toEqual(
      networks.parameters.recurrentWeights.subarray(32),
    );
    expect(checkNetworks(grid)).toBe(grid);
  });

  it('share no memory with what they were selected from', () => {
    const copy = selectNetworks(networks, [0, 1, 2]);
    expect(copy).toEqual(networks);
    copy.parameters.bias[0] = 5;
    expect(networks.parameters.bias[0]).toBe(0);
  });

  it('must exist', () => {
    expect(() => selectNetworks(networks, [3])).toThrow('indices[0] is 3');
    expect(() => selectNetworks(networks, [])).toThrow('No network');
  });
});

describe('joined networks', () => {
  it('are the batches one after another', () => {
    const parts = [[0], [1, 2]].map((indices) => selectNetworks(networks, indices));
    expect(concatNetworks(parts)).toEqual(networks);
  });

  it('count as fully connected where they have no mask', () => {
    const full = createNetworks({ units: 2, inputs: 1, outputs: 1, seed: 1 });
    const sparse = createNetworks({ units: 2, inputs: 1, outputs: 1, seed: 1, density: 0.5, streams: [8] });
    expect(Array.from(concatNetworks([full, sparse]).connectivity!.recurrentWeights!)).toEqual([
      1,
      1,
      1,
      1,
      ...sparse.connectivity!.recurrentWeights!,
    ]);
  });

  it('must be of one kind', () => {
    const other = createNetworks({ units: 4, inputs: 1, outputs: 2, seed: 1, activation: 'tanh' });
    expect(() => concatNetworks([networks, other])).toThrow('differ in activation');
    const unsigned = createNetworks({ units: 4, inputs: 1, outputs: 2, seed: 1 });
    expect(() => concatNetworks([networks, unsigned])).toThrow('differ in signs');
    expect(() => concatNetworks([])).toThrow('no batches');
  });
});

describe('the check of networks', () => {
  const parameters = (change: object) => ({ ...networks, parameters: { ...networks.parameters, ...change } });

  it('names a weight where there is no connection, or of the wrong sign', () => {
    const weights = Float32Array.from(networks.parameters.recurrentWeights);
    const missing = networks.connectivity!.recurrentWeights!.indexOf(0);
    weights[missing] = networks.signs![missing % 4];
    expect(() => checkNetworks(parameters({ recurrentWeights: weights }))).toThrow(
      `recurrentWeights[${missing}]`,
    );
    weights[missing] = 0;
    const there = weights.findIndex((weight) => weight !== 0);
    weights[there] *= -1;
    expect(() => checkNetworks(parameters({ recurrentWeights: weights }))).toThrow(
      'against the sign of unit',
    );
  });

  it('names arrays that do not fit and numbers that are not finite', () => {
    expect(() => checkNetworks(parameters({ bias: new Float32Array(3) }))).toThrow('bias has 3 elements');
    const bias = new Float32Array(12);
    bias[5] = Infinity;
    expect(() => checkNetworks(parameters({ bias }))).toThrow('bias[5] is Infinity');
    expect(() => checkNetworks({ ...networks, streams: new Uint32Array(2) })).toThrow('streams has 2');
    expect(() => checkNetworks({ ...networks, signs: Int8Array.of(1, 1, 1, 2) })).toThrow('signs must hold');
  });
});

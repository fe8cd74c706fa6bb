import { describe, expect, it } from 'vitest';
import { type CreateNetworksOptions, createNetworks } from '../../src/network/create-networks.ts';
import { daleMagnitudes, daleSigns, projectSigns } from '../../src/network/dale.ts';
import { leakOfRaw, RAW_LEAK_LIMIT, rawOfLeak } from '../../src/network/leak.ts';
import { PARAMETER_NAMES } from '../../src/network/networks.ts';
import { selectNetworks } from '../../src/network/select-networks.ts';
import { tasks } from '../../src/task/index.ts';
import { meanOf } from '../support/compare.ts';

const plain = { units: 40, inputs: 2, outputs: 3, seed: 1 } as const;

function variance(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  return meanOf(Array.from(values, (value) => (value - mean) ** 2));
}

describe('new networks', () => {
  it('have the sizes of their task, and its needs', () => {
    const networks = createNetworks({ task: tasks.functionApproximation(), units: 5, count: 2, seed: 1 });
    expect(networks).toMatchObject({ networks: 2, units: 5, inputs: 1, outputs: 1, activation: 'relu' });
    const regulator = createNetworks({ task: tasks.regulator(), seed: 1 });
    expect(regulator).toMatchObject({ units: 1, inputs: 0, outputs: 1 });
    expect(Array.from(regulator.parameters.readoutWeights)).toEqual([1]);
    expect(PARAMETER_NAMES.filter((name) => regulator.trainable[name])).toEqual(['recurrentWeights', 'bias']);
  });

  it('read the state itself where their task does, and never train that', () => {
    const network = { identityReadout: true, trainable: { initialState: false }, gain: 0, bias: 0.25 };
    const task = { inputs: 0, outputs: 2, network };
    const networks = createNetworks({ task, units: 2, seed: 1, trainable: { readoutWeights: true } });
    expect(Array.from(networks.parameters.readoutWeights)).toEqual([1, 0, 0, 1]);
    expect(PARAMETER_NAMES.filter((name) => !networks.trainable[name])).toEqual([
      'readoutWeights',
      'readoutBias',
      'initialState',
      'leak',
    ]);
    expect(Array.from(networks.parameters.bias)).toEqual([0.25, 0.25]);
    expect(networks.parameters.recurrentWeights.every((weight) => weight === 0)).toBe(true);
    expect(Array.from(createNetworks({ task, units: 2, seed: 1, bias: 1 }).parameters.bias)).toEqual([1, 1]);
    expect(() => createNetworks({ task, units: 3, seed: 1 })).toThrow('2 outputs for 3 units');
  });

  it('start from numbers of (seed, stream) alone, whatever the batch', () => {
    const many = createNetworks({ ...plain, count: 4, density: 0.5 });
    const some = createNetworks({ ...plain, count: 2, streams: [3, 1], density: 0.5 });
    expect(some.parameters).toEqual(selectNetworks(many, [3, 1]).parameters);
    expect(some.connectivity).toEqual(selectNetworks(many, [3, 1]).connectivity);
    const [first, second] = [0, 1].map((e) => selectNetworks(many, [e]).parameters.recurrentWeights);
    expect(first).not.toEqual(second);
    expect(createNetworks({ ...plain, seed: 2 }).parameters.recurrentWeights).not.toEqual(first);
  });

  it('hold float32 numbers, with c and h0 at zero, and train all but the leak', () => {
    const { parameters, trainable } = createNetworks({
      ...plain,
      leak: 0.1,
      trainable: { initialState: false },
    });
    for (const name of PARAMETER_NAMES) expect(parameters[name]).toBeInstanceOf(Float32Array);
    expect(parameters.leak.every((gamma) => gamma === Math.fround(0.1))).toBe(true);
    expect([...parameters.readoutBias, ...parameters.initialState].every((value) => value === 0)).toBe(true);
    expect(PARAMETER_NAMES.filter((name) => !trainable[name])).toEqual(['initialState', 'leak']);
  });

  it('take a leak for each unit', () => {
    const { parameters } = createNetworks({ ...plain, units: 2, count: 2, leak: [0.25, 0.5] });
    expect(Array.from(parameters.leak)).toEqual([0.25, 0.5, 0.25, 0.5]);
  });

  // 16,000 weights and more: their variance is known to 1.1 %, so 5 % never fails by chance.
  it('have Gaussian weights of variance gain^2 / connections', () => {
    const count = 10;
    const { parameters } = createNetworks({ ...plain, count, gain: 1.5, inputGain: 2, readoutGain: 0.5 });
    expect(Math.abs((variance(parameters.recurrentWeights) * 40) / 2.25 - 1)).toBeLessThan(0.05);
    expect(Math.abs((variance(parameters.inputWeights) * 2) / 4 - 1)).toBeLessThan(0.2);
    expect(Math.abs((variance(parameters.readoutWeights) * 40) / 0.25 - 1)).toBeLessThan(0.2);
    const sparse = createNetworks({ ...plain, count, density: 0.25 });
    const mask = sparse.connectivity!.recurrentWeights!;
    expect(meanOf(mask)).toBeCloseTo(0.25, 1);
    const weights = sparse.parameters.recurrentWeights;
    expect(weights.every((weight, k) => (weight === 0) === (mask[k] === 0))).toBe(true);
    expect(Math.abs(variance(weights) * 40 - 1)).toBeLessThan(0.05);
  });

  it('have a bias of the mean and deviation asked for', () => {
    const { parameters } = createNetworks({ ...plain, count: 50, bias: 0.3, biasDeviation: 0.5 });
    expect(meanOf(parameters.bias)).toBeCloseTo(0.3, 1);
    expect(variance(parameters.bias)).toBeCloseTo(0.25, 1);
    expect(createNetworks(plain).parameters.bias.every((b) => b === 0)).toBe(true);
  });

  it('have orthogonal weights times the gain, uniform over signs', () => {
    const units = 12;
    const count = 200;
    const { parameters } = createNetworks({ ...plain, units, count, recurrent: 'orthogonal', gain: 2 });
    const Q = parameters.recurrentWeights.subarray(0, units * units);
    for (let i = 0; i < units; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < units; k++) product += Q[i * units + k] * Q[j * units + k];
        expect(product).toBeCloseTo(i === j ? 4 : 0, 5);
      }
    }
    // Without the sign fix the diagonal would lean to one side. Standard error of its mean: 2 / sqrt(12 * 2400) = 0.012.
    const diagonal = parameters.recurrentWeights.filter((_, k) => (k % (units * units)) % (units + 1) === 0);
    expect(Math.abs(meanOf(diagonal))).toBeLessThan(0.05);
  });

  it('have a scaled identity', () => {
    const { parameters } = createNetworks({ ...plain, units: 3, recurrent: 'scaled-identity', gain: 0.5 });
    expect(Array.from(parameters.recurrentWeights)).toEqual([0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5]);
  });

  it('obey masks by hand, of one network or of all', () => {
    const feedforward = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0);
    const sizes = { units: 3, inputs: 1, outputs: 1, seed: 1, count: 2 };
    const shared = createNetworks({ ...sizes, connectivity: { recurrentWeights: feedforward } });
    const each = createNetworks({
      ...sizes,
      connectivity: { recurrentWeights: Uint8Array.of(...feedforward, ...feedforward) },
    });
    expect(shared).toEqual(each);
    expect(shared.parameters.recurrentWeights.map((weight) => Math.abs(Math.sign(weight)))).toEqual(
      Float32Array.of(...feedforward, ...feedforward),
    );
  });

  it("obey Dale's principle, with excitation and inhibition in balance", () => {
    const { parameters, signs } = createNetworks({ ...plain, count: 20, excitatory: 0.75 });
    expect(signs!.filter((sign) => sign > 0).length).toBe(30);
    const weights = parameters.recurrentWeights;
    expect(weights.every((weight, k) => weight * signs![k % 40] > 0)).toBe(true);
    const excitation = meanOf(weights.filter((weight) => weight > 0)) * 30;
    const inhibition = meanOf(weights.filter((weight) => weight < 0)) * 10;
    expect(Math.abs(excitation + inhibition)).toBeLessThan(0.05 * excitation);
    const columns = [0, 39].map((j) => variance(weights.filter((_, k) => k % 40 === j)));
    expect(Math.abs(30 * columns[0] + 10 * columns[1] - 1)).toBeLessThan(0.2);
  });

  it('with units of one sign only have rows that sum to the gain', () => {
    const { parameters } = createNetworks({ ...plain, count: 10, excitatory: 1, gain: 0.8 });
    expect(meanOf(parameters.recurrentWeights) * 40).toBeCloseTo(0.8, 1);
    expect(daleMagnitudes(daleSigns(4, 0)).inhibitory).toBe(daleMagnitudes(daleSigns(4, 1)).excitatory);
  });

  const wrong: readonly (readonly [string, object, string])[] = [
    ['no units', { units: 0 }, 'units is 0'],
    ['a fraction of a unit', { units: 2.5 }, 'units is 2.5'],
    ['no outputs', { outputs: undefined }, 'outputs is undefined'],
    ['no networks', { count: 0 }, 'count is 0'],
    ['no seed', { seed: undefined }, 'seed is undefined'],
    ['a leak of 0', { leak: 0 }, 'leak is 0'],
    ['a leak above 1', { leak: 1.1 }, 'leak is 1.1'],
    ['leaks for other units', { leak: [0.1] }, 'leak has 1 elements'],
    ['a trainable leak of 1', { leak: 1, trainable: { leak: true } }, 'trainable leak'],
    ['an unknown activation', { activation: 'elu' }, "'elu'"],
    ['an unknown initialiser', { recurrent: 'zeros' }, "'zeros'"],
    ['a gain that is NaN', { gain: Number.NaN }, 'gain is NaN'],
    ['an unknown trainable', { trainable: { weights: true } }, "'weights'"],
    ['a density of 0', { density: 0 }, 'density is 0'],
    [
      'density beside a mask',
      { density: 0.5, connectivity: { recurrentWeights: new Uint8Array(4) } },
      'Both density',
    ],
    [
      'a mask of a wrong size',
      { connectivity: { inputWeights: new Uint8Array(3) } },
      'connectivity.inputWeights',
    ],
    ['a mask of other numbers', { connectivity: { inputWeights: Uint8Array.of(2, 0) } }, 'zeros and ones'],
    ['too many excitatory units', { excitatory: 1.2 }, 'excitatory is 1.2'],
    ['too few streams', { count: 2, streams: [1] }, 'streams has 1 elements'],
    ['a stream beyond 32 bits', { streams: [2 ** 32] }, 'streams[0] is 4294967296'],
    ['inputs against the task', { task: tasks.functionApproximation(), inputs: 2 }, 'the task has 1'],
    [
      'units against the task',
      { task: tasks.regulator(), inputs: undefined, units: 2 },
      'the task asks for 1',
    ],
  ];

  it.each(wrong)('with %s are refused', (_, change, message) => {
    const options = { units: 2, inputs: 1, outputs: 1, seed: 1, ...change } as CreateNetworksOptions;
    expect(() => createNetworks(options)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    expect(() => createNetworks(options)).toThrow(message);
  });
});

describe('a trainable leak', () => {
  it('is the sigmoid of its raw parameter and back', () => {
    for (const gamma of [0.001, 0.2, 0.5, 0.999]) expect(leakOfRaw(rawOfLeak(gamma))).toBeCloseTo(gamma, 14);
    expect(rawOfLeak(1 - 1e-12)).toBe(RAW_LEAK_LIMIT);
    expect(rawOfLeak(1e-12)).toBe(-RAW_LEAK_LIMIT);
    const float32 = 1 / Math.fround(1 + Math.fround(Math.exp(-RAW_LEAK_LIMIT)));
    expect(Math.fround(float32)).toBeLessThan(1);
  });
});

describe("Dale's projection", () => {
  it('sets wrong signs to zero and leaves free units alone', () => {
    const weights = Float64Array.of(1, 1, 1, -1, -1, -1, 2, -2, 0);
    projectSigns(weights, Int8Array.of(1, -1, 0));
    expect(Array.from(weights)).toEqual([1, 0, 1, 0, -1, -1, 2, -2, 0]);
  });
});

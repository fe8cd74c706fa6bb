import { describe, expect, it } from 'vitest';
import { createNetworks } from '../../src/network/create-networks.ts';
import { type Networks, PARAMETER_NAMES } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { tasks } from '../../src/task/index.ts';
import { compileTrial } from '../../src/task/trials.ts';
import { meanOf } from '../support/compare.ts';

const reference = new ReferenceBackend();

/** The layers of a network, one after another, without noise: what a feedforward net is by its textbook. */
function layerByLayer(networks: Networks, input: ArrayLike<number>, depth: number): number[] {
  const { units, inputs, outputs } = networks;
  const {
    recurrentWeights: W,
    inputWeights: U,
    bias: b,
    readoutWeights: V,
    readoutBias: c,
  } = networks.parameters;
  const width = units / depth;
  let activity: number[] = [];
  for (let layer = 0; layer < depth; layer++) {
    const before = activity;
    activity = Array.from({ length: width }, (_, k) => {
      const i = layer * width + k;
      let a = b[i];
      if (layer === 0) for (let j = 0; j < inputs; j++) a += U[i * inputs + j] * input[j];
      else for (let j = 0; j < width; j++) a += W[i * units + (layer - 1) * width + j] * before[j];
      return Math.max(a, 0);
    });
  }
  return Array.from({ length: outputs }, (_, o) =>
    activity.reduce((z, f, k) => z + V[o * units + (depth - 1) * width + k] * f, c[o]),
  );
}

describe('feedforward networks', () => {
  it.each([
    [1, 5],
    [2, 3],
    [3, 8],
    [5, 4],
  ])(
    'of depth %i and width %i give at the last step what their layers give in turn',
    async (depth, width) => {
      const task = tasks.feedforward({ depth, width, target: 'product', inputs: 2 });
      const networks = createNetworks({ task, seed: 4, count: 2, biasDeviation: 0.5 });
      const trials = 6;
      const { readout, trialLoss } = await reference.simulate(networks, {
        task,
        trials,
        seed: 2,
        record: { readout: true },
      });
      const trial = compileTrial(task);
      for (const network of [0, 1]) {
        const alone = createNetworks({ task, seed: 4, streams: [network], biasDeviation: 0.5 });
        for (let k = 0; k < trials; k++) {
          const address = { seed: 2, phase: 'test', stream: network, iteration: 0, trial: k } as const;
          const { input, target } = trial(address);
          const [expected] = layerByLayer(alone, input, depth);
          const row = network * trials + k;
          expect(readout!.data[row * depth + depth - 1]).toBeCloseTo(expected, 12);
          expect(trialLoss!.data[row]).toBeCloseTo((expected - target[0]) ** 2, 12);
        }
      }
    },
  );

  it('have noise enter once at each layer', async () => {
    const depth = 3;
    const task = tasks.feedforward({ depth, width: 1, target: () => 0 });
    const made = createNetworks({ task, seed: 1 });
    // A chain of single units, wide open: f(a) = a, so variances add up along it.
    const parameters = { ...made.parameters };
    parameters.inputWeights = Float32Array.of(1, 0, 0);
    parameters.bias = Float32Array.of(50, 0, 0);
    parameters.recurrentWeights = Float32Array.of(0, 0, 0, 2, 0, 0, 0, 3, 0);
    parameters.readoutWeights = Float32Array.of(0, 0, 1);
    const networks: Networks = { ...made, parameters };
    const sigma = 0.1;
    const trials = 3000;
    for (const placement of ['inside', 'outside'] as const) {
      const run = await reference.simulate(networks, {
        task,
        trials,
        seed: 3,
        noise: { [placement]: sigma },
        record: { readout: true },
      });
      const quiet = await reference.simulate(networks, { task, trials, seed: 3, record: { readout: true } });
      const last = (k: number) => run.readout!.data[k * depth + 2] - quiet.readout!.data[k * depth + 2];
      const variance = meanOf(Array.from({ length: trials }, (_, k) => last(k) ** 2));
      const expected = sigma ** 2 * (1 + 3 ** 2 + (2 * 3) ** 2);
      // A variance from 3,000 normals is known to 2.6 %.
      expect(Math.abs(variance / expected - 1)).toBeLessThan(0.11);
    }
  });

  it('have connections from layer to layer only, leak 1, and nothing trained that the loss does not feel', () => {
    const task = tasks.feedforward({ depth: 3, width: 2 });
    const networks = createNetworks({ task, seed: 1, count: 2 });
    const { recurrentWeights, inputWeights, readoutWeights } = networks.connectivity!;
    expect(Array.from(recurrentWeights!.subarray(0, 36))).toEqual([
      ...[0, 0, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0],
      ...[1, 1, 0, 0, 0, 0],
      ...[1, 1, 0, 0, 0, 0],
      ...[0, 0, 1, 1, 0, 0],
      ...[0, 0, 1, 1, 0, 0],
    ]);
    expect(recurrentWeights!.subarray(36)).toEqual(recurrentWeights!.subarray(0, 36));
    expect(Array.from(inputWeights!.subarray(0, 6))).toEqual([1, 1, 0, 0, 0, 0]);
    expect(Array.from(readoutWeights!.subarray(0, 6))).toEqual([0, 0, 0, 0, 1, 1]);
    expect(networks.parameters.leak.every((gamma) => gamma === 1)).toBe(true);
    expect(
      networks.parameters.recurrentWeights.every((w, k) => (w !== 0) === (recurrentWeights![k] === 1)),
    ).toBe(true);
    expect(PARAMETER_NAMES.filter((name) => !networks.trainable[name])).toEqual(['initialState', 'leak']);
  });

  it('stay so in training, and learn', async () => {
    const task = tasks.feedforward({ depth: 3, width: 6 });
    const networks = createNetworks({ task, seed: 2 });
    const trainer = await reference.createTrainer(networks, {
      task,
      trials: 32,
      iterations: 150,
      learningRate: 0.01,
      seed: 1,
    });
    await trainer.advance(150);
    const trained = { ...networks, parameters: (await trainer.snapshot()).parameters };
    trainer.dispose();
    const mask = networks.connectivity!.recurrentWeights!;
    expect(trained.parameters.recurrentWeights.every((w, k) => mask[k] === 1 || w === 0)).toBe(true);
    expect(trained.parameters.initialState.every((h) => h === 0)).toBe(true);
    const loss = async (of: Networks) =>
      meanOf((await reference.simulate(of, { task, trials: 200, seed: 5 })).trialLoss!.data);
    // The best constant is 0, whose loss is the variance of sin(pi u), 1/2.
    expect(await loss(trained)).toBeLessThan(0.25);
  });

  it('take the targets of function approximation', () => {
    const product = tasks.feedforward({ target: 'product', inputs: 3 });
    const shown = tasks.functionApproximation({ target: 'product', inputs: 3 });
    const address = { seed: 7, phase: 'test', stream: 0, iteration: 0, trial: 9 } as const;
    expect(compileTrial(product)(address)).toEqual(compileTrial(shown)(address));
    expect(product).toMatchObject({ name: 'feedforward (product)', inputs: 3, outputs: 1, steps: 3 });
    expect(Array.from(product.lossMask)).toEqual([0, 0, 1]);
    expect(tasks.feedforward({ target: ([u]) => [u, 1] }).outputs).toBe(2);
  });

  it('refuse options out of range, and steps other than the depth', () => {
    expect(() => tasks.feedforward({ depth: 0 })).toThrow(/depth is 0/);
    expect(() => tasks.feedforward({ width: 1.5 })).toThrow(/width is 1.5/);
    expect(() => tasks.feedforward({ depth: 100, width: 100 })).toThrow(/width is 100/);
    expect(() => tasks.feedforward({ depth: 4, steps: 40 })).toThrow(/steps is 40, but .* depth 4 takes 4/);
    expect(tasks.feedforward({ depth: 4, steps: 4 }).steps).toBe(4);
    expect(() => tasks.feedforward({ layers: 3 } as object)).toThrow(/no option 'layers'/);
  });
});

describe('what a task asks of its networks', () => {
  const task = tasks.feedforward({ depth: 2, width: 2 });

  it('may be repeated, but not contradicted', () => {
    const asked = createNetworks({ task, seed: 1 });
    expect(createNetworks({ task, seed: 1, units: 4, leak: 1 })).toEqual(asked);
    expect(createNetworks({ task, seed: 1, leak: [1, 1, 1, 1], density: 1 })).toEqual(asked);
    const make = (options: object) => () => createNetworks({ task, seed: 1, ...options });
    expect(make({ units: 5 })).toThrow(/units is 5, but the task asks for 4/);
    expect(make({ leak: 0.2 })).toThrow(/leak is 0.2, but the task asks for 1/);
    expect(make({ leak: [1, 1, 1, 0.5] })).toThrow(/leak is 1,1,1,0.5, but the task asks for 1/);
    expect(make({ trainable: { leak: true } })).toThrow(/The task asks for a leak of 1/);
    expect(make({ density: 0.5 })).toThrow(/Both density and the task's connectivity/);
    const recurrentWeights = new Uint8Array(16).fill(1);
    expect(make({ connectivity: { recurrentWeights } })).toThrow(
      /connectivity.recurrentWeights is given, but the task has its own/,
    );
  });

  it('leaves alone what it does not ask for', () => {
    const plain = { inputs: 1, outputs: 1, network: { leak: 0.5 } };
    const networks = createNetworks({ task: plain, units: 3, seed: 1, density: 0.5 });
    expect(networks.parameters.leak.every((gamma) => gamma === 0.5)).toBe(true);
    const recurrentWeights = Uint8Array.of(0, 1, 1, 0);
    const masked = { inputs: 1, outputs: 1, network: { connectivity: { recurrentWeights } } };
    const inputWeights = Uint8Array.of(1, 0);
    const both = createNetworks({ task: masked, units: 2, seed: 1, connectivity: { inputWeights } });
    expect(both.connectivity).toEqual({ recurrentWeights, inputWeights });
  });
});

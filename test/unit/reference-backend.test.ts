import { describe, expect, it } from 'vitest';
import type { SimulateRequest } from '../../src/backend/backend.ts';
import type { Progress } from '../../src/base/progress.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { type Networks, PARAMETER_NAMES } from '../../src/network/networks.ts';
import { selectNetworks } from '../../src/network/select-networks.ts';
import { normalAt } from '../../src/noise/normal.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { meanOf } from '../support/compare.ts';
import { smallTask as task } from '../support/small-task.ts';

const reference = new ReferenceBackend();
const networks = createNetworks({
  task,
  units: 6,
  count: 3,
  seed: 4,
  streams: [7, 2, 9],
  biasDeviation: 0.3,
});
const noise = { inside: [0.5, 1, 0], outside: 0.2 };
const request: SimulateRequest = { task, trials: 5, seed: 11, noise };

/** The share [index] of an array over [count][...]. */
function share(values: ArrayLike<number>, count: number, index: number): number[] {
  const size = values.length / count;
  return Array.from(values).slice(index * size, (index + 1) * size);
}

function withParameters(base: Networks, change: Partial<Record<keyof Networks['parameters'], Float64Array>>) {
  return { ...base, parameters: { ...base.parameters, ...change } };
}

describe('draws of the reference', () => {
  it('give a network the same trajectories wherever it stands in the batch', async () => {
    const all = await reference.simulate(networks, request);
    const order = [2, 0];
    const some = await reference.simulate(selectNetworks(networks, order), {
      ...request,
      noise: { inside: order.map((e) => noise.inside[e]), outside: 0.2 },
    });
    order.forEach((network, place) => {
      expect(share(some.finalState.data, 2, place)).toEqual(share(all.finalState.data, 3, network));
      expect(share(some.trialLoss!.data, 2, place)).toEqual(share(all.trialLoss!.data, 3, network));
    });
  });

  it('give trial k of a million alone', async () => {
    const all = await reference.simulate(networks, request);
    const alone = await reference.simulate(networks, { ...request, trials: 1, firstTrial: 3 });
    for (let e = 0; e < 3; e++) {
      expect(share(alone.finalState.data, 3, e)).toEqual(
        share(all.finalState.data, 3, e).slice(3 * 6, 4 * 6),
      );
    }
    const far = await reference.simulate(networks, { ...request, trials: 1, firstTrial: 999_999 });
    expect(far.finalState.data).not.toEqual(alone.finalState.data);
  });

  it('stand at the addresses that the noise room defines', async () => {
    const zero = withParameters(networks, {
      recurrentWeights: new Float64Array(3 * 36),
      inputWeights: new Float64Array(3 * 6),
      bias: new Float64Array(3 * 6).fill(50), // far from ReLU's kink, so the noise passes unchanged
      leak: new Float64Array(3 * 6).fill(1),
    });
    const { state } = await reference.simulate(zero, {
      ...request,
      phase: 'training',
      iteration: 8,
      firstTrial: 2,
      record: { state: true },
    });
    const address = {
      seed: 11,
      phase: 'training',
      stream: 2,
      iteration: 8,
      trial: 2 + 4,
      step: 9,
      unit: 5,
    } as const;
    const xi = normalAt({ ...address, purpose: 'insideNoise' });
    const eta = normalAt({ ...address, purpose: 'outsideNoise' });
    const value = share(share(share(state!.data, 3, 1), 5, 4), 12, 9)[5];
    expect(value).toBeCloseTo(50 + noise.inside[1] * xi + 0.2 * eta, 12);
  });

  it('differ between seeds, phases and iterations, and are not made at level 0', async () => {
    const states = async (overrides: Partial<SimulateRequest>) =>
      Array.from(
        (await reference.simulate(networks, { ...request, ...overrides } as SimulateRequest)).finalState.data,
      );
    const base = await states({});
    expect(await states({ phase: 'test', iteration: 0 })).toEqual(base);
    for (const change of [{ seed: 12 }, { phase: 'training' as const }, { iteration: 1 }]) {
      expect(await states(change)).not.toEqual(base);
    }
    expect(await states({ noise: { inside: 0 } })).toEqual(await states({ noise: undefined }));
  });
});

describe('simulate in the reference', () => {
  it('records all steps, or the last of every k', async () => {
    const full = await reference.simulate(networks, { ...request, record: { state: true, readout: true } });
    const thin = await reference.simulate(networks, {
      ...request,
      record: { state: { every: 5 }, readout: { every: 12 } },
    });
    expect(full.state!.shape).toEqual([3, 5, 12, 6]);
    expect(thin.state!.shape).toEqual([3, 5, 2, 6]);
    expect(thin.readout!.shape).toEqual([3, 5, 1, 1]);
    for (let place = 0; place < 15; place++) {
      const states = share(full.state!.data, 15, place);
      expect(share(thin.state!.data, 15, place)).toEqual([...states.slice(24, 30), ...states.slice(54, 60)]);
      expect(share(full.finalState.data, 15, place)).toEqual(states.slice(66));
      expect(share(thin.readout!.data, 15, place)).toEqual(share(full.readout!.data, 15, place).slice(11));
    }
  });

  it('lets an axis of size 1 serve all networks, trials and steps', async () => {
    const wide = (shape: readonly number[]) => {
      const [e, b, t, c] = shape;
      const data = new Float64Array(3 * 2 * 4 * c);
      const small = Float64Array.from({ length: e * b * t * c }, (_, k) => Math.sin(k + 1));
      for (let k = 0; k < data.length; k++) {
        const at = [Math.floor(k / (8 * c)), Math.floor(k / (4 * c)) % 2, Math.floor(k / c) % 4, k % c];
        const [i, j, s] = [at[0] % e, at[1] % b, at[2] % t];
        data[k] = small[((i * b + j) * t + s) * c + at[3]];
      }
      return { small: { data: small, shape }, full: { data, shape: [3, 2, 4, c] } };
    };
    const run = { seed: 1, steps: 4, trials: 2, noise };
    const target = wide([3, 2, 1, 1]);
    for (const shape of [
      [1, 1, 1, 1],
      [3, 1, 1, 1],
      [1, 2, 1, 1],
      [1, 1, 4, 1],
      [3, 1, 4, 1],
    ]) {
      const input = wide(shape);
      const narrow = await reference.simulate(networks, { ...run, input: input.small, target: target.small });
      const broad = await reference.simulate(networks, { ...run, input: input.full, target: target.full });
      expect(narrow.finalState.data).toEqual(broad.finalState.data);
      expect(narrow.trialLoss!.data).toEqual(broad.trialLoss!.data);
    }
  });

  it('has a loss only where there is a target, weighted by the mask', async () => {
    const input = { data: Float32Array.of(0.5), shape: [1, 1, 1, 1] };
    const run = { seed: 1, steps: 3, trials: 1, input, record: { readout: true } } as const;
    expect((await reference.simulate(networks, run)).trialLoss).toBeUndefined();
    const target = { data: Float32Array.of(1), shape: [1, 1, 1, 1] };
    const lossMask = Float32Array.of(0, 1, 3);
    const { trialLoss, readout } = await reference.simulate(networks, { ...run, target, lossMask });
    for (let e = 0; e < 3; e++) {
      const [, z1, z2] = share(readout!.data, 3, e);
      expect(trialLoss!.data[e]).toBeCloseTo(((z1 - 1) ** 2 + 3 * (z2 - 1) ** 2) / 4, 14);
    }
  });

  it('shows the same input to trials that are repeats of one another', async () => {
    const { finalState } = await reference.simulate(networks, {
      ...request,
      noise: {},
      trials: 6,
      repeats: 3,
    });
    const trial = (k: number) => share(share(finalState.data, 3, 0), 6, k);
    expect(trial(1)).toEqual(trial(0));
    expect(trial(2)).toEqual(trial(0));
    expect(trial(3)).not.toEqual(trial(0));
    const later = await reference.simulate(networks, {
      ...request,
      noise: {},
      trials: 1,
      repeats: 3,
      firstTrial: 5,
    });
    expect(share(later.finalState.data, 3, 0)).toEqual(trial(5));
  });

  it('names network, trial and step where a pre-activation or readout is not finite', async () => {
    const bias = new Float64Array(18);
    bias[6] = 1e308;
    const recurrentWeights = new Float64Array(108);
    recurrentWeights[36] = 10;
    const wild = withParameters(networks, { bias, recurrentWeights });
    // h = gamma 1e308 after the first step, and 10 h overflows in the second.
    await expect(reference.simulate(wild, { ...request, firstTrial: 20 })).rejects.toMatchObject({
      code: 'not-finite',
      message: 'Network 1 left the finite numbers in trial 20 at step 1.',
    });
    recurrentWeights[36] = -10; // and ReLU turns -Infinity into a harmless 0
    await expect(reference.simulate(wild, request)).rejects.toThrow('in trial 0 at step 1');
    await expect(reference.gradient(wild, request)).rejects.toMatchObject({ code: 'not-finite' });
    const conditions = { ...request, repeats: 1, conditions: 1, inside: [0, 0, 0], outside: [0, 0, 0] };
    await expect(reference.evaluate(wild, { ...conditions, task })).rejects.toMatchObject({
      code: 'not-finite',
    });
    const readoutBias = Float64Array.of(0, 0, 1e200);
    await expect(reference.simulate(withParameters(networks, { readoutBias }), request)).rejects.toThrow(
      'The loss or gradient of network 2',
    );
  });

  it('reports progress, yields, and stops when asked to', async () => {
    const long = { ...request, trials: 3000 };
    const reports: Progress[] = [];
    await reference.simulate(networks, { ...long, onProgress: (progress) => reports.push(progress) });
    expect(reports.length).toBeGreaterThan(1);
    expect(reports.at(-1)).toEqual({ phase: 'simulating', done: 9000, total: 9000 });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 1);
    await expect(reference.simulate(networks, { ...long, signal: abort.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    const stopped = { ...request, signal: AbortSignal.abort() };
    await expect(reference.gradient(networks, { ...stopped })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('gradient in the reference', () => {
  it("is that of each network's own mean loss", async () => {
    const { gradient, loss, trialLoss } = await reference.gradient(networks, request);
    for (let e = 0; e < 3; e++) {
      expect(loss.data[e]).toBeCloseTo(meanOf(share(trialLoss.data, 3, e)), 14);
      const alone = await reference.gradient(selectNetworks(networks, [e]), {
        ...request,
        noise: { inside: noise.inside[e], outside: 0.2 },
      });
      for (const name of PARAMETER_NAMES) {
        expect(Array.from(alone.gradient[name]), name).toEqual(share(gradient[name], 3, e));
      }
    }
  });
});

describe('evaluate in the reference', () => {
  const levels = [
    [0, 0],
    [0.5, 0],
    [0, 0.4],
  ];
  const inside = [0, 1, 2].flatMap(() => levels.map(([level]) => level));
  const outside = [0, 1, 2].flatMap(() => levels.map(([, level]) => level));
  const evaluation = { task, trials: 12, repeats: 4, conditions: 3, inside, outside, seed: 2 };

  it('gives every condition the losses that simulate gives at its levels, on the same draws', async () => {
    const { trialLoss } = await reference.evaluate(networks, evaluation);
    expect(trialLoss.shape).toEqual([3, 3, 12]);
    for (const [c, [insideLevel, outsideLevel]] of levels.entries()) {
      const run = await reference.simulate(networks, {
        task,
        trials: 12,
        repeats: 4,
        seed: 2,
        noise: { inside: insideLevel, outside: outsideLevel },
      });
      for (let e = 0; e < 3; e++) {
        expect(share(share(trialLoss.data, 3, e), 3, c)).toEqual(share(run.trialLoss!.data, 3, e));
      }
    }
  });

  it('splits the loss of an input into squared bias and variance, which add up to it', async () => {
    const { trialLoss, biasSquared, variance } = await reference.evaluate(networks, evaluation);
    expect(biasSquared!.shape).toEqual([3, 3, 3]);
    for (let place = 0; place < 27; place++) {
      const loss = meanOf(share(trialLoss.data, 27, place));
      expect(biasSquared!.data[place] + variance!.data[place]).toBeCloseTo(loss, 12);
      const noisy = Math.floor(place / 3) % 3 > 0;
      if (noisy) expect(variance!.data[place]).toBeGreaterThan(1e-6);
      else expect(variance!.data[place]).toBeLessThan(1e-20);
    }
    const single = await reference.evaluate(networks, { ...evaluation, repeats: 1 });
    expect(single.variance).toBeUndefined();
  });

  it('finds the variance that outside noise must have on a readout of known weights', async () => {
    const silent = withParameters(networks, {
      recurrentWeights: new Float64Array(108),
      leak: new Float64Array(18).fill(1),
      readoutWeights: new Float64Array(18).fill(1),
    });
    const { variance } = await reference.evaluate(silent, {
      ...evaluation,
      trials: 600,
      repeats: 300,
      conditions: 1,
      inside: [0, 0, 0],
      outside: [0.5, 0.5, 0.5],
    });
    // Six independent units of variance 0.25, over 24 values per network: within 10 %.
    expect(meanOf(variance!.data)).toBeGreaterThan(1.35);
    expect(meanOf(variance!.data)).toBeLessThan(1.65);
  });
});

describe('a request that is wrong', () => {
  const input = { data: new Float32Array(1), shape: [1, 1, 1, 1] };
  const data = { seed: 1, steps: 2, trials: 1, input };
  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['no trials', { ...request, trials: 0 }, 'trials is 0'],
    ['half a trial', { ...request, trials: 1.5 }, 'trials is 1.5'],
    ['a negative level', { ...request, noise: { inside: -1 } }, 'noise.inside is -1'],
    [
      'a level that is NaN',
      { ...request, noise: { outside: [0, Number.NaN, 0] } },
      'noise.outside[1] is NaN',
    ],
    ['too few levels', { ...request, noise: { inside: [] } }, 'noise.inside has 0 elements'],
    ['an unknown placement', { ...request, noise: { beside: 1 } }, "'beside'"],
    ['no seed', { ...request, seed: undefined }, 'seed is undefined'],
    ['a seed that is too large', { ...request, seed: 2 ** 53 }, 'seed is'],
    ['an unknown phase', { ...request, phase: 'tset' }, "'tset'"],
    ['trials beyond the address', { ...request, firstTrial: 2 ** 32 - 1 }, 'firstTrial is'],
    ['no steps', { ...data, steps: 0 }, 'steps is 0'],
    ['a record of every 0 steps', { ...request, record: { state: { every: 0 } } }, 'record.state.every is 0'],
    ['a record of more steps than there are', { ...data, record: { readout: { every: 3 } } }, 'every is 3'],
    ['no input', { ...data, input: undefined }, 'There is no input'],
    ['an input of a wrong shape', { ...data, input: { ...input, shape: [1, 2, 1, 1] } }, 'shape [1,2,1,1]'],
    ['an input without shape', { ...data, input: new Float32Array(1) }, 'shape [undefined]'],
    [
      'an input too short',
      { ...data, input: { ...input, shape: [3, 1, 1, 1] } },
      'input.data has 1 elements',
    ],
    [
      'an input that is NaN',
      { ...data, input: { ...input, data: Float32Array.of(Number.NaN) } },
      'input.data[0]',
    ],
    ['a target of wrong outputs', { ...data, target: { ...input, shape: [1, 1, 1, 2] } }, 'target has shape'],
    ['a loss mask too long', { ...data, lossMask: new Float32Array(3) }, 'lossMask has 3 elements'],
    ['a loss mask of zeros', { ...data, lossMask: new Float32Array(2) }, 'lossMask is zero'],
    ['a negative loss mask', { ...data, lossMask: Float32Array.of(1, -1) }, 'lossMask[1] is -1'],
    [
      'a task of other inputs',
      { ...request, task: { ...task, inputs: 2 } },
      'has 2 inputs, the networks have 1',
    ],
    ['a task of no kind', { ...request, task: { ...task, kind: 'closed' } }, "task.kind is 'closed'"],
    [
      'a world that is none',
      { ...request, task: { ...task, kind: 'closed-loop' } },
      'start of the world is missing',
    ],
  ];

  it.each(wrong)('to simulate, with %s, is refused and says why', async (_, bad, message) => {
    const run = reference.simulate(networks, bad as SimulateRequest);
    await expect(run).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(message),
    });
  });

  it('for a gradient needs a target', async () => {
    await expect(reference.gradient(networks, data)).rejects.toThrow('There is no target');
  });

  it('to evaluate needs whole groups of repeats and a level for each network and condition', async () => {
    const good = {
      task,
      trials: 4,
      repeats: 2,
      conditions: 1,
      seed: 1,
      inside: [0, 0, 0],
      outside: [0, 0, 0],
    };
    await reference.evaluate(networks, good);
    for (const [bad, message] of [
      [{ trials: 5 }, 'do not split'],
      [{ firstTrial: 1 }, 'do not split'],
      [{ inside: [0, 0] }, 'inside has 2 elements'],
      [{ outside: undefined }, 'outside is undefined'],
      [{ conditions: 0 }, 'conditions is 0'],
      [{ repeats: 0 }, 'repeats is 0'],
    ] as const) {
      await expect(reference.evaluate(networks, { ...good, ...bad } as typeof good)).rejects.toThrow(message);
    }
  });

  it('to train needs sensible numbers and something to train', async () => {
    const good = { task, trials: 1, iterations: 1, seed: 1, learningRate: 0.1 };
    for (const [bad, message] of [
      [{ iterations: 0 }, 'iterations is 0'],
      [{ learningRate: -1 }, 'learningRate is -1'],
      [{ learningRate: [0.1] }, 'learningRate has 1 elements'],
      [{ learningRate: Infinity }, 'learningRate is Infinity'],
      [{ schedule: 'linear' }, "'linear'"],
      [{ beta1: 1 }, 'beta1 is 1'],
      [{ beta2: -0.1 }, 'beta2 is -0.1'],
      [{ epsilon: 0 }, 'epsilon is 0'],
      [{ clipNorm: 0 }, 'clipNorm is 0'],
    ] as const) {
      await expect(reference.createTrainer(networks, { ...good, ...bad } as typeof good)).rejects.toThrow(
        message,
      );
    }
    const nothing = Object.fromEntries(PARAMETER_NAMES.map((name) => [name, false])) as Networks['trainable'];
    await expect(reference.createTrainer({ ...networks, trainable: nothing }, good)).rejects.toThrow(
      'trainable',
    );
  });

  it('comes too late after dispose', async () => {
    const backend = new ReferenceBackend();
    backend.dispose();
    await expect(backend.simulate(networks, request)).rejects.toMatchObject({ code: 'disposed' });
  });

  it('never runs on networks with a number that is not finite', async () => {
    const recurrentWeights = new Float64Array(108);
    recurrentWeights[7] = Number.NaN;
    await expect(reference.simulate(withParameters(networks, { recurrentWeights }), request)).rejects.toThrow(
      'recurrentWeights[7] is NaN',
    );
  });
});

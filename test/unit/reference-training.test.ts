import { describe, expect, it } from 'vitest';
import type { TrainerRequest, TrainerSnapshot } from '../../src/backend/backend.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { leakOfRaw } from '../../src/network/leak.ts';
import { type Networks, PARAMETER_NAMES } from '../../src/network/networks.ts';
import { selectNetworks } from '../../src/network/select-networks.ts';
import { scheduleFactor } from '../../src/reference/optimiser.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { tasks } from '../../src/task/index.ts';
import { meanOf, relativeError } from '../support/compare.ts';
import { smallTask as task } from '../support/small-task.ts';

const reference = new ReferenceBackend();
const request: TrainerRequest = { task, trials: 4, iterations: 6, learningRate: 0.01, seed: 5 };

async function trainAll(
  networks: Networks,
  overrides: Partial<TrainerRequest> = {},
): Promise<{ losses: Float32Array; snapshot: TrainerSnapshot }> {
  const trainer = await reference.createTrainer(networks, { ...request, ...overrides });
  const losses = await trainer.advance(trainer.iteration + (overrides.iterations ?? request.iterations));
  const snapshot = await trainer.snapshot();
  trainer.dispose();
  return { losses, snapshot };
}

const NOTHING = Object.fromEntries(PARAMETER_NAMES.map((name) => [name, false]));

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

describe('a trainer of the reference', () => {
  it('lowers the loss of every network', async () => {
    const networks = createNetworks({ task, units: 8, count: 2, seed: 3 });
    const { losses } = await trainAll(networks, { iterations: 150, trials: 16, noise: { inside: 0.1 } });
    for (let e = 0; e < 2; e++) {
      const own = losses.filter((_, k) => k % 2 === e);
      expect(meanOf(own.slice(-10))).toBeLessThan(0.3 * meanOf(own.slice(0, 10)));
    }
  });

  it('trains the regulator to its set-point, moving only self-weight and bias', async () => {
    const regulator = tasks.regulator();
    const networks = createNetworks({ task: regulator, seed: 1, gain: 0.5, bias: 0.5 });
    const { losses, snapshot } = await trainAll(networks, { task: regulator, iterations: 200, trials: 1 });
    expect(losses.at(-1)).toBeLessThan(1e-3);
    for (const name of PARAMETER_NAMES) {
      const moved = snapshot.parameters[name].some((value, k) => value !== networks.parameters[name][k]);
      expect(moved, name).toBe(name === 'recurrentWeights' || name === 'bias');
    }
  });

  it('trains a network alone as it does in a batch, whatever its neighbours need', async () => {
    const networks = createNetworks({
      task,
      units: 5,
      count: 3,
      seed: 3,
      leak: 0.3,
      trainable: { leak: true },
    });
    networks.parameters.readoutWeights.forEach((weight, k, all) => {
      if (k < 5) all[k] = 100 * weight; // network 0 has a gradient that must be clipped, the others have not
    });
    const inside = [0.3, 0, 1];
    const learningRate = [0.01, 0.02, 0.005];
    const together = await trainAll(networks, { noise: { inside }, learningRate, clipNorm: 0.5 });
    for (let e = 0; e < 3; e++) {
      const alone = await trainAll(selectNetworks(networks, [e]), {
        noise: { inside: inside[e] },
        learningRate: learningRate[e],
        clipNorm: 0.5,
      });
      expect(alone.losses).toEqual(together.losses.filter((_, k) => k % 3 === e));
      const share = selectNetworks({ ...networks, parameters: together.snapshot.parameters }, [e]);
      expect(alone.snapshot.parameters).toEqual(share.parameters);
    }
  });

  it('draws its trials from the training phase and the iteration, and clips by the norm of the gradient', async () => {
    const networks = createNetworks({ task, units: 5, seed: 3 });
    const noise = { inside: 0.5, outside: 0.1 };
    const { gradient, loss } = await reference.gradient(networks, {
      ...request,
      noise,
      phase: 'training',
      iteration: 0,
    });
    const { initialState: _, leak: __, ...others } = gradient;
    const all = [...Object.values(others), gradient.initialState].map(norm);
    const free = await trainAll(networks, { noise, iterations: 1, clipNorm: Infinity });
    expect(free.losses[0]).toBeCloseTo(loss.data[0], 6);
    expect(norm(free.snapshot.firstMoment)).toBeCloseTo(0.1 * norm(all), 12);
    const clipped = await trainAll(networks, { noise, iterations: 1, clipNorm: 0.01 });
    expect(norm(clipped.snapshot.firstMoment)).toBeCloseTo(0.1 * 0.01, 12);
  });

  it("takes Adam's first step: the learning rate against the gradient's sign", async () => {
    const networks = createNetworks({ task, units: 5, seed: 3 });
    const { snapshot } = await trainAll(networks, { iterations: 1, epsilon: 1e-30 });
    const { gradient } = await reference.gradient(networks, { ...request, phase: 'training' });
    const step = 0.01;
    gradient.inputWeights.forEach((g, k) => {
      const before = networks.parameters.inputWeights[k];
      expect(snapshot.parameters.inputWeights[k] - before).toBeCloseTo(-step * Math.sign(g), 10);
    });
  });

  it('lets the learning rate fall by half a cosine wave', async () => {
    expect([0, 50, 100].map((k) => scheduleFactor('cosine', k, 100))).toEqual([
      1,
      expect.closeTo(0.5, 12),
      0,
    ]);
    expect(scheduleFactor('constant', 99, 100)).toBe(1);
    const networks = createNetworks({ task, units: 5, seed: 3 });
    const steps = await Promise.all(
      (['constant', 'cosine'] as const).map(async (schedule) => {
        const trainer = await reference.createTrainer(networks, { ...request, iterations: 2, schedule });
        await trainer.advance(1);
        const middle = (await trainer.snapshot()).parameters.recurrentWeights;
        await trainer.advance(1);
        const end = (await trainer.snapshot()).parameters.recurrentWeights;
        return { middle, second: Array.from(end, (weight, k) => weight - middle[k]) };
      }),
    );
    expect(steps[1].middle).toEqual(steps[0].middle);
    steps[1].second.forEach((step, k) => {
      expect(step).toBeCloseTo(0.5 * steps[0].second[k], 14);
    });
  });

  it('keeps fixed zeros at zero, with no gradient', async () => {
    const inputMask = Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0);
    const networks = createNetworks({
      task,
      units: 8,
      count: 2,
      seed: 3,
      density: 0.4,
      connectivity: { inputWeights: inputMask, readoutWeights: inputMask },
    });
    const { gradient } = await reference.gradient(networks, { ...request, noise: { inside: 0.5 } });
    const { snapshot } = await trainAll(networks, { noise: { inside: 0.5 } });
    for (const name of ['recurrentWeights', 'inputWeights', 'readoutWeights'] as const) {
      const mask = networks.connectivity![name]!;
      expect(mask.includes(0) && mask.includes(1)).toBe(true);
      mask.forEach((connected, k) => {
        if (connected === 0) expect([gradient[name][k], snapshot.parameters[name][k]]).toEqual([0, 0]);
      });
      expect(gradient[name].some((g) => g !== 0)).toBe(true);
    }
  });

  it("keeps Dale's signs, by setting weights that would change sign to zero", async () => {
    const networks = createNetworks({ task, units: 10, seed: 3, excitatory: 0.8 });
    const { snapshot } = await trainAll(networks, { iterations: 30, learningRate: 0.05 });
    const weights = snapshot.parameters.recurrentWeights;
    const signs = networks.signs!;
    expect(weights.every((weight, k) => weight * signs[k % 10] >= 0)).toBe(true);
    expect(weights.some((weight) => weight === 0)).toBe(true);
    expect(networks.parameters.recurrentWeights.every((weight) => weight !== 0)).toBe(true);
  });

  it('moves a trainable leak by its raw parameter', async () => {
    const networks = createNetworks({
      task,
      units: 6,
      seed: 3,
      leak: 0.3,
      trainable: { ...NOTHING, leak: true },
    });
    const { gradient } = await reference.gradient(networks, { ...request, phase: 'training' });
    const { snapshot } = await trainAll(networks, { iterations: 1, clipNorm: Infinity });
    const gamma = networks.parameters.leak[0];
    const towardsRaw = Array.from(gradient.leak, (g) => 0.1 * g * gamma * (1 - gamma));
    expect(relativeError(snapshot.firstMoment.slice(-6), towardsRaw)).toBeLessThan(1e-14);
    snapshot.parameters.leak.forEach((moved, i) => {
      expect(moved).toBe(leakOfRaw(snapshot.rawLeak[i]));
      expect(Math.sign(gamma - moved)).toBe(Math.sign(gradient.leak[i]));
    });
  });

  it('keeps a trainable leak inside (0, 1), also in float32, however hard it is pushed', async () => {
    const networks = createNetworks({ task, units: 6, seed: 3, leak: 0.9, trainable: { leak: true } });
    const { snapshot } = await trainAll(networks, { iterations: 40, learningRate: 5 });
    const leak = Float32Array.from(snapshot.parameters.leak);
    expect(leak.every((gamma) => gamma > 0 && gamma < 1)).toBe(true);
    expect(Math.max(...leak) - Math.min(...leak)).toBeGreaterThan(0.5);
  });

  it('freezes a network that diverges, names it, and trains the others as if it were not there', async () => {
    const networks = createNetworks({ task, units: 5, count: 3, seed: 3 });
    networks.parameters.recurrentWeights.fill(1e38, 25, 50);
    const parameters = Object.fromEntries(
      PARAMETER_NAMES.map((name) => [name, Float64Array.from(networks.parameters[name])]),
    ) as unknown as Networks['parameters'];
    parameters.recurrentWeights.forEach((weight, k, all) => {
      if (weight > 1e37) all[k] = 1e150;
    });
    parameters.initialState.fill(1, 5, 10);
    const batch = { ...networks, parameters };
    const { losses, snapshot } = await trainAll(batch);
    // |h| grows by gamma N W a step: 0.2 * 5 * 1e150 twice, and the third pre-activation is beyond 1.8e308.
    expect(snapshot.divergences).toEqual([{ network: 1, iteration: 0, trial: 0, step: 2 }]);
    expect(losses.filter((_, k) => k % 3 === 1).every(Number.isNaN)).toBe(true);
    expect(selectNetworks({ ...batch, parameters: snapshot.parameters }, [1]).parameters).toEqual(
      selectNetworks(batch, [1]).parameters,
    );
    const others = await trainAll(selectNetworks(batch, [0, 2]));
    expect(selectNetworks({ ...batch, parameters: snapshot.parameters }, [0, 2]).parameters).toEqual(
      others.snapshot.parameters,
    );
  });

  it('resumed from a snapshot ends with exactly the numbers of an unbroken run', async () => {
    const networks = createNetworks({
      task,
      units: 5,
      count: 2,
      seed: 3,
      leak: 0.3,
      trainable: { leak: true },
    });
    const options = { ...request, noise: { inside: 0.5 }, schedule: 'cosine' } as const;
    const unbroken = await trainAll(networks, options);
    const first = await reference.createTrainer(networks, options);
    const begin = await first.advance(2);
    const second = await reference.createTrainer(networks, options, await first.snapshot());
    expect(second.iteration).toBe(2);
    const end = await second.advance(4);
    expect([...begin, ...end]).toEqual([...unbroken.losses]);
    expect(await second.snapshot()).toEqual(unbroken.snapshot);
  });

  it('stops on abort with whole iterations only, and goes on from there', async () => {
    const networks = createNetworks({ task, units: 5, count: 2, seed: 3 });
    const options = { ...request, trials: 200, iterations: 50 };
    const trainer = await reference.createTrainer(networks, options);
    const abort = new AbortController();
    const reports: number[] = [];
    const advancing = trainer.advance(50, {
      signal: abort.signal,
      onProgress: ({ done }) => {
        reports.push(done);
        if (done >= 2) abort.abort();
      },
    });
    await expect(trainer.advance(1)).rejects.toThrow('already advancing');
    await expect(advancing).rejects.toMatchObject({ code: 'aborted' });
    const done = trainer.iteration;
    expect(done).toBeGreaterThanOrEqual(2);
    expect(done).toBeLessThan(50);
    await trainer.advance(1);
    const fresh = await reference.createTrainer(networks, options);
    await fresh.advance(done + 1);
    expect(await trainer.snapshot()).toEqual(await fresh.snapshot());
  });

  it('refuses more iterations than the run has, foreign snapshots, and use after dispose', async () => {
    const networks = createNetworks({ task, units: 5, seed: 3 });
    const trainer = await reference.createTrainer(networks, request);
    await expect(trainer.advance(7)).rejects.toMatchObject({ code: 'invalid-argument' });
    const snapshot = await trainer.snapshot();
    const larger = createNetworks({ task, units: 6, seed: 3 });
    await expect(reference.createTrainer(larger, request, snapshot)).rejects.toThrow('snapshot.parameters');
    trainer.dispose();
    await expect(trainer.advance(1)).rejects.toMatchObject({ code: 'disposed' });
  });
});

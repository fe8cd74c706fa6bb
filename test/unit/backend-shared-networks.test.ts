// Networks shared among backends: what comes out is what one backend gives, whatever the shares, and what goes wrong in one
// is told of the whole.

import { describe, expect, it, vi } from 'vitest';
import type { Backend, EvaluateRequest, TrainerRequest } from '../../src/backend/backend.ts';
import { NotFiniteError } from '../../src/backend/not-finite.ts';
import { shareNetworks } from '../../src/backend/sharing/share-networks.ts';
import type { RealArray } from '../../src/base/arrays.ts';
import { CtrnnError } from '../../src/base/errors.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import type { Networks } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { tasks } from '../../src/task/index.ts';
import { train } from '../../src/training/index.ts';
import { abortedAtLook } from '../support/abort.ts';
import { smallTask as task } from '../support/small-task.ts';
import { FakeBackend } from './experiment-fake-backend.ts';

const COUNT = 5;
const ITERATIONS = 6;

const networks = createNetworks({
  task,
  units: 4,
  activation: 'relu',
  count: COUNT,
  seed: 3,
  leak: [0.2, 0.4, 0.3, 0.5],
  trainable: { leak: true },
});

const request: TrainerRequest = {
  task,
  trials: 4,
  iterations: ITERATIONS,
  learningRate: [0.01, 0.02, 0.03, 0.04, 0.05],
  noise: { inside: Float32Array.from([0, 0.1, 0.2, 0.3, 0.4]), outside: 0.1 },
  l2: { rates: 0.01, weights: 0.01 },
  schedule: 'cosine',
  seed: 5,
};

/** The networks with one of them growing beyond all numbers. */
function withLost(network: number): Networks {
  const { bias, recurrentWeights } = networks.parameters;
  const grown = (values: RealArray) =>
    values.map((value, k) => (Math.floor((k * COUNT) / values.length) === network ? 1e38 : value));
  const parameters = {
    ...networks.parameters,
    bias: grown(bias),
    recurrentWeights: grown(recurrentWeights),
  };
  return { ...networks, parameters };
}

const alone = new ReferenceBackend();
const among = (count: number) =>
  shareNetworks([alone, ...Array.from({ length: count - 1 }, () => new ReferenceBackend())]);

async function trainBy(
  backend: Backend,
  count: number,
  given = networks,
  more: Partial<TrainerRequest> = {},
) {
  const trainer = await backend.createTrainer(given, { ...request, ...more });
  const losses = await trainer.advance(count);
  const snapshot = await trainer.snapshot();
  trainer.dispose();
  return { losses, snapshot };
}

describe('training that backends share', () => {
  it.each([2, 3, 5, 9])('is that of one, among %i', async (count) => {
    expect(await trainBy(among(count), ITERATIONS)).toEqual(await trainBy(alone, ITERATIONS));
  });

  it('goes on from a snapshot that was taken alone, and alone from one of its own', async () => {
    const whole = await trainBy(alone, ITERATIONS);
    for (const [first, second] of [
      [alone, among(2)],
      [among(3), alone],
    ]) {
      const { losses, snapshot } = await trainBy(first, 2);
      const trainer = await second.createTrainer(networks, request, snapshot);
      expect(trainer.iteration).toBe(2);
      expect([...losses, ...(await trainer.advance(ITERATIONS - 2))]).toEqual([...whole.losses]);
      expect(await trainer.snapshot()).toEqual(whole.snapshot);
    }
  });

  it('names a network that diverges by its number among all, and goes on with its neighbours', async () => {
    const given = withLost(3);
    const found = await trainBy(among(2), ITERATIONS, given);
    expect(found.snapshot.divergences.map(({ network, iteration }) => [network, iteration])).toEqual([
      [3, 0],
    ]);
    expect(found).toEqual(await trainBy(alone, ITERATIONS, given));
    const trainer = await among(2).createTrainer(given, request, found.snapshot);
    expect(trainer.divergences).toEqual(found.snapshot.divergences);
  });

  it('can be broken off and gone on with, by the training loop', async () => {
    const options = { ...request, iterations: 40, learningEvery: 3 };
    const whole = await train(alone, networks, options);
    let resume: Parameters<typeof train>[2]['resume'];
    const broken = train(among(2), networks, {
      ...options,
      signal: abortedAtLook(4),
      onCheckpoint: (checkpoint) => {
        resume = checkpoint;
      },
    });
    await expect(broken).rejects.toMatchObject({ code: 'aborted' });
    expect(resume?.snapshot.iteration).toBeGreaterThan(0);
    const { networks: trained, learning } = await train(among(2), networks, { ...options, resume });
    expect(trained.parameters).toEqual(whole.networks.parameters);
    expect(learning).toEqual(whole.learning);
  });

  it('stops all shares at the same iteration when a call is broken off', async () => {
    const trainer = await among(2).createTrainer(networks, request);
    await expect(trainer.advance(ITERATIONS, { signal: abortedAtLook(3) })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(trainer.iteration).toBe(2);
    expect((await trainer.snapshot()).iteration).toBe(2);
  });

  it('tells its progress, and counts the work of all', async () => {
    const backend = shareNetworks([new FakeBackend(), new FakeBackend(), new FakeBackend()]);
    const trainer = await backend.createTrainer(networks, {
      ...request,
      iterations: 600,
      noise: { inside: [0.1, 0.1, 0.1, 0.1, 0.1] },
    });
    const onProgress = vi.fn();
    await trainer.advance(600, { onProgress });
    expect(onProgress.mock.calls.map(([{ done, total }]) => [done, total])).toEqual([
      [256, 600],
      [512, 600],
      [600, 600],
    ]);
    expect(trainer.counts).toEqual({ dispatches: 3, submits: 3, readbacks: 3, allocatedBytes: 192 });
  });

  it('refuses a request in the words of the whole, and more iterations than are left', async () => {
    const backend = among(2);
    const wrong = { ...request, learningRate: [1, 2, 3] };
    await expect(backend.createTrainer(networks, wrong)).rejects.toThrow('learningRate has 3 elements.');
    const trainer = await backend.createTrainer(networks, request);
    for (const count of [-1, ITERATIONS + 1]) {
      await expect(trainer.advance(count)).rejects.toMatchObject({ code: 'invalid-argument' });
    }
  });

  it('refuses a snapshot of other networks as a whole', async () => {
    const { snapshot } = await trainBy(alone, 1);
    const broken: [string, Partial<Record<keyof typeof snapshot, unknown>>][] = [
      ['divergences', { divergences: [{ network: COUNT, iteration: 0 }] }],
      ['rawLeak', { rawLeak: undefined }],
      ['firstMoment', { firstMoment: undefined }],
      ['firstMoment', { firstMoment: snapshot.firstMoment.slice(1) }],
      ['secondMoment', { secondMoment: snapshot.secondMoment.slice(1) }],
    ];
    for (const [name, part] of broken) {
      const resume = { ...snapshot, ...part } as typeof snapshot;
      const refused = among(2).createTrainer(networks, request, resume);
      await expect(refused).rejects.toMatchObject({ code: 'invalid-argument' });
      await expect(refused).rejects.toThrow(`snapshot.${name}`);
    }
  });

  it('says which networks are meant by what a share refuses', async () => {
    const refusing = new FakeBackend();
    const refusal = new CtrnnError('invalid-argument', 'noise.inside[1] is too large.', 'Give less.');
    refusing.createTrainer = () => Promise.reject(refusal);
    const backend = shareNetworks([new FakeBackend(), refusing]);
    await expect(backend.createTrainer(networks, request)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: 'Of networks 3 to 4 alone: noise.inside[1] is too large.',
      fix: 'Give less.',
    });
  });

  it('leaves no trainer behind where one of its shares cannot be opened', async () => {
    const opened = new FakeBackend();
    const refusing = new FakeBackend();
    refusing.createTrainer = () => Promise.reject(new Error('no room'));
    await expect(shareNetworks([opened, refusing]).createTrainer(networks, request)).rejects.toThrow(
      'no room',
    );
    expect(opened.requests).toHaveLength(1);
    expect(opened.alive).toBe(0);
  });

  it('gives no snapshot of shares that an error has put out of step', async () => {
    const losing = new FakeBackend({ loseDeviceAt: 3 });
    const backend = shareNetworks([new FakeBackend(), losing]);
    const noise = { inside: [0.1, 0.1, 0.1, 0.1, 0.1] };
    const trainer = await backend.createTrainer(networks, { ...request, noise });
    await expect(trainer.advance(5)).rejects.toMatchObject({ code: 'device-lost' });
    expect(trainer.iteration).toBe(3);
    await expect(trainer.snapshot()).rejects.toThrow('further than the others');
    await expect(trainer.advance(1)).rejects.toThrow('further than the others');
  });
});

const CONDITIONS = 3;
const evaluation: EvaluateRequest = {
  task,
  trials: 6,
  repeats: 2,
  conditions: CONDITIONS,
  inside: Array.from({ length: COUNT * CONDITIONS }, (_, k) => 0.1 * k),
  outside: new Float64Array(COUNT * CONDITIONS).fill(0.1),
  seed: 8,
};

describe('an evaluation that backends share', () => {
  it.each([2, 4])('is that of one, among %i', async (count) => {
    expect(await among(count).evaluate(networks, evaluation)).toEqual(
      await alone.evaluate(networks, evaluation),
    );
  });

  it('joins the scores of a world', async () => {
    const world = tasks.pathIntegration({ steps: 5 });
    const given = createNetworks({ task: world, units: 3, count: COUNT, seed: 1 });
    const inWorld = { ...evaluation, task: world };
    const found = await among(2).evaluate(given, inWorld);
    expect(Object.keys(found.scores ?? {})).not.toEqual([]);
    expect(found).toEqual(await alone.evaluate(given, inWorld));
  });

  it('names a network that left the finite numbers by its number among all', async () => {
    const run = among(2).evaluate(withLost(4), evaluation);
    await expect(run).rejects.toThrow('Network 4 left the finite numbers');
    await expect(run).rejects.toMatchObject({ place: { network: 4 } });
    await expect(run).rejects.toBeInstanceOf(NotFiniteError);
  });

  it('tells how far all are together, once each has told', async () => {
    const reports: [number, number][] = [];
    const shares = [10, 30].map((total) => {
      const backend = new FakeBackend();
      const evaluate = backend.evaluate.bind(backend);
      backend.evaluate = async (given, { onProgress, ...own }) => {
        onProgress?.({ phase: 'evaluating', done: total / 2, total });
        await Promise.resolve();
        onProgress?.({ phase: 'evaluating', done: total, total });
        return evaluate(given, own);
      };
      return backend;
    });
    await shareNetworks([shares[0], shares[1]]).evaluate(networks, {
      ...evaluation,
      onProgress: ({ done, total }) => reports.push([done, total]),
    });
    expect(reports).toEqual([
      [20, 40],
      [25, 40],
      [40, 40],
    ]);
  });
});

describe('a backend of several', () => {
  it('simulates and computes gradients by the first, and disposes of all', async () => {
    const [first, second] = [new ReferenceBackend(), new ReferenceBackend()];
    const backend = shareNetworks([first, second]);
    const given = { task, trials: 2, seed: 1 };
    expect(await backend.simulate(networks, given)).toEqual(await alone.simulate(networks, given));
    expect(await backend.gradient(networks, given)).toEqual(await alone.gradient(networks, given));
    expect(backend.info).toBe(first.info);
    const disposals = [vi.spyOn(first, 'dispose'), vi.spyOn(second, 'dispose')];
    backend.dispose();
    for (const disposal of disposals) expect(disposal).toHaveBeenCalledOnce();
  });
});

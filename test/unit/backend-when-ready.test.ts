// A backend that is counted on before it is ready.

import { describe, expect, it, vi } from 'vitest';
import type { Backend, EvaluateRequest, TrainerRequest } from '../../src/backend/backend.ts';
import { shareNetworks } from '../../src/backend/sharing/share-networks.ts';
import { whenReady } from '../../src/backend/sharing/when-ready.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { deferred } from '../support/deferred.ts';
import { smallTask as task } from '../support/small-task.ts';
import { FakeBackend } from './experiment-fake-backend.ts';

const networks = createNetworks({ task, units: 2, count: 3, seed: 1 });
const request: TrainerRequest = {
  task,
  trials: 2,
  iterations: 4,
  learningRate: 0.01,
  noise: { inside: [0.1, 0.2, 0.3] },
  seed: 1,
};

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const ended = vi.fn();
  promise.then(ended, ended);
  await settled();
  return ended.mock.calls.length === 0;
}

describe('a backend that is not ready yet', () => {
  it('gives a trainer at once, which trains when it is', async () => {
    const [ready, fake] = [deferred<void>(), new FakeBackend()];
    const trainer = await whenReady(fake, ready.promise).createTrainer(networks, request);
    const losses = trainer.advance(2);
    expect(await isPending(losses)).toBe(true);
    expect(fake.requests).toEqual([]);
    expect([trainer.iteration, trainer.divergences, trainer.counts.dispatches]).toEqual([0, [], 0]);
    ready.resolve();
    const alone = await new FakeBackend().createTrainer(networks, request);
    expect(await losses).toEqual(await alone.advance(2));
    expect(await trainer.snapshot()).toEqual(await alone.snapshot());
    expect([trainer.iteration, trainer.kernel, trainer.counts]).toEqual([2, 'fake', alone.counts]);
    trainer.dispose();
    expect(fake.alive).toBe(0);
  });

  it('knows where a resumed training stands', async () => {
    const divergences = [{ network: 1, iteration: 2 }];
    const resume = await (await new FakeBackend().createTrainer(networks, request)).snapshot();
    const backend = whenReady(new FakeBackend(), deferred<void>().promise);
    const trainer = await backend.createTrainer(networks, request, { ...resume, iteration: 3, divergences });
    expect([trainer.iteration, trainer.divergences]).toEqual([3, divergences]);
  });

  it('disposes of a trainer that nobody waits for any more, once it is there', async () => {
    const [ready, fake] = [deferred<void>(), new FakeBackend()];
    const trainer = await whenReady(fake, ready.promise).createTrainer(networks, request);
    const losses = trainer.advance(1);
    trainer.dispose();
    trainer.dispose();
    ready.resolve();
    await expect(losses).rejects.toMatchObject({ code: 'disposed' });
    expect(fake.requests).toHaveLength(1);
    expect(fake.alive).toBe(0);
  });

  it('fails as what it waits for does', async () => {
    const wrong = new Error('it computes wrongly');
    const reference = new ReferenceBackend();
    const evaluation: EvaluateRequest = {
      task,
      trials: 2,
      repeats: 1,
      conditions: 1,
      inside: [0, 0, 0],
      outside: [0, 0, 0],
      seed: 1,
    };
    const calls: ((backend: Backend) => Promise<unknown>)[] = [
      (backend) => backend.simulate(networks, { task, trials: 2, seed: 1 }),
      (backend) => backend.gradient(networks, { task, trials: 2, seed: 1 }),
      (backend) => backend.evaluate(networks, evaluation),
      async (backend) => (await backend.createTrainer(networks, request)).advance(1),
    ];
    for (const call of calls) {
      const ready = deferred<void>();
      const result = call(whenReady(reference, ready.promise));
      expect(await isPending(result)).toBe(true);
      ready.reject(wrong);
      await expect(result).rejects.toBe(wrong);
      expect(await call(whenReady(reference, Promise.resolve()))).toEqual(await call(reference));
    }
  });

  it('can be broken off while it is waited for', async () => {
    const backend = whenReady(new ReferenceBackend(), deferred<void>().promise);
    const trainer = await backend.createTrainer(networks, request);
    const begin = [
      (signal: AbortSignal) => backend.simulate(networks, { task, trials: 2, seed: 1, signal }),
      (signal: AbortSignal) => trainer.advance(1, { signal }),
    ];
    for (const call of begin) {
      const interrupt = new AbortController();
      const run = call(interrupt.signal);
      expect(await isPending(run)).toBe(true);
      interrupt.abort();
      await expect(run).rejects.toMatchObject({ code: 'aborted' });
      await expect(call(interrupt.signal)).rejects.toMatchObject({ code: 'aborted' });
    }
  });

  it('lets those it shares networks with begin', async () => {
    const begun = vi.fn();
    const ready = deferred<void>();
    const [first, second] = [new FakeBackend({ onIteration: begun }), new FakeBackend()];
    const backend = shareNetworks([first, whenReady(second, ready.promise)]);
    const trainer = await backend.createTrainer(networks, request);
    const losses = trainer.advance(1);
    expect(await isPending(losses)).toBe(true);
    expect(begun).toHaveBeenCalledOnce();
    ready.resolve();
    const alone = await new FakeBackend().createTrainer(networks, request);
    expect(await losses).toEqual(await alone.advance(1));
  });
});

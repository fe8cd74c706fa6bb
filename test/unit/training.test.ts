import { describe, expect, it } from 'vitest';
import { createNetworks } from '../../src/network/create-networks.ts';
import { tasks } from '../../src/task/index.ts';
import { emptyLearning, extendLearning, learningCurve } from '../../src/training/learning.ts';
import { type TrainingCheckpoint, type TrainOptions, train } from '../../src/training/train.ts';
import { FakeBackend } from './experiment-fake-backend.ts';

const task = tasks.functionApproximation({ steps: 4 });
const networks = createNetworks({ task, units: 2, count: 3, seed: 1 });
const options = {
  task,
  trials: 4,
  iterations: 100,
  noise: { inside: [0.1, 0.5, 1] },
  learningEvery: 8,
  seed: 9,
} satisfies TrainOptions;

/** What must not depend on how a run was broken off. */
function numbersOf(result: Awaited<ReturnType<typeof train>>) {
  const { networks: trained, learning, divergences } = result;
  return { bias: trained.parameters.bias, learning, divergences };
}

describe('the learning curve', () => {
  it('is the mean of every so many iterations, the last point of what is left', () => {
    const losses = Float32Array.from([1, 10, 2, 20, 3, 30, 4, 40, 5, 50]);
    const { iterations, loss } = extendLearning(emptyLearning(2, 2), losses, 5);
    expect(iterations).toEqual([2, 4, 5]);
    expect(loss).toEqual([
      [1.5, 15],
      [3.5, 35],
      [5, 50],
    ]);
  });

  it('is null from the point in which a network froze', () => {
    const losses = Float32Array.from([1, 10, Number.NaN, 20, Number.NaN, 30]);
    const state = extendLearning(emptyLearning(2, 2), losses, 9);
    expect(state.loss).toEqual([[null, 15]]);
    expect(learningCurve(state)).toMatchObject({
      iterations: [2, 3],
      loss: [
        [null, 15],
        [null, 30],
      ],
    });
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('does not depend on how the iterations were cut into calls', () => {
    const losses = Float32Array.from({ length: 60 }, (_, i) => 0.1 + Math.sin(i));
    const whole = extendLearning(emptyLearning(3, 7), losses, 20);
    let cut = emptyLearning(3, 7);
    for (const [start, end] of [
      [0, 3],
      [3, 30],
      [30, 33],
      [33, 60],
    ]) {
      cut = extendLearning(cut, losses.slice(start, end), 20);
    }
    expect(cut).toEqual(whole);
  });
});

describe('training', () => {
  it('trains every network and reports its losses, and disposes the trainer', async () => {
    const backend = new FakeBackend();
    const notes: string[] = [];
    const result = await train(backend, networks, {
      ...options,
      onProgress: ({ phase, done, total, note }) => notes.push(`${phase} ${done}/${total} ${note}`),
    });
    expect(result.networks.parameters.bias[2]).toBeCloseTo(0.5, 2);
    expect(result.learning.iterations).toEqual([8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 100]);
    expect(result.learning.loss.at(-1)?.[2]).toBeLessThan(result.learning.loss[0][2]!);
    expect(notes.at(-1)).toMatch(/^training 100\/100 loss [\d.e-]+$/);
    expect(backend.alive).toBe(0);
    expect(networks.parameters.bias.every((b) => b === 0)).toBe(true);
  });

  it('names a network that diverged and lets the others finish', async () => {
    const result = await train(new FakeBackend({ diverge: { 1: 20 } }), networks, options);
    expect(result.divergences).toEqual([{ network: 1, iteration: 20, trial: 3, step: 7 }]);
    expect(result.learning.loss.map((point) => point[1] === null)).toEqual(
      result.learning.iterations.map((iteration) => iteration > 20),
    );
    expect(result.networks.parameters.bias[4]).toBeCloseTo(1, 2);
  });

  it('stops when every network has diverged', async () => {
    let last = 0;
    const onIteration = (iteration: number) => {
      last = iteration;
    };
    const backend = new FakeBackend({ diverge: { 0: 5, 1: 5, 2: 5 }, onIteration });
    const result = await train(backend, networks, { ...options, iterations: 100_000 });
    expect(result.divergences).toHaveLength(3);
    expect(last).toBeLessThan(50_000);
  });

  it('ends with the same numbers when it goes on from any checkpoint', async () => {
    const checkpoints: TrainingCheckpoint[] = [];
    const whole = await train(new FakeBackend({ diverge: { 2: 31 } }), networks, {
      ...options,
      checkpointSeconds: 0,
      onCheckpoint: (checkpoint) => void checkpoints.push(structuredClone(checkpoint)),
    });
    expect(checkpoints.length).toBeGreaterThan(2);
    for (const resume of checkpoints) {
      const resumed = await train(new FakeBackend({ diverge: { 2: 31 } }), networks, { ...options, resume });
      expect(numbersOf(resumed)).toEqual(numbersOf(whole));
    }
    const again = new FakeBackend();
    const finished = await train(again, networks, { ...options, resume: whole.checkpoint });
    expect(numbersOf(finished)).toEqual(numbersOf(whole));
    expect(again.requests).toHaveLength(0);
  });

  it('hands over what is done when it is aborted, and then rejects', async () => {
    const whole = await train(new FakeBackend(), networks, options);
    for (const stopAt of [0, 1, 40]) {
      const controller = new AbortController();
      const kept: TrainingCheckpoint[] = [];
      const backend = new FakeBackend({
        onIteration: (iteration) => iteration === stopAt && controller.abort(),
      });
      const run = train(backend, networks, {
        ...options,
        signal: controller.signal,
        onCheckpoint: (checkpoint) => void kept.push(checkpoint),
      });
      await expect(run).rejects.toMatchObject({ code: 'aborted' });
      expect(backend.alive).toBe(0);
      const [resume] = kept;
      expect(resume.snapshot.iteration).toBeGreaterThanOrEqual(stopAt);
      expect(resume.snapshot.iteration).toBeLessThan(100);
      expect(numbersOf(await train(new FakeBackend(), networks, { ...options, resume }))).toEqual(
        numbersOf(whole),
      );
    }
  });

  it('keeps the checkpoint before a lost device, and frees the trainer', async () => {
    const backend = new FakeBackend({ loseDeviceAt: 50 });
    const kept: TrainingCheckpoint[] = [];
    const run = train(backend, networks, {
      ...options,
      checkpointSeconds: 0,
      onCheckpoint: (checkpoint) => void kept.push(checkpoint),
    });
    await expect(run).rejects.toMatchObject({ code: 'device-lost' });
    expect(backend.alive).toBe(0);
    expect(kept.at(-1)?.snapshot.iteration).toBeGreaterThan(0);
  });

  it('does not start when it is already aborted', async () => {
    const backend = new FakeBackend();
    const run = train(backend, networks, { ...options, signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(backend.requests).toHaveLength(0);
  });

  it('refuses to go on with another run', async () => {
    const { checkpoint: resume } = await train(new FakeBackend(), networks, options);
    for (const change of [{ iterations: 50 }, { learningEvery: 5 }]) {
      await expect(
        train(new FakeBackend(), networks, { ...options, ...change, resume }),
      ).rejects.toMatchObject({ code: 'invalid-argument', fix: expect.stringContaining('Resume with') });
    }
    const fewer = createNetworks({ task, units: 2, count: 2, seed: 1 });
    await expect(train(new FakeBackend(), fewer, { ...options, resume })).rejects.toThrow(/3 networks/);
  });
});

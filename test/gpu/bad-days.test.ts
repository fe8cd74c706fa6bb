// Runs that are stopped, refused, or lose their device: each says what happened, leaves nothing allocated, and does not
// spoil the engine for the next.

import { describe, expect, it, vi } from 'vitest';
import type { CtrnnError } from '../../src/base/errors.ts';
import type { LiveState } from '../../src/engine/core.ts';
import { type Engine, openEngine } from '../../src/engine/engine.ts';
import { BLOCK_TRIALS } from '../../src/engine/kernels/shape.ts';
import type { Networks } from '../../src/network/networks.ts';
import { tasks } from '../../src/task/index.ts';
import { abortedAtLook } from '../support/abort.ts';
import { expectSameBits } from '../support/bits.ts';
import { allocatedBytes, underBudgets, useEngine } from '../support/engine.ts';
import { codeOf } from '../support/error-code.ts';
import { SMALL, variedNetworks, variedRequest } from '../support/networks.ts';

const NETWORKS = 3;
const TRIALS = 70;
const STEPS = 20;

// No time budget: how a busy machine makes the planner cut a run is not what is tested.
const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });

/** Cuts a run into steps of one block of trials: hundreds of dispatches, each waited for. */
const SMALL_PIECES = { timeBudget: 1e-6 };

const task = tasks.functionApproximation({ target: 'product', steps: STEPS, lossSteps: 5 });
const networks = variedNetworks(SMALL, NETWORKS);
const request = variedRequest(SMALL, NETWORKS, TRIALS, STEPS);
const training = { task, trials: TRIALS, iterations: 3, learningRate: 0.01, seed: 1 };

type Options = { readonly signal?: AbortSignal; readonly onProgress?: () => void };

/** Every long call, on the same small networks. */
const calls: Readonly<Record<string, (engine: Engine, options?: Options) => Promise<unknown>>> = {
  simulate: (engine, options) =>
    engine.simulate(networks, { ...request, ...options, record: { state: true, readout: true } }),
  gradient: (engine, options) => engine.gradient(networks, { ...request, ...options, inputGradient: true }),
  evaluate: (engine, options) =>
    engine.evaluate(networks, {
      task,
      trials: 40,
      repeats: 4,
      conditions: 2,
      inside: new Float64Array(2 * NETWORKS).fill(0.2),
      outside: new Float64Array(2 * NETWORKS),
      seed: 1,
      ...options,
    }),
  train: async (engine, options) => {
    const trainer = await engine.createTrainer(networks, training);
    try {
      return await trainer.advance(training.iterations, options);
    } finally {
      trainer.dispose();
    }
  },
};

/** Memory is freed once the device is done with it, which a disposed trainer does not wait for. */
async function settled(engine: Engine): Promise<number> {
  await engine.core.scheduler.settle();
  return allocatedBytes(engine);
}

describe.each(Object.entries(calls))('%s', (_, call) => {
  it('frees all it allocated when it succeeds, is aborted, or is refused', async () => {
    const before = await settled(engine());
    await call(engine());
    expect(await settled(engine())).toBe(before);

    const aborting = { signal: abortedAtLook(3) };
    expect(await underBudgets(engine(), SMALL_PIECES, (slow) => codeOf(call(slow, aborting)))).toBe(
      'aborted',
    );
    expect(await settled(engine())).toBe(before);

    const code = await underBudgets(engine(), { memoryBudget: 1000 }, (small) => codeOf(call(small)));
    expect(code).toBe('does-not-fit');
    expect(await settled(engine())).toBe(before);
  });

  it('stops before it begins if its signal has fired', async () => {
    const before = engine().core.context.counts.dispatches;
    expect(await codeOf(call(engine(), { signal: AbortSignal.abort() }))).toBe('aborted');
    expect(engine().core.context.counts.dispatches).toBe(before);
  });

  it('stops in the middle when its signal fires, and works again after', async () => {
    const whole = JSON.stringify(await call(engine()));
    await underBudgets(engine(), SMALL_PIECES, async (slow) => {
      const { counts } = slow.core.context;
      const start = counts.dispatches;
      await call(slow);
      const all = counts.dispatches - start;

      // Fires by itself when a fifth is done: a timer may come after the end of a quick run.
      const controller = new AbortController();
      const { scheduler } = slow.core;
      const submit = scheduler.submit.bind(scheduler);
      vi.spyOn(scheduler, 'submit').mockImplementation(() => {
        submit();
        if (counts.dispatches - start >= 1.2 * all) controller.abort();
      });
      expect(await codeOf(call(slow, { signal: controller.signal }))).toBe('aborted');
      expect(counts.dispatches - start).toBeLessThan(1.9 * all);
    });
    const again = JSON.stringify(await call(engine()));
    expect(again.replace(/"counts":.*?\}/g, '')).toBe(whole.replace(/"counts":.*?\}/g, ''));
  });
});

describe('a gradient of several parts', () => {
  it('tells of no progress any more once it was aborted', async () => {
    const one = variedNetworks(SMALL, 1);
    const many = variedRequest(SMALL, 1, 12 * BLOCK_TRIALS, STEPS);
    const { counts } = await engine().gradient(one, many);
    const controller = new AbortController();
    const told: { readonly done: number; readonly total: number }[] = [];
    const options = {
      signal: controller.signal,
      onProgress: (progress: { readonly done: number; readonly total: number }) => {
        told.push(progress);
        controller.abort();
      },
    };
    // Of which the uniforms of all dispatches take 256 KiB.
    const memoryBudget = 0.25 * (counts.allocatedBytes - 2 ** 18);
    await underBudgets(engine(), { memoryBudget }, async (cut) => {
      expect(await codeOf(cut.gradient(one, { ...many, ...options }))).toBe('aborted');
      await cut.core.scheduler.settle();
    });
    expect(told).toHaveLength(1);
    expect(told[0].total).toBeGreaterThan(2);
  });
});

describe('a request that cannot fit', () => {
  it('says by how much, and how to mend it', async () => {
    const budget = 16; // KiB
    const run = underBudgets(engine(), { memoryBudget: budget * 1024 }, (small) =>
      small.gradient(networks, request),
    );
    const refusal = await run.catch((error: unknown) => error as CtrnnError);
    expect(refusal).toMatchObject({ code: 'does-not-fit', fix: expect.stringContaining('memoryBudget') });
    const said = /needs (\d+) KiB, (\d+) KiB more than the memory budget/.exec(
      (refusal as CtrnnError).message,
    );
    expect(Number(said?.[1]) - Number(said?.[2])).toBe(budget);
  });
});

describe('the states of a run in progress', () => {
  /** A copy of the live buffer as it is now, to be mapped later. */
  function copyOf({ buffer }: LiveState): GPUBuffer {
    const { device } = engine();
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    const staging = device.createBuffer({ size: buffer.size, usage });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    device.queue.submit([encoder.finish()]);
    return staging;
  }

  it.each([
    { how: 'a ring of two', record: undefined },
    { how: 'all that are kept', record: { state: true } },
  ])('can be read from their buffer ($how), which is there only while something runs', async ({ record }) => {
    expect(engine().liveState).toBeUndefined();
    let seen: { readonly live: LiveState; readonly copy: GPUBuffer } | undefined;
    const run = await engine().simulate(networks, {
      ...request,
      record,
      onProgress: () => {
        const live = engine().liveState!;
        seen = { live, copy: copyOf(live) };
      },
    });
    expect(engine().liveState).toBeUndefined();
    const { live, copy } = seen!;
    expect(live).toMatchObject({ rows: NETWORKS, units: SMALL.units, trials: TRIALS, firstStep: 0 });
    expect(live.slots).toBe(record ? STEPS + 1 : 2);
    await copy.mapAsync(GPUMapMode.READ);
    const states = new Float32Array(copy.getMappedRange());
    const slot = STEPS % live.slots;
    const found = run.finalState.data.map((_, k) => {
      const [unit, trial] = [k % SMALL.units, Math.floor(k / SMALL.units) % TRIALS];
      const row = Math.floor(k / (SMALL.units * TRIALS));
      const group =
        (slot * live.rows + row) * (live.trialSlots / live.groupTrials) +
        Math.floor(trial / live.groupTrials);
      const together = live.channelsTogether;
      const set = (group * live.channels) / together + Math.floor(unit / together);
      return states[(set * live.groupTrials + (trial % live.groupTrials)) * together + (unit % together)];
    });
    expectSameBits(found, run.finalState.data);
    copy.destroy();
  });
});

describe('an engine without its device', () => {
  /** One unit, no input: the quickest kernels to compile. */
  const single: Networks = variedNetworks({ units: 1, inputs: 1, outputs: 1, activation: 'relu' }, 1);
  const long = {
    steps: 4000,
    trials: 64,
    seed: 1,
    input: { data: new Float32Array(1), shape: [1, 1, 1, 1] },
  };

  it('rejects the run under way when the device is lost, and every call after', async () => {
    const engine = await openEngine(navigator.gpu, SMALL_PIECES);
    const run = codeOf(engine.simulate(single, long));
    while (engine.core.context.counts.submits < 10) await new Promise((resolve) => setTimeout(resolve, 1));
    engine.device.destroy();
    expect(await run).toBe('device-lost');
    expect(await codeOf(engine.simulate(single, { ...long, steps: 3 }))).toBe('device-lost');
    for (const [name, call] of Object.entries(calls))
      expect(await codeOf(call(engine)), name).toBe('device-lost');
    engine.dispose();
  });

  it('rejects a training under way when the device is lost', async () => {
    const engine = await openEngine(navigator.gpu, SMALL_PIECES);
    const regulator = tasks.functionApproximation({ steps: 100 });
    const trainer = await engine.createTrainer(single, { ...training, task: regulator, iterations: 1000 });
    const run = codeOf(trainer.advance(1000));
    while (engine.core.context.counts.submits < 10) await new Promise((resolve) => setTimeout(resolve, 1));
    engine.device.destroy();
    expect(await run).toBe('device-lost');
    expect(await codeOf(trainer.snapshot())).toBe('device-lost');
    trainer.dispose();
    engine.dispose();
  });

  it('rejects every call once it is disposed, however often that is', async () => {
    const engine = await openEngine(navigator.gpu);
    const ofOne = tasks.functionApproximation({ steps: STEPS });
    const trainer = await engine.createTrainer(single, { ...training, task: ofOne });
    await engine.simulate(single, { ...long, steps: STEPS });
    engine.dispose();
    engine.dispose();
    for (const [name, call] of Object.entries(calls))
      expect(await codeOf(call(engine)), name).toBe('disposed');
    expect(await codeOf(trainer.advance(1))).toBe('disposed');
    expect(await codeOf(trainer.snapshot())).toBe('disposed');
    trainer.dispose();
  });

  it('rejects the run under way when it is disposed', async () => {
    const engine = await openEngine(navigator.gpu, SMALL_PIECES);
    const run = codeOf(engine.simulate(single, long));
    while (engine.core.context.counts.submits < 10) await new Promise((resolve) => setTimeout(resolve, 1));
    engine.dispose();
    expect(await run).toBe('disposed');
  });
});

describe('what is waited for', () => {
  it('leaves nothing on the promise of a loss, which lives as long as the device', async () => {
    const lost = vi.spyOn(engine().device.lost, 'then');
    await calls.train(engine());
    expect(lost).not.toHaveBeenCalled();
    // The very look that would have been seen.
    await Promise.race([engine().device.lost, Promise.resolve()]);
    expect(lost).toHaveBeenCalled();
    lost.mockRestore();
  });
});

describe('a trainer', () => {
  it('rejects once it is disposed, and leaves the engine as it was', async () => {
    const trainer = await engine().createTrainer(networks, training);
    await trainer.advance(1);
    trainer.dispose();
    trainer.dispose();
    expect(await codeOf(trainer.advance(1))).toBe('disposed');
    expect(await codeOf(trainer.snapshot())).toBe('disposed');
    await engine().simulate(networks, request);
  });

  it('refuses more iterations than it was made for, or a count that is none', async () => {
    const trainer = await engine().createTrainer(networks, training);
    try {
      await trainer.advance(training.iterations - 1);
      for (const count of [2, -1, 0.5]) expect(await codeOf(trainer.advance(count))).toBe('invalid-argument');
      await trainer.advance(1);
      expect(trainer.iteration).toBe(training.iterations);
    } finally {
      trainer.dispose();
    }
  });
});

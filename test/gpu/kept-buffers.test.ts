// Buffers that a run leaves for the next: in the same places, without the numbers they held, and none where memory ran out.

import { describe, expect, it, vi } from 'vitest';
import { BufferPool } from '../../src/gpu/memory.ts';
import { tasks } from '../../src/task/index.ts';
import { abortedAtLook } from '../support/abort.ts';
import { expectSameBits } from '../support/bits.ts';
import { allocatedBytes, useEngine } from '../support/engine.ts';
import { codeOf } from '../support/error-code.ts';
import { LARGE, SMALL, variedNetworks, variedRequest } from '../support/networks.ts';

const NETWORKS = 3;
const TRIALS = 70;
const STEPS = 20;

// No time budget: how a busy machine makes the planner cut a run is not what is tested.
const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });

const task = tasks.functionApproximation({ target: 'product', steps: STEPS, lossSteps: 5 });
const networks = variedNetworks(SMALL, NETWORKS);
const request = variedRequest(SMALL, NETWORKS, TRIALS, STEPS);
const training = { task, trials: TRIALS, iterations: 3, learningRate: 0.01, seed: 1 };

describe('buffers that a run leaves for the next', () => {
  it('are zero again, or hold what is uploaded and zeros behind it', async () => {
    const { context, scheduler } = engine().core;
    context.shelf.clear();
    const bytes = 4000;
    {
      using pool = new BufferPool(context);
      for (const label of ['to clear', 'to fill']) {
        const buffer = pool.allocate(label, bytes);
        await pool.ready();
        context.device.queue.writeBuffer(buffer, 0, new Float32Array(bytes / 4).fill(Number.NaN));
      }
    }
    expect(context.shelf.bytes).toBe(2 * bytes);
    using pool = new BufferPool(context);
    const cleared = pool.allocate('cleared', bytes);
    const filled = pool.upload('filled', new Float32Array(bytes / 4 - 3).fill(2));
    expect(context.shelf.bytes).toBe(0);
    await pool.ready();
    const [zeros, twos] = await scheduler.read([cleared, filled].map((buffer) => ({ buffer, size: bytes })));
    expect(new Float32Array(zeros).every((value) => value === 0)).toBe(true);
    expect([...new Float32Array(twos).subarray(-5)]).toEqual([2, 2, 0, 0, 0]);
  });

  it.each([SMALL, LARGE])(
    'are given to it in the same places, so that nothing is bound anew: $units units',
    async (shape) => {
      const varied = variedNetworks(shape, 2);
      const asked = variedRequest(shape, 2, 5, 4);
      const before = allocatedBytes(engine());
      await engine().gradient(varied, asked);
      expect(allocatedBytes(engine())).toBe(before);
      const { device } = engine().core.context;
      const made = (['createBuffer', 'createTexture', 'createBindGroup'] as const).map((name) =>
        vi.spyOn(device, name),
      );
      try {
        await engine().gradient(varied, asked);
        for (const make of made) expect(make).not.toHaveBeenCalled();
      } finally {
        for (const make of made) make.mockRestore();
      }
    },
  );

  it('do not bring the numbers of a diverged run into a later one', async () => {
    const whole = await engine().gradient(networks, request);
    const { parameters } = networks;
    const recurrentWeights = parameters.recurrentWeights.map(() => 3e37);
    const diverging = { ...networks, parameters: { ...parameters, recurrentWeights } };
    expect(await codeOf(engine().gradient(diverging, request))).toBe('not-finite');
    const again = await engine().gradient(networks, request);
    for (const [name, values] of Object.entries(whole.gradient))
      expectSameBits(again.gradient[name as keyof typeof again.gradient], values);
  });

  it('are not written to by what a broken-off run has left recorded, also where the device has reported an error', async () => {
    const { device } = engine().core.context;
    const fresh = await engine().createTrainer(networks, training);
    const first = await fresh.snapshot();
    fresh.dispose();
    const broken = await engine().createTrainer(networks, training);
    await broken.advance(1, { signal: abortedAtLook(3) }).catch(() => {});
    device.createBuffer({ size: 4, usage: 0 }); // refused: no buffer is for nothing
    await device.queue.onSubmittedWorkDone();
    broken.dispose();
    await new Promise((resolve) => setTimeout(resolve, 20));
    // Told to the next who asks, not lost.
    expect(await codeOf(engine().simulate(networks, request))).toBe('internal');
    const next = await engine().createTrainer(networks, training);
    const snapshot = await next.snapshot();
    next.dispose();
    for (const name of ['firstMoment', 'secondMoment'] as const) expectSameBits(snapshot[name], first[name]);
    expectSameBits(snapshot.parameters.recurrentWeights, first.parameters.recurrentWeights);
  });

  it('cannot be asked for of a pool that is disposed, nor cleared by it', async () => {
    const { context } = engine().core;
    context.shelf.clear();
    const pool = new BufferPool(context);
    const before = allocatedBytes(engine());
    pool.allocate('soon gone', 64);
    const ready = pool.ready();
    pool[Symbol.dispose]();
    await ready;
    expect(() => pool.allocate('too late', 64)).toThrow('disposed');
    expect(allocatedBytes(engine())).toBe(before);
    expect(context.shelf.bytes).toBe(0);
    await context.device.queue.onSubmittedWorkDone();
    expect(() => context.check()).not.toThrow();
  });

  it('are given up where memory ran out, and those that never came to be are not kept', async () => {
    const { context } = engine().core;
    await engine().simulate(networks, request);
    expect(context.shelf.bytes).toBeGreaterThan(0);
    const { device } = context;
    const pool = new BufferPool(context);
    const popErrorScope = device.popErrorScope.bind(device);
    device.popErrorScope = async () => {
      await popErrorScope();
      return new GPUOutOfMemoryError('no room');
    };
    pool.allocate('one', 123 * 16);
    device.popErrorScope = popErrorScope;
    expect(await codeOf(pool.ready())).toBe('out-of-memory');
    pool[Symbol.dispose]();
    expect(context.shelf.bytes).toBe(0);
  });
});

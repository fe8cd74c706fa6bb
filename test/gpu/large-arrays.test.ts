// Arrays too large to be written at once go to a software adapter by way of a mapped buffer, part after part; no bit differs.

import { describe, expect, it, vi } from 'vitest';
import type { WorkCounts } from '../../src/backend/backend.ts';
import type { RealArray } from '../../src/base/arrays.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { BufferPool } from '../../src/gpu/memory.ts';
import { MOST_WRITTEN_BYTES } from '../../src/gpu/upload.ts';
import { expectSameBits } from '../support/bits.ts';
import { asHardware, underBudgets, useEngine } from '../support/engine.ts';
import { SMALL, variedNetworks, variedRequest } from '../support/networks.ts';

const TRIALS = 4000;
const STEPS = 100;
const ARRAY_BYTES = 4 * TRIALS * STEPS * (SMALL.inputs + SMALL.outputs);

const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });
const networks = variedNetworks(SMALL, 1);
const request = variedRequest(SMALL, 1, TRIALS, STEPS);

interface Outcome {
  readonly results: Readonly<Record<string, RealArray>>;
  readonly counts: WorkCounts;
}

const operations: Readonly<Record<string, (engine: Engine) => Promise<Outcome>>> = {
  gradient: async (engine) => {
    const { gradient, trialLoss, counts } = await engine.gradient(networks, request);
    return { results: { ...gradient, trialLoss: trialLoss.data }, counts };
  },
  simulate: async (engine) => {
    const { finalState, counts } = await engine.simulate(networks, request);
    return { results: { finalState: finalState.data }, counts };
  },
};

/** What comes of a run, and the bytes of each mapped buffer that arrays went through. */
async function watched(run: () => Promise<Outcome>) {
  const allocate = vi.spyOn(BufferPool.prototype, 'allocateStaging');
  try {
    return { ...(await run()), staged: allocate.mock.calls.map(([, bytes]) => bytes) };
  } finally {
    allocate.mockRestore();
  }
}

describe.each(Object.entries(operations))('%s with large arrays', (_, operation) => {
  it('finds the same through a mapped buffer, through one that is filled several times, and without one', async ({
    skip,
  }) => {
    skip(!engine().core.context.isSoftware, 'to a graphics card arrays are written at once');
    const whole = await watched(() => operation(engine()));
    const cutTo = (share: number) => {
      const memoryBudget = share * whole.counts.allocatedBytes;
      return watched(() => underBudgets(engine(), { memoryBudget }, operation));
    };
    // Arrays take the same share of a part as of the whole.
    const [inLarge, inSmall] = [await cutTo(0.55), await cutTo(0.2)];

    expect(whole.staged).toHaveLength(1);
    expect(whole.staged[0]).toBeGreaterThanOrEqual(ARRAY_BYTES);
    expect(inLarge.staged).toHaveLength(1);
    expect(inLarge.staged[0]).toBeGreaterThan(MOST_WRITTEN_BYTES);
    expect(inLarge.staged[0]).toBeLessThan(ARRAY_BYTES);
    expect(inSmall.staged).toEqual([]);
    for (const { results } of [inLarge, inSmall]) {
      for (const name of Object.keys(whole.results)) {
        expectSameBits(results[name], whole.results[name], name);
      }
    }
  });
});

it('writes arrays at once to what it takes for a graphics card', async () => {
  const { staged } = await watched(() => asHardware(engine(), operations.simulate));
  expect(staged).toEqual([]);
});

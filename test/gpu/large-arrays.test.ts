// Arrays too large to be written at once go to a software adapter by way of a mapped buffer, part after part and window after window; no
// bit differs.

import { describe, expect, it, vi } from 'vitest';
import type { WorkCounts } from '../../src/backend/backend.ts';
import type { RealArray } from '../../src/base/arrays.ts';
import type { Engine, EngineOptions } from '../../src/engine/engine.ts';
import { BufferPool } from '../../src/gpu/memory.ts';
import { MOST_WRITTEN_BYTES } from '../../src/gpu/upload.ts';
import { expectSameBits } from '../support/bits.ts';
import { asHardware, underBudgets, useEngine } from '../support/engine.ts';
import { SMALL, variedNetworks, variedRequest } from '../support/networks.ts';

const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });
const networks = variedNetworks(SMALL, 1);

/** What a budget cuts: trials where there are many, else steps. */
const SIZES = {
  'many trials': { trials: 4000, steps: 100 },
  'many steps': { trials: 250, steps: 1601 },
} as const;
type Size = (typeof SIZES)[keyof typeof SIZES];

const arrayBytes = ({ trials, steps }: Size) => 4 * trials * steps * (SMALL.inputs + SMALL.outputs);

interface Outcome {
  readonly results: Readonly<Record<string, RealArray>>;
  readonly counts: WorkCounts;
}

const operations = {
  gradient: async (engine: Engine, { trials, steps }: Size): Promise<Outcome> => {
    const request = { ...variedRequest(SMALL, 1, trials, steps), inputGradient: true };
    const { gradient, trialLoss, inputGradient, counts } = await engine.gradient(networks, request);
    return {
      results: { ...gradient, trialLoss: trialLoss.data, inputGradient: inputGradient!.data },
      counts,
    };
  },
  simulate: async (engine: Engine, { trials, steps }: Size): Promise<Outcome> => {
    const request = { ...variedRequest(SMALL, 1, trials, steps), record: { state: { every: 50 } } };
    const { finalState, state, counts } = await engine.simulate(networks, request);
    return { results: { finalState: finalState.data, state: state!.data }, counts };
  },
};

const cases = Object.entries(operations).flatMap(([name, operation]) =>
  Object.entries(SIZES).map(([what, size]) => ({ name: `${name}, ${what}`, operation, size })),
);

/** What comes of a run, and the bytes of each mapped buffer that arrays went through. */
async function watched(run: () => Promise<Outcome>) {
  const allocate = vi.spyOn(BufferPool.prototype, 'allocateMapped');
  try {
    return { ...(await run()), mapped: allocate.mock.calls.map(([, bytes]) => bytes) };
  } finally {
    allocate.mockRestore();
  }
}

describe.each(cases)('large arrays: $name', ({ operation, size }) => {
  it('are the same through a mapped buffer, through one that is filled several times, and without one', async ({
    skip,
  }) => {
    skip(!engine().core.context.isSoftware, 'to a graphics card arrays are written at once');
    const whole = await watched(() => operation(engine(), size));
    const { allocatedBytes, dispatches } = whole.counts;
    const cutTo = (share: number) => {
      const options: EngineOptions = { memoryBudget: share * (allocatedBytes - whole.mapped[0]) };
      return watched(() => underBudgets(engine(), options, (cut) => operation(cut, size)));
    };
    // Two halves leave room for half of the arrays once more, small parts do not.
    const [inHalves, inSmall] = [await cutTo(0.9), await cutTo(0.2)];

    expect(whole.mapped).toHaveLength(1);
    expect(whole.mapped[0]).toBeGreaterThanOrEqual(arrayBytes(size));
    expect(inHalves.mapped).toHaveLength(1);
    expect(inHalves.mapped[0]).toBeGreaterThan(MOST_WRITTEN_BYTES);
    expect(inHalves.mapped[0]).toBeLessThan(arrayBytes(size));
    expect(inHalves.counts.dispatches).toBeGreaterThan(dispatches);
    expect(inSmall.mapped).toEqual([]);
    for (const { results } of [inHalves, inSmall]) {
      for (const name of Object.keys(whole.results)) {
        expectSameBits(results[name], whole.results[name], name);
      }
    }
  });
});

it('takes no second buffer where the memory budget has no room for it', async () => {
  const size = SIZES['many trials'];
  const whole = await watched(() => operations.gradient(engine(), size));
  const [mapped = 0] = whole.mapped;
  const memoryBudget = whole.counts.allocatedBytes - mapped;
  const tight = await watched(() =>
    underBudgets(engine(), { memoryBudget }, (cut) => operations.gradient(cut, size)),
  );
  expect(tight.mapped).toEqual([]);
  expect(tight.counts.dispatches).toBe(whole.counts.dispatches);
  expectSameBits(tight.results.trialLoss, whole.results.trialLoss, 'losses');
});

it('writes arrays at once to what it takes for a graphics card', async () => {
  const { mapped } = await watched(() =>
    asHardware(engine(), (card) => operations.simulate(card, SIZES['many trials'])),
  );
  expect(mapped).toEqual([]);
});

// Same adapter, same kernel: the same bits, however the work was split. Budgets decide the cuts, and a property test draws
// them; that a cut really happened is seen from the count of dispatches.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  EvaluateRequest,
  Evaluation,
  GradientResult,
  NoiseLevels,
  Simulation,
  WorkCounts,
} from '../../src/backend/backend.ts';
import type { RealArray, ShapedArray } from '../../src/base/arrays.ts';
import type { Engine, EngineOptions } from '../../src/engine/engine.ts';
import { BLOCK_TRIALS } from '../../src/engine/kernels/shape.ts';
import type { Networks } from '../../src/network/networks.ts';
import { selectNetworks } from '../../src/network/select-networks.ts';
import { expectSameBits } from '../support/bits.ts';
import { underBudgets, useEngine } from '../support/engine.ts';
import {
  LARGE,
  type Shape,
  SMALL,
  shapeName,
  shareOf,
  VARIED_DRAWS,
  variedData,
  variedNetworks,
  variedNoise,
  variedRequest,
} from '../support/networks.ts';
import { movingTask } from '../support/small-task.ts';

const NETWORKS = 3;
const TRIALS = 2 * BLOCK_TRIALS + 11;
const STEPS = 13;

type Results = Readonly<Record<string, RealArray>>;
interface Outcome {
  readonly results: Results;
  readonly counts: WorkCounts;
}

function arraysOf(parts: Readonly<Record<string, ShapedArray | undefined>>): Results {
  const given = Object.entries(parts).filter((part): part is [string, ShapedArray] => part[1] !== undefined);
  return Object.fromEntries(given.map(([name, { data }]) => [name, data]));
}

function ofSimulation({ finalState, state, readout, trialLoss, counts }: Simulation): Outcome {
  return { results: arraysOf({ finalState, state, readout, trialLoss }), counts };
}

function ofGradient({ loss, trialLoss, gradient, inputGradient, counts }: GradientResult): Outcome {
  return { results: { ...arraysOf({ loss, trialLoss, inputGradient }), ...gradient }, counts };
}

function ofEvaluation({ trialLoss, biasSquared, variance, counts }: Evaluation): Outcome {
  return { results: arraysOf({ trialLoss, biasSquared, variance }), counts };
}

function expectSame(found: Results, expected: Results): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const name of Object.keys(expected)) expectSameBits(found[name], expected[name], name);
}

/** Everything that is computed of one shape, by names. */
function operations(shape: Shape): Readonly<Record<string, (engine: Engine) => Promise<Outcome>>> {
  const networks = variedNetworks(shape, NETWORKS);
  const request = variedRequest(shape, NETWORKS, TRIALS, STEPS);
  const record = { state: { every: 2 }, readout: true };
  return {
    'simulate, recording': async (engine) =>
      ofSimulation(await engine.simulate(networks, { ...request, record })),
    'simulate, final states': async (engine) => ofSimulation(await engine.simulate(networks, request)),
    gradient: async (engine) =>
      ofGradient(await engine.gradient(networks, { ...request, inputGradient: true })),
  };
}

const smallNetworks = variedNetworks(SMALL, NETWORKS);

function evaluation(repeats: number): EvaluateRequest {
  return {
    task: movingTask(STEPS),
    trials: 75 * repeats,
    repeats,
    conditions: 2,
    inside: [0.1, 0.4, 0, 0.2, 0.3, 0],
    outside: [0, 0.1, 0.3, 0.1, 0, 0.6],
    seed: 8,
  };
}

const everything = Object.entries({
  ...Object.fromEntries(
    [SMALL, LARGE].flatMap((shape) =>
      Object.entries(operations(shape)).map(([name, run]) => [`${name}: ${shapeName(shape)}`, run]),
    ),
  ),
  'gradient of a task, repeating inputs': async (engine: Engine) =>
    ofGradient(
      await engine.gradient(smallNetworks, {
        task: movingTask(STEPS),
        repeats: 3,
        trials: TRIALS,
        noise: variedNoise(NETWORKS),
        ...VARIED_DRAWS,
      }),
    ),
  // The inputs' moments need the trials cut at multiples of 3 as well as of a block.
  evaluate: async (engine: Engine) => ofEvaluation(await engine.evaluate(smallNetworks, evaluation(3))),
});

describe('results are the same to the bit', () => {
  const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });

  describe.each(everything)('%s', (_, run) => {
    it('when it is done twice', async () => {
      const [first, second] = [await run(engine()), await run(engine())];
      expectSame(second.results, first.results);
      expect(second.counts).toEqual(first.counts);
    });

    it('however budgets of time and memory cut it', async () => {
      const whole = await run(engine());
      // Of the bytes of the whole run: forces windows of steps, fewer rows, blocks of trials. Less than 0.08 would not hold
      // a block and a step of all these runs.
      const memory = fc.double({ min: 0.08, max: 0.6, noNaN: true }).map((share) => ({
        memoryBudget: share * whole.counts.allocatedBytes,
      }));
      // Milliseconds: one step or some, of a row or some.
      const time = fc.double({ min: 1e-7, max: 0.003, noNaN: true }).map((timeBudget) => ({ timeBudget }));
      const both = fc.tuple(memory, time).map(([m, t]) => ({ ...m, ...t }));
      await fc.assert(
        fc.asyncProperty(fc.oneof(memory, time, both), async (budgets: EngineOptions) => {
          const cut = await underBudgets(engine(), budgets, run);
          expectSame(cut.results, whole.results);
          expect(cut.counts.dispatches).toBeGreaterThan(whole.counts.dispatches);
        }),
        { numRuns: 8, seed: 5, endOnFailure: true },
      );
    });
  });

  /** Networks and a request that know nothing of each other's number or place: all share input and target. */
  function sharedData(shape: Shape) {
    const { inputs, outputs } = shape;
    const data = { input: [1, 1, STEPS, inputs], target: [1, 1, STEPS, outputs] };
    return {
      networks: variedNetworks(shape, NETWORKS),
      levels: variedNoise(NETWORKS),
      request: {
        ...VARIED_DRAWS,
        steps: STEPS,
        input: variedData(data.input, 0.7),
        target: variedData(data.target, 0.3),
        trials: TRIALS,
      },
    };
  }

  function takeLevels({ inside, outside }: NoiseLevels, order: readonly number[]): NoiseLevels {
    const take = (levels: NoiseLevels['inside']) => order.map((e) => (levels as readonly number[])[e]);
    return { inside: take(inside), outside: take(outside) };
  }

  describe.each([SMALL, LARGE])('$activation, N $units', (shape) => {
    const { networks, levels, request } = sharedData(shape);
    const run = async (networks: Networks, noise: NoiseLevels): Promise<Results> => ({
      ...ofSimulation(await engine().simulate(networks, { ...request, noise, record: { state: true } }))
        .results,
      ...ofGradient(await engine().gradient(networks, { ...request, noise })).results,
    });

    it.each([[[2, 0, 1]], [[1]], [[0, 2, 2, 1, 0]]])('in the order %j of the networks', async (order) => {
      const all = await run(networks, levels);
      const some = await run(selectNetworks(networks, order), takeLevels(levels, order));
      for (const name of Object.keys(all)) {
        order.forEach((network, place) => {
          const found = shareOf(some[name] as Float32Array, order.length, place);
          expectSameBits(found, shareOf(all[name] as Float32Array, NETWORKS, network), name);
        });
      }
    });

    it('wherever the trials are cut', async () => {
      const record = { state: true, readout: true };
      const simulate = async (firstTrial: number, trials: number) =>
        ofSimulation(
          await engine().simulate(networks, { ...request, noise: levels, record, firstTrial, trials }),
        ).results;
      const first = request.firstTrial;
      const all = await simulate(first, TRIALS);
      const expectPart = (part: Results, from: number, count: number) => {
        for (const name of Object.keys(all)) {
          for (let e = 0; e < NETWORKS; e++) {
            const own = shareOf(all[name] as Float32Array, NETWORKS, e);
            const size = own.length / TRIALS;
            const found = shareOf(part[name] as Float32Array, NETWORKS, e);
            expectSameBits(found, own.subarray(from * size, (from + count) * size), name);
          }
        }
      };
      // One trial of many reproduces alone.
      for (const trial of [0, 3, 66, TRIALS - 1]) {
        expectPart(await simulate(first + trial, 1), trial, 1);
      }
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: TRIALS - 1 }), async (cut) => {
          expectPart(await simulate(first, cut), 0, cut);
          expectPart(await simulate(first + cut, TRIALS - cut), cut, TRIALS - cut);
        }),
        { numRuns: 4, seed: 6, endOnFailure: true },
      );
    });
  });

  it('when two runs are under way at once', async () => {
    const { gradient, 'simulate, recording': simulate } = operations(SMALL);
    const alone = [(await gradient(engine())).results, (await simulate(engine())).results];
    const budgets = { timeBudget: 0.002, memoryBudget: 2 ** 18 };
    const together = await underBudgets(engine(), budgets, (cut) =>
      Promise.all([gradient(cut), simulate(cut)]),
    );
    together.forEach(({ results }, i) => {
      expectSame(results, alone[i]);
    });
  });
});

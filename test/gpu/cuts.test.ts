// Work that takes too long is cut on a software adapter by rows, then by the lanes of a row, and by steps last; no bit differs.

import { describe, expect, it, vi } from 'vitest';
import type { Evaluation, GradientResult, Simulation } from '../../src/backend/backend.ts';
import type { RealArray } from '../../src/base/arrays.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { BLOCK_LANES, BLOCK_TRIALS } from '../../src/engine/kernels/shape.ts';
import { Scheduler } from '../../src/engine/scheduler.ts';
import { expectSameBits } from '../support/bits.ts';
import { underBudgets, useEngine } from '../support/engine.ts';
import {
  LARGE,
  type Shape,
  SMALL,
  shapeName,
  VARIED_DRAWS,
  variedNetworks,
  variedNoise,
  variedRequest,
} from '../support/networks.ts';
import { recordedTask } from '../support/recorded-task.ts';
import { smallWorld, WORLD_INPUTS, WORLD_OUTPUTS } from '../support/small-world.ts';

const STEPS = 2;
/** So little time that not even one step fits. */
const LITTLE = { timeBudget: 1e-7 };

const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });

/** More lanes than are never cut: of one row, and of many. */
const SIZES = [
  { networks: 1, trials: 1100 },
  { networks: 9, trials: 100 },
];

/** What the forward pass dispatches: rows and lanes that are skipped, workgroups, and steps. */
async function forwardDispatches(run: () => Promise<unknown>) {
  const once = vi.spyOn(Scheduler.prototype, 'once');
  try {
    await run();
    return once.mock.calls
      .map(([{ kernel, slice, workgroups }]) => ({ kernel, slice, workgroups }))
      .filter(({ kernel }) => kernel.label === 'forward')
      .map(({ slice, workgroups }) => {
        const { skippedRows, skippedLanes, firstStep, endStep } = slice;
        return { skipped: [skippedRows, skippedLanes], workgroups, steps: [firstStep, endStep] };
      });
  } finally {
    once.mockRestore();
  }
}

describe('a forward pass on a software adapter', () => {
  const dispatchesOf = (networks: number, trials: number, timeBudget: number) =>
    underBudgets(engine(), { timeBudget }, (cut) =>
      forwardDispatches(() =>
        cut.simulate(variedNetworks(SMALL, networks), variedRequest(SMALL, networks, trials, STEPS)),
      ),
    );

  it.for([
    {
      ...SIZES[0],
      pieces: [
        { skipped: [0, 0], workgroups: [9, 1] },
        { skipped: [0, 144], workgroups: [9, 1] },
      ],
    },
    {
      ...SIZES[1],
      pieces: [
        { skipped: [0, 0], workgroups: [2, 5] },
        { skipped: [5, 0], workgroups: [2, 4] },
      ],
    },
  ])(
    'of $networks networks with $trials trials takes a part of them through all steps',
    async ({ networks, trials, pieces }, { skip }) => {
      skip(!engine().core.context.isSoftware, 'a graphics card has its steps cut alone');
      const [from, to] = [0, STEPS];
      expect(await dispatchesOf(networks, trials, Number.POSITIVE_INFINITY)).toMatchObject([
        { steps: [from, to] },
      ]);
      // Time for 256 lanes of 288, at the speed that is assumed before any was measured.
      expect(await dispatchesOf(networks, trials, 0.2)).toEqual(
        pieces.map((piece) => ({ ...piece, steps: [from, to] })),
      );
      expect(await dispatchesOf(networks, trials, LITTLE.timeBudget)).toEqual(
        pieces.flatMap((piece) => [0, 1].map((step) => ({ ...piece, steps: [step, step + 1] }))),
      );
    },
  );
});

it('a forward pass of one block of trials has work for several cores, above 32 units', async ({ skip }) => {
  const { subgroup, isSoftware } = engine().core.context;
  skip(!isSoftware || subgroup === 0, 'subgroups are for software adapters that have them');
  const run = () => engine().simulate(variedNetworks(LARGE, 1), variedRequest(LARGE, 1, BLOCK_TRIALS, STEPS));
  expect(await forwardDispatches(run)).toMatchObject([{ workgroups: [BLOCK_LANES / subgroup, 1] }]);
});

type Results = Readonly<Record<string, RealArray | undefined>>;

function ofSimulation({ finalState, state, readout, finalWorld, trialLoss }: Simulation): Results {
  const parts = { finalState, state, readout, finalWorld, trialLoss };
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part?.data]));
}

function ofGradient({ trialLoss, inputGradient, gradient }: GradientResult): Results {
  return { trialLoss: trialLoss.data, inputGradient: inputGradient?.data, ...gradient };
}

function ofEvaluation({ trialLoss, biasSquared, variance }: Evaluation): Results {
  return { trialLoss: trialLoss.data, biasSquared: biasSquared?.data, variance: variance?.data };
}

describe.each(SIZES)('$networks networks with $trials trials, cut', ({ networks: count, trials }) => {
  async function expectSameCut(run: (engine: Engine) => Promise<Results>): Promise<void> {
    const whole = await run(engine());
    const cut = await underBudgets(engine(), LITTLE, run);
    expect(Object.keys(cut)).toEqual(Object.keys(whole));
    for (const [name, values] of Object.entries(whole)) {
      if (values) expectSameBits(cut[name]!, values, name);
    }
  }

  describe.each([SMALL, LARGE])('$activation, N $units', (shape: Shape) => {
    const networks = variedNetworks(shape, count);
    const request = variedRequest(shape, count, trials, STEPS);

    it('have the same trajectories', () =>
      expectSameCut(async (engine) =>
        ofSimulation(await engine.simulate(networks, { ...request, record: { state: true, readout: true } })),
      ));

    it('have the same gradient', () =>
      expectSameCut(async (engine) =>
        ofGradient(await engine.gradient(networks, { ...request, inputGradient: true })),
      ));

    it('have the same bias and variance, of sequences with masks', () => {
      const task = recordedTask({ ...shape, steps: STEPS }, true);
      const levels = (scale: number) => Array.from({ length: 2 * count }, (_, i) => ((scale * i) % 5) / 10);
      const repeats = 3;
      return expectSameCut(async (engine) =>
        ofEvaluation(
          await engine.evaluate(networks, {
            task,
            trials: repeats * Math.ceil(trials / repeats),
            repeats,
            conditions: 2,
            inside: levels(1),
            outside: levels(3),
            seed: 8,
          }),
        ),
      );
    });
  });

  const shape: Shape = { units: 5, inputs: WORLD_INPUTS, outputs: WORLD_OUTPUTS, activation: 'tanh' };

  it(`have the same ways in a world, and the same gradient: ${shapeName(shape)}`, async () => {
    const networks = variedNetworks(shape, count, { gain: 0.7 });
    const request = { task: smallWorld(STEPS), trials, noise: variedNoise(count), ...VARIED_DRAWS };
    await expectSameCut(async (engine) => ofSimulation(await engine.simulate(networks, request)));
    await expectSameCut(async (engine) => ofGradient(await engine.gradient(networks, request)));
  });
});

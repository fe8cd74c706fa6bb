// Data tasks on the engine: recorded sequences lie on the GPU, and every trial shows what it shows on the reference.
// Sizes are no multiples of a lane or a block.

import { describe, expect, it } from 'vitest';
import { checkTaskSource } from '../../src/backend/trial-source.ts';
import { cellIndex } from '../../src/engine/cells.ts';
import { withBuffers } from '../../src/engine/core.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { BLOCK_LANES, BLOCK_TRIALS, groupLanes } from '../../src/engine/kernels/shape.ts';
import { networkRows } from '../../src/engine/rows.ts';
import { openRun } from '../../src/engine/run.ts';
import { EMPTY_SLICE } from '../../src/engine/slice.ts';
import type { Networks } from '../../src/network/networks.ts';
import { PHASES, type Phase, seedWords } from '../../src/noise/address.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { sequenceValues } from '../../src/task/sequences.ts';
import type { DataTask } from '../../src/task/task.ts';
import { expectClose, expectGradientOfReference } from '../support/against-reference.ts';
import { relativeError } from '../support/compare.ts';
import { allocatedBytes, asHardware, IN_PAGE, underBudgets, useEngine } from '../support/engine.ts';
import {
  type Shape,
  SMALL,
  shapeName,
  VARIED_DRAWS,
  variedNetworks,
  variedNoise,
} from '../support/networks.ts';
import { recordedTask } from '../support/recorded-task.ts';

const STEPS = 20;
const NETWORKS = 3;
/** Kept in storage, tiles of units x 4 trials a thread. */
const TILED: Shape = { units: 40, inputs: 2, outputs: 1, activation: 'relu' };

const reference = new ReferenceBackend();

interface Shown {
  readonly task: DataTask;
  readonly trials: number;
  readonly repeats: number;
  readonly phase: Phase;
  /** Steps of the window that is filled. */
  readonly window: { readonly start: number; readonly end: number };
}

/** What the engine puts into the buffer of trials: [network][trial][step][channel]. */
function shownByEngine({ core }: Engine, networks: Networks, shown: Shown): Promise<number[][][][]> {
  const { task, trials, repeats, phase, window } = shown;
  const count = networks.networks;
  const channels = task.inputs + task.outputs + (task.mask ? 1 : 0);
  const lanes = BLOCK_LANES * Math.ceil(trials / BLOCK_TRIALS);
  const size = 16 * (window.end - window.start) * count * channels * lanes;
  return withBuffers(core, async (pool) => {
    const source = checkTaskSource(networks, task, repeats);
    const none = new Float64Array(count);
    const rows = networkRows(networks, { inside: none, outside: none });
    const { supply } = await openRun(core, pool, networks, source, rows);
    const buffer = pool.allocate('trials', size);
    await pool.ready();
    const groups = groupLanes(core.context.isSoftware);
    const part = { firstRow: 0, rows: count, firstTrial: 0, trials, lanes, groupLanes: groups };
    const [seedLow, seedHigh] = seedWords(VARIED_DRAWS.seed);
    await supply.fill({ trials: buffer }, part, {
      ...EMPTY_SLICE,
      rows: count,
      lanes,
      trials,
      repeats,
      firstTrial: VARIED_DRAWS.firstTrial,
      steps: task.steps,
      windowStart: window.start,
      windowEnd: window.end,
      seedLow,
      seedHigh,
      phase: PHASES[phase],
      iteration: VARIED_DRAWS.iteration,
    });
    const [read] = await core.scheduler.read([{ buffer, size }]);
    const values = new Float32Array(read);
    const at = (network: number, trial: number, slot: number, channel: number) =>
      values[cellIndex(part, slot * count + network, channels, channel, trial)];
    return rows.map((_, network) =>
      Array.from({ length: trials }, (_, trial) =>
        Array.from({ length: window.end - window.start }, (_, slot) =>
          Array.from({ length: channels }, (_, channel) => at(network, trial, slot, channel)),
        ),
      ),
    );
  });
}

/** The same by the function that the reference reads its trials with. */
function shownByReference(
  networks: Networks,
  { task, trials, repeats, phase, window }: Shown,
): number[][][][] {
  const { seed, iteration, firstTrial } = VARIED_DRAWS;
  return Array.from(networks.streams, (stream) =>
    Array.from({ length: trials }, (_, k) => {
      const trial = Math.floor((firstTrial + k) / repeats);
      const { input, target, mask } = sequenceValues(task, { seed, phase, stream, iteration, trial });
      return Array.from({ length: window.end - window.start }, (_, slot) => {
        const t = window.start + slot;
        const { inputs, outputs } = task;
        return [
          ...input.subarray(t * inputs, (t + 1) * inputs),
          ...target.subarray(t * outputs, (t + 1) * outputs),
          ...(mask ? [mask[t]] : []),
        ];
      });
    }),
  );
}

/** Each network's share by itself, so that none hides behind a larger one. */
describe('a data task on the engine', () => {
  // No time budget: tests count dispatches, and a busy machine would have the scheduler cut them.
  const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });

  // What tiles do with a sequence has nothing of its own in a page, and compiles there for long.
  describe.each(IN_PAGE ? [SMALL] : [SMALL, TILED])('with networks of $units units', (shape) => {
    const networks = variedNetworks(shape, NETWORKS);
    const masked = recordedTask({ ...shape, steps: STEPS }, true);
    const plain = recordedTask({ ...shape, steps: STEPS }, false);

    it.each([1, 3, 65])('shows the very sequences of the reference in %i trials', async (trials) => {
      const whole = { start: 0, end: STEPS };
      const cases = [
        { task: masked, trials, repeats: 1, phase: 'training', window: whole },
        { task: plain, trials, repeats: 1, phase: 'test', window: { start: 7, end: 12 } },
        { task: masked, trials, repeats: 2, phase: 'test', window: whole },
        { task: plain, trials, repeats: 5, phase: 'training', window: { start: 19, end: 20 } },
      ] as const;
      for (const shown of cases) {
        expect(await shownByEngine(engine(), networks, shown)).toEqual(shownByReference(networks, shown));
      }
    });

    it.each([1, 3, 65])(
      "has the gradient of the reference in %i trials, by the sequences' masks",
      async (trials) => {
        const request = { ...VARIED_DRAWS, trials, noise: variedNoise(NETWORKS), inputGradient: true };
        await expectGradientOfReference(engine(), networks, { ...request, task: masked });
        await expectGradientOfReference(engine(), networks, {
          ...request,
          task: masked,
          phase: 'test',
          repeats: 3,
          firstTrial: 6,
        });
        await expectGradientOfReference(engine(), networks, { ...request, task: plain });
      },
    );

    it('gives the same bits however the steps are cut', async () => {
      const request = { ...VARIED_DRAWS, trials: 65, noise: variedNoise(NETWORKS), task: masked };
      const whole = await engine().gradient(networks, request);
      const cut = await underBudgets(
        engine(),
        { memoryBudget: shape === SMALL ? 250_000 : 1_000_000 },
        async (small) => {
          const before = small.core.context.counts.dispatches;
          const result = await small.gradient(networks, request);
          expect(small.core.context.counts.dispatches - before).toBeGreaterThan(2 * whole.counts.dispatches);
          return result;
        },
      );
      expect(cut.trialLoss.data).toEqual(whole.trialLoss.data);
      expect(cut.gradient).toEqual(whole.gradient);
    });

    it('has bias and variance of the reference by the masks', async () => {
      const request = {
        ...VARIED_DRAWS,
        firstTrial: 8,
        phase: 'test',
        task: masked,
        trials: 12,
        repeats: 4,
        conditions: 2,
        inside: [0.1, 0.4, 0, 0.2, 0.8, 0],
        outside: [0, 0.1, 0.3, 0.1, 0, 0.6],
      } as const;
      const found = await engine().evaluate(networks, request);
      const expected = await reference.evaluate(networks, request);
      for (const name of ['trialLoss', 'biasSquared', 'variance'] as const) {
        expectClose(found[name]!.data, expected[name]!.data, 2 * NETWORKS, `${name}, ${shapeName(shape)}`);
      }
    });
  });

  it('has the gradient of the reference by the kernels that a graphics card gets', async () => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const task = recordedTask({ ...SMALL, steps: STEPS }, true);
    // More blocks of trials than are summed at once.
    const request = { ...VARIED_DRAWS, trials: IN_PAGE ? 65 : 1100, noise: variedNoise(NETWORKS), task };
    await asHardware(engine(), (card) => expectGradientOfReference(card, networks, request));
  });

  it('trains as the reference does', async () => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const task = recordedTask({ ...SMALL, steps: STEPS }, true);
    const request = { task, trials: 8, iterations: 30, learningRate: 0.01, seed: 5 };
    const trainer = await engine().createTrainer(networks, request);
    const other = await reference.createTrainer(networks, request);
    const losses = await trainer.advance(30);
    const expected = await other.advance(30);
    trainer.dispose();
    other.dispose();
    // Thirty updates carry float32's rounding on; what is shown stays the same.
    expect(relativeError(losses, expected)).toBeLessThan(1e-3);
  });

  it('uploads its sequences once an operation, and frees them', async () => {
    const networks = variedNetworks(SMALL, NETWORKS);
    const task = recordedTask({ ...SMALL, steps: STEPS }, true);
    const before = allocatedBytes(engine());
    const request = { ...VARIED_DRAWS, trials: 3, task, noise: {} };
    const { counts } = await engine().simulate(networks, request);
    const bytes = 4 * task.sequences * STEPS * (SMALL.inputs + SMALL.outputs + 1);
    expect(counts.allocatedBytes - before).toBeGreaterThan(bytes);
    expect(allocatedBytes(engine())).toBe(before);
  });

  it('says by how much too many sequences do not fit', async () => {
    const { limits } = engine().core.context;
    const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
    const steps = 1000;
    const small = recordedTask({ ...SMALL, steps }, false);
    const sequences = Math.floor(most / (4 * steps * 3)) + 1;
    // Arrays of that size would not fit into a test: their length is all that is looked at.
    const large = { ...small, sequences };
    const networks = variedNetworks(SMALL, 1);
    const source = { ...checkTaskSource(networks, small, 1), task: large };
    const open = withBuffers(engine().core, (pool) => openRun(engine().core, pool, networks, source, []));
    await expect(open).rejects.toMatchObject({
      code: 'does-not-fit',
      message: expect.stringMatching(
        /^The \d+ sequences of task 'data' take .*, .* more than this adapter binds/,
      ),
    });
  });
});

// Training on the adapter: beside the reference's, bit for bit beside itself, and what it costs in dispatches.

import { describe, expect, it } from 'vitest';
import type { Backend, TrainerRequest, TrainerSnapshot } from '../../src/backend/backend.ts';
import { shareNetworks } from '../../src/backend/sharing/share-networks.ts';
import type { Progress } from '../../src/base/progress.ts';
import { type Engine, openEngine } from '../../src/engine/engine.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { type Networks, PARAMETER_NAMES } from '../../src/network/networks.ts';
import { selectNetworks } from '../../src/network/select-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { tasks } from '../../src/task/index.ts';
import { train } from '../../src/training/index.ts';
import { abortedAtLook } from '../support/abort.ts';
import { expectSameBits } from '../support/bits.ts';
import { relativeError } from '../support/compare.ts';
import { IN_PAGE, underBudgets, useEngine, withHollowKernels } from '../support/engine.ts';
import { type Shape, SMALL, shareOf, variedNetworks, variedNoise } from '../support/networks.ts';
import { movingTask } from '../support/small-task.ts';

const engine = useEngine();

const NETWORKS = 3;
const ITERATIONS = 20;
const STEPS = 12;

/**
 * Of a parameter after twenty iterations, in steps of Adam (the learning rate). A gradient keeps its relative error of
 * some 1e-6 in Adam's steps, except where it passes through zero: there the quotient magnifies it a hundredfold.
 */
const STEP_TOLERANCE = 1e-3;
/** Of a loss; as of a gradient on the same path. */
const LOSS_TOLERANCE = 1e-4;

const task = tasks.functionApproximation({ target: 'product', steps: STEPS, lossSteps: 4 });

/** Of each network. */
const RATES = [0.01, 0.03, 0.02];

const request: TrainerRequest = {
  task,
  trials: 70,
  iterations: ITERATIONS,
  learningRate: RATES,
  noise: variedNoise(NETWORKS),
  seed: 2 ** 40 + 1,
};

interface Trained {
  readonly losses: Float32Array;
  readonly snapshot: TrainerSnapshot;
}

async function trainAll(
  backend: Backend,
  networks: Networks,
  options: Partial<TrainerRequest> = {},
  resume?: TrainerSnapshot,
  count = options.iterations ?? ITERATIONS,
): Promise<Trained> {
  const trainer = await backend.createTrainer(networks, { ...request, ...options }, resume);
  try {
    const losses = await trainer.advance(count);
    expect(trainer.divergences).toEqual([]);
    return { losses, snapshot: await trainer.snapshot() };
  } finally {
    trainer.dispose();
  }
}

function expectSameTraining(found: Trained, expected: Trained): void {
  expect(found.snapshot.iteration).toBe(expected.snapshot.iteration);
  for (const name of PARAMETER_NAMES) {
    expectSameBits(found.snapshot.parameters[name], expected.snapshot.parameters[name], name);
  }
  for (const name of ['firstMoment', 'secondMoment', 'rawLeak'] as const) {
    expectSameBits(found.snapshot[name], expected.snapshot[name], name);
  }
}

/** Trains by engine and reference, and compares losses and each network's parameters. */
async function expectTrainedAlike(
  engine: Engine,
  networks: Networks,
  options: Partial<TrainerRequest>,
): Promise<Trained> {
  const found = await trainAll(engine, networks, options);
  const expected = await trainAll(new ReferenceBackend(), networks, options);
  expect(relativeError(found.losses, expected.losses)).toBeLessThan(LOSS_TOLERANCE);
  const rates = RATES.map((rate) => (options.learningRate as number | undefined) ?? rate);
  for (const name of PARAMETER_NAMES) {
    for (let e = 0; e < networks.networks; e++) {
      const share = ({ parameters }: Pick<Networks, 'parameters'>) =>
        shareOf(Float64Array.from(parameters[name]), networks.networks, e);
      const [after, wanted, before] = [found.snapshot, expected.snapshot, networks].map(share);
      const errors = after.map((value, k) => Math.abs(value - wanted[k]) / rates[e]);
      expect(Math.max(...errors), `${name} of network ${e}`).toBeLessThan(STEP_TOLERANCE);
      const hasMoved = wanted.some((value, k) => Math.abs(value - before[k]) > 2 * STEP_TOLERANCE * rates[e]);
      expect(hasMoved, `${name} of network ${e} has moved`).toBe(networks.trainable[name]);
    }
  }
  return found;
}

describe('training on the adapter', () => {
  // tanh: a ReLU whose slope flips by a rounding error would hide others.
  const smooth: Shape = { ...SMALL, activation: 'tanh' };
  const networks = variedNetworks(smooth, NETWORKS);

  it('follows the reference, with a cosine schedule and gradients clipped', async () => {
    await expectTrainedAlike(engine(), networks, { schedule: 'cosine', clipNorm: 0.05 });
  });

  it('follows the reference without clipping, by decay rates and epsilon of its own, over a moving task', async () => {
    const options = { clipNorm: Infinity, beta1: 0.8, beta2: 0.95, epsilon: 1e-4, task: movingTask(STEPS) };
    await expectTrainedAlike(engine(), networks, options);
  });

  it.skipIf(IN_PAGE)(
    'follows the reference above 32 units, where weights come from a copy of the parameters',
    async () => {
      const large = variedNetworks({ ...smooth, units: 33 }, NETWORKS);
      await expectTrainedAlike(engine(), large, { iterations: 6 });
    },
  );

  it('follows the reference through masks, signs and frozen parameters, which stay as they are to the bit', async () => {
    const constrained = createNetworks({
      ...smooth,
      count: NETWORKS,
      seed: 3,
      density: 0.6,
      excitatory: 0.6,
      biasDeviation: 0.3,
      connectivity: { readoutWeights: Uint8Array.of(1, 0, 1, 1, 1) },
      trainable: { bias: false, initialState: false },
    });
    // Large enough steps that signs are hit.
    const { snapshot } = await expectTrainedAlike(engine(), constrained, { learningRate: 0.05 });
    for (const name of ['bias', 'initialState', 'leak'] as const) {
      expectSameBits(snapshot.parameters[name], constrained.parameters[name], name);
    }
    const W = snapshot.parameters.recurrentWeights;
    const { connectivity, signs } = constrained;
    const isFree = Array.from(W, (_, k) => connectivity!.recurrentWeights![k] === 1);
    expect(W.every((weight, k) => isFree[k] || weight === 0)).toBe(true);
    expect(W.every((weight, k) => weight * signs![k % SMALL.units] >= 0)).toBe(true);
    // Some weights were stopped at zero by their sign.
    expect(W.some((weight, k) => isFree[k] && weight === 0)).toBe(true);
    const V = snapshot.parameters.readoutWeights;
    expect([0, 1, 2].map((e) => V[e * SMALL.units + 1])).toEqual([0, 0, 0]);
  });

  it('resumed from a snapshot ends as unbroken training', async () => {
    const options = { schedule: 'cosine' } as const;
    const whole = await trainAll(engine(), networks, options);
    const first = await trainAll(engine(), networks, options, undefined, 7);
    const rest = await trainAll(engine(), networks, options, first.snapshot, ITERATIONS - 7);
    expectSameTraining(rest, whole);
    expectSameBits(Float32Array.of(...first.losses, ...rest.losses), whole.losses, 'losses');
  });

  it('advanced in pieces, under small budgets, ends as in one go', async () => {
    const whole = await trainAll(engine(), networks, { iterations: 6 });
    const cut = { timeBudget: 0.002, memoryBudget: 80_000 };
    await underBudgets(engine(), cut, async (engine) => {
      const trainer = await engine.createTrainer(networks, { ...request, iterations: 6 });
      try {
        const losses: number[] = [];
        for (const count of [1, 0, 3, 2]) losses.push(...(await trainer.advance(count)));
        expectSameTraining({ losses: whole.losses, snapshot: await trainer.snapshot() }, whole);
        expectSameBits(Float32Array.from(losses), whole.losses, 'losses');
      } finally {
        trainer.dispose();
      }
    });
  });

  it('trains a network alone as in a batch', async () => {
    const all = await trainAll(engine(), networks);
    const { inside, outside } = variedNoise(NETWORKS) as Record<string, readonly number[]>;
    for (let e = 0; e < NETWORKS; e++) {
      const alone = await trainAll(engine(), selectNetworks(networks, [e]), {
        learningRate: RATES[e],
        noise: { inside: inside[e], outside: outside[e] },
      });
      for (const name of PARAMETER_NAMES) {
        const own = shareOf(all.snapshot.parameters[name], NETWORKS, e);
        expectSameBits(alone.snapshot.parameters[name], own, name);
      }
      const losses = all.losses.filter((_, k) => k % NETWORKS === e);
      expectSameBits(alone.losses, losses, 'losses');
    }
  });

  it('is the same to the bit where devices share the networks, also gone on with by one of them', async () => {
    const second = await openEngine(navigator.gpu);
    try {
      const both = shareNetworks([engine(), second]);
      const whole = await trainAll(engine(), networks);
      const shared = await trainAll(both, networks);
      expectSameTraining(shared, whole);
      expectSameBits(shared.losses, whole.losses, 'losses');
      const half = await trainAll(both, networks, {}, undefined, 9);
      expectSameTraining(await trainAll(engine(), networks, {}, half.snapshot, ITERATIONS - 9), whole);
    } finally {
      second.dispose();
    }
  });

  it('begins with the loss and gradient that the engine tells', async () => {
    const { losses, snapshot } = await trainAll(engine(), networks, {}, undefined, 1);
    const { loss, gradient } = await engine().gradient(networks, {
      ...request,
      phase: 'training',
      iteration: 0,
    });
    expect(relativeError(losses, loss.data)).toBeLessThan(LOSS_TOLERANCE);
    // Adam's first step is the learning rate against the sign of the gradient, where epsilon is small beside it.
    const parts = [snapshot.parameters.bias, networks.parameters.bias, gradient.bias];
    for (let e = 0; e < NETWORKS; e++) {
      const [after, before, slope] = parts.map((values) => shareOf(Float64Array.from(values), NETWORKS, e));
      const steps = after.map((value, k) => ((value - before[k]) / RATES[e]) * -Math.sign(slope[k]));
      for (const step of steps) expect(step).toBeCloseTo(1, 2);
    }
  });

  it('counts its iterations when it is aborted, and goes on from there', async () => {
    const whole = await trainAll(engine(), networks);
    const trainer = await engine().createTrainer(networks, request);
    try {
      await expect(trainer.advance(ITERATIONS, { signal: abortedAtLook(8) })).rejects.toMatchObject({
        code: 'aborted',
      });
      expect(trainer.iteration).toBeGreaterThan(0);
      expect(trainer.iteration).toBeLessThan(ITERATIONS);
      const losses = await trainer.advance(ITERATIONS - trainer.iteration);
      expectSameTraining({ losses, snapshot: await trainer.snapshot() }, whole);
    } finally {
      trainer.dispose();
    }
  });
});

describe('progress', () => {
  it('tells compiling from training', async () => {
    const phases: string[] = [];
    const networks = createNetworks({ units: 3, inputs: 1, outputs: 1, count: 1, seed: 1 });
    const task = tasks.functionApproximation({ steps: 6 });
    const onProgress = ({ phase, done, total }: Progress) => phases.push(`${phase} ${done}/${total}`);
    await train(engine(), networks, {
      task,
      trials: 4,
      iterations: 1,
      noise: { inside: 0.1 },
      seed: 1,
      onProgress,
    });
    expect(phases).toEqual(['compiling kernels 0/1', 'compiling kernels 1/1', 'training 1/1']);
  });
});

describe('an iteration of training', () => {
  /** Dispatches, submits and readbacks of one `advance`, of an engine whose kernels are hollow: only the counts are real. */
  async function costOf(units: number, steps: number, networks: number, trials: number, iterations: number) {
    return withHollowKernels(engine(), async (hollow) => {
      const batch = createNetworks({ units, inputs: 1, outputs: 1, count: networks, seed: 1 });
      const options = {
        task: tasks.functionApproximation({ steps }),
        trials,
        iterations,
        learningRate: 0.01,
        seed: 1,
      };
      const trainer = await hollow.createTrainer(batch, options);
      try {
        const before = trainer.counts;
        await trainer.advance(iterations);
        const { dispatches, submits, readbacks } = trainer.counts;
        return {
          dispatches: dispatches - before.dispatches,
          submits: submits - before.submits,
          readbacks: readbacks - before.readbacks,
        };
      } finally {
        trainer.dispose();
      }
    });
  }

  it('takes at most 12 dispatches at N 32, T 100, 24 networks x 64 trials', async () => {
    const { dispatches } = await costOf(32, 100, 24, 64, 4);
    expect(dispatches / 4).toBeLessThanOrEqual(12);
  });

  it.each([
    ['steps', 32, 300, 24, 64],
    ['networks', 32, 100, 72, 64],
    ['trials', 32, 100, 24, 192],
  ] as const)('takes no more dispatches for more %s', async (_, units, steps, networks, trials) => {
    const { dispatches } = await costOf(32, 100, 24, 64, 4);
    expect((await costOf(units, steps, networks, trials, 4)).dispatches).toBe(dispatches);
  });

  // Many units are computed by another family of kernels, which sums the weight gradients by kernels of their own.
  it.each([
    [64, 100, 24],
    [128, 100, 24],
    [512, 20, 3],
  ])('takes at most 12 dispatches at N %i', async (units, steps, networks) => {
    const { dispatches } = await costOf(units, steps, networks, 64, 4);
    expect(dispatches / 4).toBeLessThanOrEqual(12);
  });

  it('is read back only once for up to 256 of them', async () => {
    expect((await costOf(32, 100, 24, 64, 1)).readbacks).toBe(1);
    expect((await costOf(32, 100, 24, 64, 256)).readbacks).toBe(1);
    expect((await costOf(32, 100, 24, 64, 257)).readbacks).toBe(2);
  });
});

// Numbers that are not finite are found and named wherever they arise: a ReLU turns NaN and -Inf into 0, so a run can go
// on from them as if nothing had been. The border checks of a request refuse a NaN, so it is put in behind them.

import { describe, expect, it } from 'vitest';
import type { TrainerRequest, TrainerSnapshot } from '../../src/backend/backend.ts';
import {
  checkEvaluateRequest,
  checkGradientRequest,
  checkSimulateRequest,
  checkTrainerRequest,
} from '../../src/backend/check-request.ts';
import { elementCount } from '../../src/base/arrays.ts';
import { CtrnnError } from '../../src/base/errors.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { gradient } from '../../src/engine/gradient.ts';
import { BLOCK_TRIALS } from '../../src/engine/kernels/shape.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { EngineTrainer } from '../../src/engine/trainer.ts';
import { constant } from '../../src/expression/expression.ts';
import { type Networks, PARAMETER_NAMES } from '../../src/network/networks.ts';
import { selectNetworks } from '../../src/network/select-networks.ts';
import { tasks } from '../../src/task/index.ts';
import { compileTrial } from '../../src/task/trials.ts';
import { expectSameBits } from '../support/bits.ts';
import { underBudgets, useEngine } from '../support/engine.ts';
import { LARGE, SMALL, shareOf, variedNetworks, variedRequest, withNumber } from '../support/networks.ts';

const engine = useEngine();

const NETWORKS = 3;
const SICK = 1;
const TRIALS = 130;
const STEPS = 9;

/** Nothing comes from the unit: neither other units nor readouts can tell that it is sick. */
function withoutOutputs(networks: Networks, unit: number): Networks {
  const { units, outputs } = networks;
  let silent = networks;
  for (let i = 0; i < units; i++) silent = withNumber(silent, SICK, 'recurrentWeights', i * units + unit, 0);
  for (let o = 0; o < outputs; o++) silent = withNumber(silent, SICK, 'readoutWeights', o * units + unit, 0);
  return silent;
}

/** NaN in the weight onto the unit from the one before it. */
function withNaN(networks: Networks, unit: number): Networks {
  const { units } = networks;
  return withNumber(
    networks,
    SICK,
    'recurrentWeights',
    unit * units + ((unit + units - 1) % units),
    Number.NaN,
  );
}

async function failureOf(run: Promise<unknown>): Promise<CtrnnError> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CtrnnError)) throw error ?? new Error('It did not fail.');
  return error;
}

async function expectNamed(run: Promise<unknown>, place: { readonly trial: number; readonly step: number }) {
  const { code, message } = await failureOf(run);
  expect(code).toBe('not-finite');
  expect(message).toBe(
    `Network ${SICK} left the finite numbers in trial ${place.trial} at step ${place.step}.`,
  );
}

describe.each([SMALL, LARGE])('a $activation network of $units units', (shape) => {
  const healthy = variedNetworks(shape, NETWORKS);
  const request = variedRequest(shape, NETWORKS, TRIALS, STEPS);
  const { firstTrial = 0 } = request;

  // Each place in a quad of units, in a tile of eight, and the last unit of all.
  const units = shape === SMALL ? [0, 1, 2, 3, 4] : [0, 1, 2, 3, 5, 6, 7, 32];

  it.each(units)(
    'is named for a NaN weight onto unit %i, whether that feeds others or nothing',
    async (unit) => {
      const { core } = engine();
      const place = { trial: firstTrial, step: 0 };
      for (const sick of [withNaN(healthy, unit), withNaN(withoutOutputs(healthy, unit), unit)]) {
        await expectNamed(simulate(core, sick, checkSimulateRequest(healthy, request), {}), place);
        await expectNamed(gradient(core, sick, checkGradientRequest(healthy, request), {}), place);
      }
    },
  );

  // 1e30 is a float32, its square is not; the weights decide what becomes of two such inputs.
  it.each([
    { what: 'NaN', weights: [1e30, -1e30], unit: 4, trial: 0 },
    { what: 'NaN', weights: [-1e30, 1e30], unit: 1, trial: 127 },
    { what: 'Inf', weights: [1e30, 0], unit: 3, trial: 70 },
    { what: '-Inf, which ReLU makes 0,', weights: [-1e30, 0], unit: 2, trial: 65 },
  ])(
    'is named with trial $trial and step for $what in a unit that feeds nothing, however the run is cut',
    async (fault) => {
      const { weights, unit, trial } = fault;
      const sick = weights.reduce(
        (networks, weight, k) => withNumber(networks, SICK, 'inputWeights', unit * shape.inputs + k, weight),
        withoutOutputs(healthy, unit),
      );
      const sizes = [NETWORKS, TRIALS, STEPS, shape.inputs];
      const input = { data: new Float32Array(elementCount(sizes)), shape: sizes };
      const showLarge = (shown: number, step: number) => {
        const at = ((SICK * TRIALS + shown) * STEPS + step) * shape.inputs;
        input.data.fill(1e30, at, at + shape.inputs);
      };
      // The lowest trial is named with its first step, though a later trial goes wrong at an earlier one.
      showLarge(trial, 5);
      showLarge(trial, 7);
      showLarge(trial + 2, 2);
      const place = { trial: firstTrial + trial, step: 5 };
      const run = async (engine: Engine) => {
        await expectNamed(engine.simulate(sick, { ...request, input }), place);
        await expectNamed(engine.gradient(sick, { ...request, input }), place);
      };
      await run(engine());
      await underBudgets(engine(), { timeBudget: 1e-4 }, run);
      await underBudgets(engine(), { memoryBudget: 2 ** (shape === SMALL ? 17 : 19) }, run);
    },
  );
});

/** Two inputs, one output, as the kernels of `SMALL`. */
const task = tasks.functionApproximation({ target: 'product', steps: 12, lossSteps: 4 });

describe('a network that diverges', () => {
  const healthy = variedNetworks(SMALL, NETWORKS);
  const ITERATIONS = 5;
  const LEARNING_RATES = [0.01, 0.02, 0.03];

  /** Weights of a million are multiplied in every step of a trial: the second iteration leaves the numbers. */
  const sickRates = LEARNING_RATES.map((rate, e) => (e === SICK ? 1e6 : rate));

  function trainerRequest(learningRate: readonly number[], noise = [0.3, 0.1, 0]): TrainerRequest {
    return { task, trials: TRIALS, iterations: ITERATIONS, learningRate, noise: { inside: noise }, seed: 4 };
  }

  async function trainAll(
    trainer: EngineTrainer | Awaited<ReturnType<Engine['createTrainer']>>,
    count: number,
  ) {
    try {
      const losses = await trainer.advance(count);
      return { losses, snapshot: await trainer.snapshot(), divergences: trainer.divergences };
    } finally {
      trainer.dispose();
    }
  }

  /** Every number of a network's share in a snapshot is that of another's, bit for bit. */
  function expectSameNetwork(
    found: TrainerSnapshot,
    at: number,
    expected: TrainerSnapshot,
    place: number,
  ): void {
    const counts = [found, expected].map(({ parameters }) => parameters.bias.length / SMALL.units);
    const compare = (a: ArrayLike<number>, b: ArrayLike<number>, what: string) =>
      expectSameBits(
        shareOf(Float32Array.from(a), counts[0], at),
        shareOf(Float32Array.from(b), counts[1], place),
        what,
      );
    for (const name of PARAMETER_NAMES) compare(found.parameters[name], expected.parameters[name], name);
    for (const name of ['firstMoment', 'secondMoment', 'rawLeak'] as const)
      compare(found[name], expected[name], name);
  }

  function columnOf(losses: Float32Array, networks: number, network: number): Float32Array {
    return losses.filter((_, k) => k % networks === network);
  }

  it('is named in an evaluation', async () => {
    const evaluation = {
      task,
      trials: 8,
      repeats: 4,
      conditions: 2,
      inside: [0, 0, 0.1, 0.1, 0, 0],
      outside: [0, 0, 0, 0, 0, 0],
      firstTrial: 4,
      seed: 1,
    };
    const checked = checkEvaluateRequest(healthy, evaluation);
    await expectNamed(evaluate(engine().core, withNaN(healthy, 2), checked, {}), { trial: 4, step: 0 });
  });

  it('is named without a place where only its loss overflowed', async () => {
    const target = { data: Float32Array.of(0, 1e30, 0), shape: [NETWORKS, 1, 1, 1] };
    const request = { ...variedRequest(SMALL, NETWORKS, 5, STEPS), target };
    const runs = [() => engine().simulate(healthy, request), () => engine().gradient(healthy, request)];
    for (const run of runs) {
      const { code, message } = await failureOf(run());
      expect(code).toBe('not-finite');
      expect(message).toBe(`The loss or gradient of network ${SICK} is not finite.`);
    }
  });

  it('is frozen with the parameters it had before, and the others train as if it were not there', async () => {
    const run = await trainAll(await engine().createTrainer(healthy, trainerRequest(sickRates)), ITERATIONS);
    const before = await trainAll(await engine().createTrainer(healthy, trainerRequest(sickRates)), 1);

    const [divergence, ...more] = run.divergences;
    expect(more).toEqual([]);
    expect(divergence).toMatchObject({ network: SICK, iteration: 1 });
    expect(run.snapshot.divergences).toEqual([divergence]);
    expect(before.divergences).toEqual([]);
    expectSameNetwork(run.snapshot, SICK, before.snapshot, SICK);

    // Its loss is told up to the iteration that it left in.
    const losses = columnOf(run.losses, NETWORKS, SICK);
    expectSameBits(losses.subarray(0, 1), before.losses.subarray(SICK, SICK + 1));
    expect(Array.from(losses.subarray(1)).every(Number.isNaN)).toBe(true);

    // The place is where the same parameters leave the numbers on the same draws.
    const sick = { ...healthy, parameters: run.snapshot.parameters };
    const again = { ...trainerRequest(sickRates), phase: 'training', iteration: 1 } as const;
    const { trial, step } = divergence;
    expect([trial, step].every(Number.isInteger)).toBe(true);
    await expectNamed(engine().simulate(sick, again), { trial: trial!, step: step! });

    const others = [0, 2];
    const request = trainerRequest(
      others.map((e) => LEARNING_RATES[e]),
      [0.3, 0],
    );
    const alone = await trainAll(
      await engine().createTrainer(selectNetworks(healthy, others), request),
      ITERATIONS,
    );
    others.forEach((network, place) => {
      expectSameNetwork(run.snapshot, network, alone.snapshot, place);
      const found = columnOf(run.losses, NETWORKS, network);
      expectSameBits(found, columnOf(alone.losses, others.length, place), 'losses');
    });
  });

  it.each([
    ['that feeds others', withNaN(healthy, 2)],
    ['that feeds nothing', withNaN(withoutOutputs(healthy, 4), 4)],
  ])('is frozen at once for a NaN weight onto a unit %s', async (_, sick) => {
    const checked = checkTrainerRequest(healthy, trainerRequest(LEARNING_RATES));
    const run = await trainAll(await EngineTrainer.open(engine().core, sick, checked), ITERATIONS);
    expect(run.divergences).toEqual([{ network: SICK, iteration: 0, trial: 0, step: 0 }]);
    for (const name of PARAMETER_NAMES) {
      const share = (networks: Pick<Networks, 'parameters'>) =>
        shareOf(Float32Array.from(networks.parameters[name]), NETWORKS, SICK);
      expectSameBits(share(run.snapshot), share(sick), name);
    }
    const well = await trainAll(
      await engine().createTrainer(healthy, trainerRequest(LEARNING_RATES)),
      ITERATIONS,
    );
    for (const e of [0, 2]) expectSameNetwork(run.snapshot, e, well.snapshot, e);
  });

  it('is frozen with the first trial that left, whichever slice that was in', async () => {
    // 2e38 (u0 + u1) leaves float32 where the inputs add up to more than 1.7 either way: in one trial of forty.
    const unit = 4;
    const sick = [0, 1].reduce(
      (networks, k) => withNumber(networks, SICK, 'inputWeights', unit * SMALL.inputs + k, 2e38),
      withoutOutputs(healthy, unit),
    );
    const program = compileTrial(task);
    const firstToLeave = (seed: number) =>
      Array.from({ length: TRIALS }, (_, trial) => trial).find((trial) => {
        const stream = sick.streams[SICK];
        const { input } = program({ seed, phase: 'training', stream, iteration: 0, trial });
        return Math.abs(input[0] + input[1]) > 1.7;
      }) ?? TRIALS;
    const seed = Array.from({ length: 1000 }, (_, k) => k).find((seed) => {
      const trial = firstToLeave(seed);
      return trial >= BLOCK_TRIALS && trial < TRIALS;
    })!;
    const request = { ...trainerRequest(LEARNING_RATES), seed };
    // Memory for a block of trials or two at a time.
    for (const budgets of [{}, { memoryBudget: 80_000 }]) {
      const run = await underBudgets(engine(), budgets, async (cut) =>
        trainAll(await cut.createTrainer(sick, request), 1),
      );
      const trial = firstToLeave(seed);
      expect(run.divergences).toEqual([{ network: SICK, iteration: 0, trial, step: 0 }]);
    }
  });

  it('is frozen without a place where only its gradient overflowed', async () => {
    // A squared error of 2e38 is a float32, the square of its derivative 3e19 is not.
    const far = tasks.functionApproximation({
      target: () => constant(1.5e19),
      inputs: 2,
      steps: 2,
      lossSteps: 1,
    });
    const request = { ...trainerRequest(LEARNING_RATES), task: far, trials: 1 };
    const run = await trainAll(await engine().createTrainer(healthy, request), 2);
    expect(run.divergences).toEqual([0, 1, 2].map((network) => ({ network, iteration: 0 })));
    for (const name of PARAMETER_NAMES) {
      expectSameBits(run.snapshot.parameters[name], Float32Array.from(healthy.parameters[name]), name);
    }
  });

  it('stays frozen when training is resumed', async () => {
    const request = trainerRequest(sickRates);
    const whole = await trainAll(await engine().createTrainer(healthy, request), ITERATIONS);
    const first = await trainAll(await engine().createTrainer(healthy, request), 3);
    const rest = await trainAll(
      await engine().createTrainer(healthy, request, first.snapshot),
      ITERATIONS - 3,
    );
    expect(rest.divergences).toEqual(whole.divergences);
    for (let e = 0; e < NETWORKS; e++) expectSameNetwork(rest.snapshot, e, whole.snapshot, e);
    expectSameBits(rest.losses, whole.losses.subarray(3 * NETWORKS), 'losses');
  });
});

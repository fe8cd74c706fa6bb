// Sweeps of the test noise: the same networks on the same trials and draws (common random numbers) at many levels.
// Several axes - a placement and its levels - share one call of the backend, and one condition without any noise.

import type { Backend, Evaluation, WorkCounts } from '../backend/backend.ts';
import { checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import type { Task } from '../task/task.ts';
import { type FullAxis, fullAxis, layOut, type SweepAxis } from './axes.ts';
import { independentItems, meanPerItem } from './items.ts';
import { meanPerInput } from './statistics.ts';

export const DEFAULT_TEST_TRIALS = 1024;
export const DEFAULT_REPEATS = 16;

export interface SweepTrials extends LongCallOptions {
  readonly task: Task;
  /** Trials of each network and level, a multiple of `repeats`; default 1024. */
  readonly trials?: number;
  /** Noise draws per input; default 16. With 1 there is no split into bias and variance. */
  readonly repeats?: number;
  /** Default 0. Test draws differ from training draws of the same seed. */
  readonly seed?: number;
}

/** What a sweep measured along one axis. */
export interface AxisData extends FullAxis {
  /** Mean loss of each independent input over its draws, [E][levels][inputs]. */
  readonly inputLoss: Float64Array;
  /** Means over inputs, [E][levels]; absent with one draw an input. */
  readonly biasSquared?: Float64Array;
  readonly variance?: Float64Array;
  /** Mean of each score of a world over the draws of each input, [scores] of [E][levels][inputs]. */
  readonly inputScores: readonly Float64Array[];
}

/** What a sweep measured: plain data, from which all statistics follow. */
export interface SweepData {
  readonly networks: number;
  /** Independent inputs of each network; of a data task the held-out sequences that were shown. */
  readonly inputs: number;
  /** A world's scores by name; none for other tasks. */
  readonly scoreNames: readonly string[];
  /** One for each axis asked for. */
  readonly axes: readonly AxisData[];
  readonly counts: WorkCounts;
  readonly kernel: string;
}

/** Rows [E][places] out of [E][conditions] rows of `width`. */
function gather(
  values: Float64Array,
  conditions: number,
  width: number,
  places: readonly number[],
): Float64Array {
  const networks = values.length / (conditions * width);
  const gathered = new Float64Array(networks * places.length * width);
  for (let network = 0; network < networks; network++) {
    places.forEach((place, level) => {
      const start = (network * conditions + place) * width;
      gathered.set(values.subarray(start, start + width), (network * places.length + level) * width);
    });
  }
  return gathered;
}

function checkFinite(inputLoss: Float64Array, axis: FullAxis, inputs: number): void {
  const bad = inputLoss.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return;
  const row = Math.floor(bad / inputs);
  const network = Math.floor(row / axis.levels[0].length);
  const level = axis.levels[network][row % axis.levels[0].length];
  throw new CtrnnError(
    'not-finite',
    `The loss of network ${network} is not finite with ${axis.placements[network]} noise of ${level}.`,
    'Sweep smaller levels, or leave the network out.',
  );
}

/** How the trials of a row are laid out: inputs, each with its draws; items are those that are independent. */
interface ShownInputs {
  readonly inputs: number;
  readonly items: number;
  readonly repeats: number;
}

function axisData(
  evaluation: Evaluation,
  axis: FullAxis,
  conditions: number,
  places: readonly number[],
  { inputs, items, repeats }: ShownInputs,
): AxisData {
  const { trialLoss, biasSquared, variance, scores = {} } = evaluation;
  const perItem = (trials: ArrayLike<number>) =>
    gather(meanPerItem(meanPerInput(trials, repeats), inputs, items), conditions, items, places);
  const inputLoss = perItem(trialLoss.data);
  checkFinite(inputLoss, axis, items);
  const meansOf = (split: Evaluation['biasSquared']) => {
    const ofItems = split && meanPerItem(Float64Array.from(split.data), inputs, items);
    return ofItems && gather(meanPerInput(ofItems, items), conditions, 1, places);
  };
  return {
    ...axis,
    inputLoss,
    biasSquared: meansOf(biasSquared),
    variance: meansOf(variance),
    inputScores: Object.values(scores).map(({ data }) => perItem(data)),
  };
}

/**
 * Measures the loss along every axis, in one evaluation: fresh test trials, the same for all levels.
 *
 * @throws CtrnnError `invalid-argument`; `not-finite` naming network and level; `aborted`; what the backend meets
 */
export async function sweepAxes(
  backend: Backend,
  networks: Networks,
  axes: readonly SweepAxis[],
  options: SweepTrials,
): Promise<SweepData> {
  const repeats = checkInteger('repeats', options.repeats ?? DEFAULT_REPEATS, 1);
  const trials = checkInteger('trials', options.trials ?? DEFAULT_TEST_TRIALS, 1);
  if (trials % repeats !== 0) {
    throw new CtrnnError(
      'invalid-argument',
      `trials is ${trials}, with repeats ${repeats}.`,
      'Give trials as a multiple of repeats.',
    );
  }
  const { task, seed = 0, signal, onProgress } = options;
  const full = axes.map((axis) => fullAxis(axis, networks.networks));
  const conditions = layOut(full, networks.networks);
  const evaluation = await backend.evaluate(networks, {
    task,
    trials,
    repeats,
    conditions: conditions.count,
    inside: conditions.inside,
    outside: conditions.outside,
    seed,
    phase: 'test',
    signal,
    onProgress: onProgress && ((progress) => onProgress({ ...progress, phase: 'sweeping test noise' })),
  });
  const inputs = trials / repeats;
  const shown = { inputs, items: independentItems(task, inputs), repeats };
  return {
    networks: networks.networks,
    inputs: shown.items,
    scoreNames: Object.keys(evaluation.scores ?? {}),
    axes: full.map((axis, place) =>
      axisData(evaluation, axis, conditions.count, conditions.places[place], shown),
    ),
    counts: evaluation.counts,
    kernel: evaluation.kernel,
  };
}

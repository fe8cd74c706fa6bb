// Trained regulators, each with what it learned, where theory says that its rate settles, and where it does settle.

import type { Backend } from '../backend/backend.ts';
import { NotFiniteError } from '../backend/not-finite.ts';
import type { RealArray } from '../base/arrays.ts';
import { checkInteger, checkNumber } from '../base/check.ts';
import { CtrnnError, throwIfAborted } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { selectNetworks } from '../network/select-networks.ts';
import { numericActivation } from '../network/smoothed-activation.ts';
import type { Placement } from './axes.ts';
import type { GridNetwork } from './grid.ts';
import {
  type Equilibria,
  gaussianPrediction,
  noiseFreeEquilibria,
  type PlacedNoise,
  type SelfCoupledUnit,
} from './regulator-theory.ts';

/** How often h was where: bins of equal width from `low` to `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** The stationary rate of one unit, over trials and steps after the burn-in. */
export interface MeasuredRate {
  /** With the noise of training on. */
  readonly mean: number;
  /** Of that mean: from the means of trials, which are independent. */
  readonly standardError: number;
  /** Of h. */
  readonly standardDeviation: number;
  readonly histogram: Histogram;
  /** With the noise off. */
  readonly meanWithoutNoise: number;
  /** Steps left out at the start of each trial. */
  readonly burnIn: number;
}

export interface DescribedRegulator {
  /** Its place in the batch. */
  readonly network: number;
  readonly placement: Placement;
  readonly trainingLevel: number;
  readonly activation: string;
  /** w */
  readonly weight: number;
  /** b */
  readonly bias: number;
  /** gamma */
  readonly leak: number;
  /** h[0] */
  readonly initialState: number;
  readonly noiseFree: Equilibria;
  /** The Gaussian theory, at the training level; see regulator-theory.ts. */
  readonly predicted: Equilibria;
  /** null if the rate leaves the finite numbers. */
  readonly measured: MeasuredRate | null;
}

/** Plain data, that survives JSON. */
export interface RegulatorDescription {
  readonly setPoint: number;
  readonly trials: number;
  /** Steps measured in each trial, after the burn-in. */
  readonly steps: number;
  readonly seed: number;
  readonly networks: readonly DescribedRegulator[];
}

export interface DescribeRegulatorOptions extends LongCallOptions {
  /** Training noise of each network, [E]: the rows of a study's grid will do. */
  readonly training: readonly Pick<GridNetwork, 'placement' | 'trainingLevel'>[];
  /** The rate that they were trained to hold; default 1, as the task's. */
  readonly setPoint?: number;
  /** Independent trials of each network, at least 2; default 1024. */
  readonly trials?: number;
  /** Steps measured in each trial; default 512. */
  readonly steps?: number;
  /**
   * Steps left out at the start of each trial, from h[0] to the stationary state. Default: ten relaxation times of the
   * network, 10 / (1 - |k|) with the larger multiplier k of theory, with and without noise: h is then within e^-10 of the way.
   * At most 10,000; 10,000 too where theory has no stable rate.
   */
  readonly burnIn?: number;
  /** Default 0. Draws are test draws, apart from those of training. */
  readonly seed?: number;
}

const RELAXATION_TIMES = 10;
const MOST_BURN_IN = 10_000;
const BINS = 60;

/**
 * Describes trained regulators: parameters, fixed point, Gaussian prediction, and the stationary rate as simulated with the
 * noise of training and without. Networks are simulated one at a time, so that one that overflows costs no other.
 *
 * @param networks  one unit without input each, z = h
 * @throws CtrnnError `invalid-argument`; `aborted`; whatever the backend meets but numbers that are not finite
 */
export async function describeRegulator(
  backend: Backend,
  networks: Networks,
  options: DescribeRegulatorOptions,
): Promise<RegulatorDescription> {
  checkRegulators(networks, options.training);
  const setPoint = checkNumber('setPoint', options.setPoint ?? 1);
  const trials = checkInteger('trials', options.trials ?? 1024, 2);
  const steps = checkInteger('steps', options.steps ?? 512, 1);
  const seed = checkInteger('seed', options.seed ?? 0, 0);
  if (options.burnIn !== undefined) checkInteger('burnIn', options.burnIn, 0);
  const { signal, onProgress } = options;

  const described: DescribedRegulator[] = [];
  for (const [network, { placement, trainingLevel }] of options.training.entries()) {
    onProgress?.({ phase: 'describing regulators', done: network, total: networks.networks });
    throwIfAborted(signal, 'Describing the regulators');
    const noise = { placement, level: trainingLevel };
    const unit = selfCoupledUnit(networks, network);
    const noiseFree = noiseFreeEquilibria(unit);
    const predicted = gaussianPrediction(unit, noise);
    const run = {
      trials,
      steps,
      seed,
      signal,
      burnIn: options.burnIn ?? defaultBurnIn([noiseFree, predicted]),
    };
    const measured = await measureIfFinite(backend, selectNetworks(networks, [network]), noise, run);
    const { activation, ...parameters } = unit;
    described.push({
      network,
      placement,
      trainingLevel,
      activation: activation.name,
      ...parameters,
      noiseFree,
      predicted,
      measured,
    });
  }
  onProgress?.({ phase: 'describing regulators', done: networks.networks, total: networks.networks });
  return { setPoint, trials, steps, seed, networks: described };
}

function checkRegulators(networks: Networks, training: DescribeRegulatorOptions['training']): void {
  if (networks.units !== 1 || networks.inputs !== 0) {
    throw new CtrnnError(
      'invalid-argument',
      `These networks have ${networks.units} units and ${networks.inputs} inputs.`,
      'A regulator is one unit without input: createNetworks({ task: tasks.regulator(), ... }).',
    );
  }
  if (!Array.isArray(training) || training.length !== networks.networks) {
    throw new CtrnnError(
      'invalid-argument',
      `training does not hold the noise of ${networks.networks} networks.`,
      'Give { placement, trainingLevel } of each network, in their order.',
    );
  }
}

/** One of a batch of regulators, as the theory sees it. */
export function selfCoupledUnit({ parameters, activation }: Networks, network: number): SelfCoupledUnit {
  return {
    weight: parameters.recurrentWeights[network],
    bias: parameters.bias[network],
    leak: parameters.leak[network],
    initialState: parameters.initialState[network],
    activation: numericActivation(activation),
  };
}

function defaultBurnIn(theories: readonly Equilibria[]): number {
  const multipliers = theories.map(({ reached }) => (reached ? Math.abs(reached.multiplier) : 1));
  const remains = 1 - Math.max(...multipliers);
  return remains > RELAXATION_TIMES / MOST_BURN_IN ? Math.ceil(RELAXATION_TIMES / remains) : MOST_BURN_IN;
}

interface Run {
  readonly trials: number;
  readonly steps: number;
  readonly burnIn: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

async function measureIfFinite(
  backend: Backend,
  network: Networks,
  noise: PlacedNoise,
  run: Run,
): Promise<MeasuredRate | null> {
  try {
    return await measure(backend, network, noise, run);
  } catch (error) {
    if (error instanceof NotFiniteError) return null;
    throw error;
  }
}

async function measure(
  backend: Backend,
  network: Networks,
  { placement, level }: PlacedNoise,
  run: Run,
): Promise<MeasuredRate> {
  const noisy = await stationaryRates(backend, network, run, { [placement]: level });
  // Without noise all trials are the same.
  const quiet = await stationaryRates(backend, network, { ...run, trials: 1 }, {});
  const means = Float64Array.from(noisy, meanOf);
  const mean = meanOf(means);
  const squares = noisy.reduce((sum, trial) => sum + squaresAbout(mean, trial), 0);
  return {
    mean,
    standardError: Math.sqrt(squaresAbout(mean, means) / (run.trials - 1) / run.trials),
    standardDeviation: Math.sqrt(squares / (run.trials * run.steps)),
    histogram: histogramOf(noisy),
    meanWithoutNoise: meanOf(quiet[0]),
    burnIn: run.burnIn,
  };
}

/** h at every step after the burn-in, [trials][steps]. */
async function stationaryRates(
  backend: Backend,
  network: Networks,
  { trials, steps, burnIn, seed, signal }: Run,
  noise: { readonly inside?: number; readonly outside?: number },
): Promise<RealArray[]> {
  const length = burnIn + steps;
  const { state } = await backend.simulate(network, {
    steps: length,
    trials,
    noise,
    seed,
    signal,
    record: { state: true },
  });
  return Array.from({ length: trials }, (_, trial) =>
    state!.data.subarray(trial * length + burnIn, (trial + 1) * length),
  );
}

function meanOf(values: RealArray): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function squaresAbout(mean: number, values: RealArray): number {
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return sum;
}

function histogramOf(trials: readonly RealArray[]): Histogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const trial of trials) {
    for (const value of trial) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const counts = new Array<number>(BINS).fill(0);
  // A rate that does not move is all in the first bin.
  const binsPerUnit = high > low ? BINS / (high - low) : 0;
  for (const trial of trials) {
    for (const value of trial) counts[Math.min(BINS - 1, Math.floor((value - low) * binsPerUnit))]++;
  }
  return { low, high, counts };
}

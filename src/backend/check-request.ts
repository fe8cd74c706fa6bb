// The border of a backend: a request comes in as people write it and leaves checked, in one plain form with every
// default filled in. Both backends start from this form, so that they agree on what a request means.

import { checkChoice, checkInteger, checkNumber, checkReals } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { checkNetworks, type Networks, PARAMETER_NAMES, parameterShapes } from '../network/networks.ts';
import { PHASES, type Phase } from '../noise/address.ts';
import type {
  DrawOptions,
  EvaluateRequest,
  GradientRequest,
  NoiseLevels,
  Penalties,
  RecordChoice,
  SimulateRequest,
  TrainerRequest,
  TrainerSnapshot,
} from './backend.ts';
import {
  checkTaskSource,
  checkTrialSource,
  MOST_ADDRESSES,
  type Source,
  type TaskSource,
  worldOf,
} from './trial-source.ts';

/** Where a run's random numbers come from, complete. */
export interface Draws {
  readonly seed: number;
  readonly phase: Phase;
  readonly iteration: number;
  readonly firstTrial: number;
}

/** Noise levels, one per network [E]; in an evaluation one per network and condition [E][C]. */
export interface Levels {
  readonly inside: Float64Array;
  readonly outside: Float64Array;
}

/** The recorded steps are `every - 1, 2 every - 1, ...`: `count` of them. */
export interface KeptSteps {
  readonly every: number;
  readonly count: number;
}

/** See `Penalties`. */
export interface CheckedPenalties {
  readonly rates: number;
  readonly weights: number;
}

export interface CheckedSimulation {
  readonly draws: Draws;
  readonly levels: Levels;
  readonly source: Source;
  readonly trials: number;
  /** Undefined where nothing is recorded. */
  readonly keptStates?: KeptSteps;
  readonly keptReadouts?: KeptSteps;
  readonly keptWorlds?: KeptSteps;
  /** Whether there is a target, and so a loss. */
  readonly hasLoss: boolean;
}

export interface CheckedGradient {
  readonly draws: Draws;
  readonly levels: Levels;
  readonly source: Source;
  readonly trials: number;
  readonly l2: CheckedPenalties;
  readonly inputGradient: boolean;
}

export interface CheckedEvaluation {
  readonly draws: Draws;
  /** [E][C] */
  readonly levels: Levels;
  readonly source: TaskSource;
  readonly trials: number;
  readonly conditions: number;
}

export interface CheckedTraining {
  readonly seed: number;
  readonly levels: Levels;
  readonly source: TaskSource;
  readonly trials: number;
  readonly iterations: number;
  /** [E] */
  readonly learningRate: Float64Array;
  readonly schedule: 'constant' | 'cosine';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clipNorm: number;
  readonly l2: CheckedPenalties;
}

/** So that no update of finite moments leaves float32: an update is at most some thirty learning rates. */
const MOST_LEARNING_RATE = 1e6;
/** Far above the smallest float32, so that Adam never divides zero by zero. */
const LEAST_EPSILON = 1e-30;

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

/** A number for every element, or an array of one each; all finite and at least 0. */
function perElement(
  name: string,
  value: unknown,
  count: number,
  of: string,
  most = Number.MAX_VALUE,
): Float64Array {
  if (typeof value === 'number') return new Float64Array(count).fill(checkNumber(name, value, 0, most));
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) {
    throw invalid(`${name} is ${String(value)}.`, `Give a number, or an array of one per ${of}.`);
  }
  const elements = value as unknown as ArrayLike<unknown>;
  if (elements.length !== count) {
    throw invalid(`${name} has ${elements.length} elements.`, `Give one per ${of}: ${count}.`);
  }
  return Float64Array.from(elements, (element, i) => checkNumber(`${name}[${i}]`, element, 0, most));
}

/** @throws CtrnnError `invalid-argument` for a level that is negative or not finite, or an unknown placement */
export function checkLevels(networks: Networks, noise: NoiseLevels = {}): Levels {
  for (const key of Object.keys(noise)) checkChoice('the placement of the noise', key, ['inside', 'outside']);
  return {
    inside: perElement('noise.inside', noise.inside ?? 0, networks.networks, 'network'),
    outside: perElement('noise.outside', noise.outside ?? 0, networks.networks, 'network'),
  };
}

/** @throws CtrnnError `invalid-argument` for a seed that is not a whole number in [0, 2^53) */
export function checkSeed(seed: number): number {
  return checkInteger('seed', seed, 0);
}

function checkTrials(trials: number): number {
  return checkInteger('trials', trials, 1, MOST_ADDRESSES);
}

function checkDraws(options: DrawOptions, trials: number): Draws {
  return {
    seed: checkSeed(options.seed),
    phase: checkChoice('phase', options.phase ?? 'test', Object.keys(PHASES) as Phase[]),
    iteration: checkInteger('iteration', options.iteration ?? 0, 0, MOST_ADDRESSES - 1),
    firstTrial: checkInteger('firstTrial', options.firstTrial ?? 0, 0, MOST_ADDRESSES - trials),
  };
}

/** A penalty above this drowns every loss, and float32 with it. */
const MOST_PENALTY = 1e6;

function checkPenalties(l2: Penalties = {}): CheckedPenalties {
  for (const key of Object.keys(l2)) checkChoice('a penalty', key, ['rates', 'weights']);
  return {
    rates: checkNumber('l2.rates', l2.rates ?? 0, 0, MOST_PENALTY),
    weights: checkNumber('l2.weights', l2.weights ?? 0, 0, MOST_PENALTY),
  };
}

function checkRecord(name: string, choice: RecordChoice | undefined, steps: number): KeptSteps | undefined {
  if (choice === undefined || choice === false) return undefined;
  const every = choice === true ? 1 : checkInteger(`record.${name}.every`, choice.every, 1, steps);
  return { every, count: Math.floor(steps / every) };
}

/** @throws CtrnnError `invalid-argument` naming what breaks the contract of `SimulateRequest` */
export function checkSimulateRequest(networks: Networks, request: SimulateRequest): CheckedSimulation {
  checkNetworks(networks);
  const trials = checkTrials(request.trials);
  const source = checkTrialSource(networks, request, trials);
  if (request.record?.world && !worldOf(source)) {
    throw invalid('record.world is asked for, but the task has no world.', 'Leave record.world out.');
  }
  return {
    draws: checkDraws(request, trials),
    levels: checkLevels(networks, request.noise),
    source,
    trials,
    keptWorlds: checkRecord('world', request.record?.world, source.steps),
    keptStates: checkRecord('state', request.record?.state, source.steps),
    keptReadouts: checkRecord('readout', request.record?.readout, source.steps),
    hasLoss: source.kind === 'task' || source.target !== undefined,
  };
}

/** @throws CtrnnError `invalid-argument` naming what breaks the contract of `GradientRequest` */
export function checkGradientRequest(networks: Networks, request: GradientRequest): CheckedGradient {
  checkNetworks(networks);
  const trials = checkTrials(request.trials);
  const source = checkTrialSource(networks, request, trials);
  if (source.kind === 'data' && !source.target) {
    throw invalid('There is no target, so there is no loss.', 'Give `target`, or a `task` that makes it.');
  }
  return {
    draws: checkDraws(request, trials),
    levels: checkLevels(networks, request.noise),
    source,
    trials,
    l2: checkPenalties(request.l2),
    inputGradient: request.inputGradient ?? false,
  };
}

/** @throws CtrnnError `invalid-argument` naming what breaks the contract of `EvaluateRequest` */
export function checkEvaluateRequest(networks: Networks, request: EvaluateRequest): CheckedEvaluation {
  checkNetworks(networks);
  const trials = checkTrials(request.trials);
  const conditions = checkInteger('conditions', request.conditions, 1);
  const source = checkTaskSource(networks, request.task, request.repeats);
  const draws = checkDraws(request, trials);
  if (trials % source.repeats !== 0 || draws.firstTrial % source.repeats !== 0) {
    throw invalid(
      `${trials} trials from trial ${draws.firstTrial} on do not split into inputs of ${source.repeats} draws each.`,
      'Give trials and firstTrial as multiples of repeats.',
    );
  }
  const count = networks.networks * conditions;
  const levels = {
    inside: perElement('inside', request.inside, count, 'network and condition'),
    outside: perElement('outside', request.outside, count, 'network and condition'),
  };
  return { draws, levels, source, trials, conditions };
}

function checkDecayRate(name: string, value: number): number {
  if (checkNumber(name, value, 0, 1) === 1) throw invalid(`${name} is 1.`, `Give ${name} below 1.`);
  return value;
}

/** @throws CtrnnError `invalid-argument` naming what breaks the contract of `TrainerRequest` */
export function checkTrainerRequest(networks: Networks, request: TrainerRequest): CheckedTraining {
  checkNetworks(networks);
  if (!PARAMETER_NAMES.some((name) => networks.trainable[name])) {
    throw invalid('No parameter of these networks is trainable.', 'Set one of `trainable` to true.');
  }
  const above0 = (name: string, value: number) => checkNumber(name, value, 0, Number.MAX_VALUE, true);
  return {
    seed: checkSeed(request.seed),
    levels: checkLevels(networks, request.noise),
    source: checkTaskSource(networks, request.task, 1),
    trials: checkTrials(request.trials),
    iterations: checkInteger('iterations', request.iterations, 1, MOST_ADDRESSES),
    learningRate: perElement(
      'learningRate',
      request.learningRate,
      networks.networks,
      'network',
      MOST_LEARNING_RATE,
    ),
    schedule: checkChoice('schedule', request.schedule ?? 'constant', ['constant', 'cosine']),
    beta1: checkDecayRate('beta1', request.beta1 ?? 0.9),
    beta2: checkDecayRate('beta2', request.beta2 ?? 0.999),
    epsilon: checkNumber('epsilon', request.epsilon ?? 1e-8, LEAST_EPSILON),
    clipNorm:
      request.clipNorm === Number.POSITIVE_INFINITY
        ? request.clipNorm
        : above0('clipNorm', request.clipNorm ?? 1),
    l2: checkPenalties(request.l2),
  };
}

/**
 * Checks that a snapshot belongs to these networks and this run.
 *
 * @param momentCount  elements of each moment vector in the backend's own order; left out, the same number for each network
 * @throws CtrnnError `invalid-argument` naming the array or number that does not fit
 */
export function checkSnapshot(
  networks: Networks,
  iterations: number,
  snapshot: TrainerSnapshot,
  momentCount?: number,
): TrainerSnapshot {
  checkInteger('snapshot.iteration', snapshot.iteration, 0, iterations);
  const shapes = parameterShapes(networks);
  for (const name of PARAMETER_NAMES) {
    const length = shapes[name].reduce((product, size) => product * size, 1);
    checkReals(`snapshot.parameters.${name}`, snapshot.parameters[name], length);
  }
  const moments =
    momentCount ?? networks.networks * Math.ceil((snapshot.firstMoment?.length ?? 0) / networks.networks);
  checkReals('snapshot.firstMoment', snapshot.firstMoment, moments);
  checkReals('snapshot.secondMoment', snapshot.secondMoment, moments);
  checkReals('snapshot.rawLeak', snapshot.rawLeak, networks.networks * networks.units);
  for (const { network } of snapshot.divergences) {
    checkInteger('snapshot.divergences[].network', network, 0, networks.networks - 1);
  }
  return snapshot;
}

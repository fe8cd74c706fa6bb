// The trials of one network, one after the other, and the gradient of their mean loss.

import type { CheckedPenalties, Draws, Levels } from '../backend/check-request.ts';
import { type Source, worldOf } from '../backend/trial-source.ts';
import type { Networks } from '../network/networks.ts';
import type { TrialAddress } from '../task/draws.ts';
import { compileWorld } from '../task/world-program.ts';
import { backpropagate } from './backward.ts';
import { compileActivation } from './compiled-activation.ts';
import { createPath, runTrial, type TrialPath } from './forward.ts';
import { trialLoss, trialLossAdjoint } from './loss.ts';
import { type NetworkView, type Parameters64, viewNetwork } from './network-view.ts';
import type { Pace } from './pace.ts';
import { ratePenalty } from './penalties.ts';
import { openTrials, type TrialData } from './trial-reader.ts';
import { WorldAdjoint, WorldTrial } from './world-trial.ts';

/** The trials of one network at one pair of noise levels. */
export interface TrialSet {
  readonly network: NetworkView;
  readonly trials: number;
  readonly source: Source;
  readonly readTrial: (trial: number) => TrialData;
  readonly draws: Draws;
  readonly insideLevel: number;
  readonly outsideLevel: number;
  /** What a unit of h[t+1]^2 weighs in a trial's loss. */
  readonly rateWeight: number;
  /** The trials' world, if the task is a closed loop. */
  readonly world?: WorldTrial;
}

/** What the checked requests of all kinds share. */
interface CheckedRun {
  readonly source: Source;
  readonly trials: number;
  readonly levels: Levels;
  readonly l2?: CheckedPenalties;
}

/**
 * Opens the trial sets of a run by network, draws and the index of its levels (the network itself, but where a run has
 * several conditions). Sets read `parameters` as they are when they run.
 *
 * @param scores  whether the scores of a world are asked for
 */
export function openTrialSets(
  networks: Networks,
  parameters: Parameters64,
  { source, trials, levels, l2 }: CheckedRun,
  scores = false,
): (network: number, draws: Draws, condition?: number) => TrialSet {
  const played = worldOf(source);
  const world = played && new WorldTrial(compileWorld(played), source, scores);
  // What a world gives to sense is written as the trial goes on.
  const sensed = { input: rows(source.steps, networks.inputs) };
  const readTrial = world ? () => sensed : openTrials(networks, source);
  const rateWeight = (l2?.rates ?? 0) / (source.steps * networks.units);
  const activation = compileActivation(networks.activation);
  return (network, draws, condition = network) => ({
    network: viewNetwork(networks, activation, parameters, network),
    trials,
    source,
    readTrial: (trial) => readTrial(network, trial, draws),
    draws,
    insideLevel: levels.inside[condition],
    outsideLevel: levels.outside[condition],
    rateWeight,
    world,
  });
}

/** A trial that has run. `path` is valid until the next one. */
export interface TrialRun {
  readonly trial: number;
  readonly data: TrialData;
  readonly path: TrialPath;
  /** The first step with a number that is not finite, where the trial stopped. */
  readonly badStep?: number;
}

/** The addresses of a trial's start and of its noise: trials that repeat an input share a start. */
function worldAddresses({ network, source, draws }: TrialSet, trial: number): [TrialAddress, TrialAddress] {
  const { seed, phase, iteration } = draws;
  const { stream } = network;
  const repeats = source.kind === 'task' ? source.repeats : 1;
  const own = { seed, phase, iteration, stream, trial: draws.firstTrial + trial };
  return [{ ...own, trial: Math.floor(own.trial / repeats) }, own];
}

/** Runs the trials of a set forward, in order. */
export function* runTrials(set: TrialSet): Generator<TrialRun> {
  const { network, draws, insideLevel, outsideLevel, world } = set;
  const path = createPath(network, set.source.steps);
  for (let trial = 0; trial < set.trials; trial++) {
    const data = set.readTrial(trial);
    const noise = { insideLevel, outsideLevel, draws, trial: draws.firstTrial + trial };
    world?.place(...worldAddresses(set, trial));
    yield { trial, data, path, badStep: runTrial(network, data.input, noise, path, world) };
  }
}

/** The loss of a trial that has run, by itself: without penalties. Undefined where there is none. */
export function lossOf({ source, world }: TrialSet, { data, path }: TrialRun): number | undefined {
  if (world) return world.loss();
  return data.target && trialLoss(path.readout, data.target, source, data.mask);
}

/** Mean loss of a set, or where it left the finite numbers; nowhere in particular if only the loss overflowed. */
export type SetLoss =
  | { readonly loss: number; readonly trialLoss: Float64Array; readonly bad?: undefined }
  | { readonly bad: { readonly trial?: number; readonly step?: number } };

/**
 * Adds the gradient of the set's mean loss to `gradient`, trial by trial in order. Weights that are not connected get
 * one too: the caller sets it to zero.
 *
 * @param inputGradient  dL/du, [B][T][I], overwritten if given
 * @param done           pieces of the caller's work that are done after each trial, for `pace`
 */
export async function addSetGradient(
  set: TrialSet,
  gradient: Parameters64,
  pace: Pace,
  done: (trial: number) => number,
  inputGradient?: Float64Array,
): Promise<SetLoss> {
  const { network, trials, source, rateWeight } = set;
  const adjoint = rows(source.steps, network.outputs);
  const scratch = rows(source.steps, network.inputs);
  const losses = new Float64Array(trials);
  for (const run of runTrials(set)) {
    const { trial, data, path, badStep } = run;
    if (badStep !== undefined) return { bad: { trial: set.draws.firstTrial + trial, step: badStep } };
    losses[trial] = lossOf(set, run)! + ratePenalty(path, rateWeight);
    const world = set.world && new WorldAdjoint(set.world, source, trials);
    if (!world) trialLossAdjoint(path.readout, data.target!, source, data.mask, trials, adjoint);
    const size = source.steps * network.inputs;
    const inputRows = inputGradient
      ? rows(source.steps, network.inputs, inputGradient.subarray(trial * size, (trial + 1) * size))
      : scratch;
    backpropagate(network, data.input, path, adjoint, rateWeight / trials, gradient, inputRows, world);
    await pace.at(done(trial));
  }
  const loss = losses.reduce((sum, value) => sum + value, 0) / trials;
  return Number.isFinite(loss) ? { loss, trialLoss: losses } : { bad: {} };
}

/** An array of [count][channels] as rows; zeros if none is given. */
function rows(count: number, channels: number, array?: Float64Array): Float64Array[] {
  const data = array ?? new Float64Array(count * channels);
  return Array.from({ length: count }, (_, t) => data.subarray(t * channels, (t + 1) * channels));
}

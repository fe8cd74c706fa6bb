// The trials of one network, one after the other, and the gradient of their mean loss.

import type { Draws, Levels } from '../backend/check-request.ts';
import type { Source } from '../backend/trial-source.ts';
import type { Networks } from '../network/networks.ts';
import { backpropagate } from './backward.ts';
import { createPath, runTrial, type TrialPath } from './forward.ts';
import { trialLoss, trialLossAdjoint } from './loss.ts';
import { type NetworkView, type Parameters64, viewNetwork } from './network-view.ts';
import type { Pace } from './pace.ts';
import { openTrials, type TrialData } from './trial-reader.ts';

/** The trials of one network at one pair of noise levels. */
export interface TrialSet {
  readonly network: NetworkView;
  readonly trials: number;
  readonly source: Source;
  readonly readTrial: (trial: number) => TrialData;
  readonly draws: Draws;
  readonly insideLevel: number;
  readonly outsideLevel: number;
}

/** What the checked requests of all kinds share. */
interface CheckedRun {
  readonly source: Source;
  readonly trials: number;
  readonly levels: Levels;
}

/**
 * Opens the trial sets of a run by network, draws and the index of its levels (the network itself, but where a run has
 * several conditions). Sets read `parameters` as they are when they run.
 */
export function openTrialSets(
  networks: Networks,
  parameters: Parameters64,
  { source, trials, levels }: CheckedRun,
): (network: number, draws: Draws, condition?: number) => TrialSet {
  const readTrial = openTrials(networks, source);
  return (network, draws, condition = network) => ({
    network: viewNetwork(networks, parameters, network),
    trials,
    source,
    readTrial: (trial) => readTrial(network, trial, draws),
    draws,
    insideLevel: levels.inside[condition],
    outsideLevel: levels.outside[condition],
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

/** Runs the trials of a set forward, in order. */
export function* runTrials(set: TrialSet): Generator<TrialRun> {
  const { network, draws, insideLevel, outsideLevel } = set;
  const path = createPath(network, set.source.steps);
  for (let trial = 0; trial < set.trials; trial++) {
    const data = set.readTrial(trial);
    const noise = { insideLevel, outsideLevel, draws, trial: draws.firstTrial + trial };
    yield { trial, data, path, badStep: runTrial(network, data.input, noise, path) };
  }
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
  const { network, trials, source } = set;
  const adjoint = rows(source.steps, network.outputs);
  const scratch = rows(source.steps, network.inputs);
  const losses = new Float64Array(trials);
  for (const { trial, data, path, badStep } of runTrials(set)) {
    if (badStep !== undefined) return { bad: { trial: set.draws.firstTrial + trial, step: badStep } };
    const target = data.target!;
    losses[trial] = trialLoss(path.readout, target, source);
    trialLossAdjoint(path.readout, target, source, trials, adjoint);
    const size = source.steps * network.inputs;
    const inputRows = inputGradient
      ? rows(source.steps, network.inputs, inputGradient.subarray(trial * size, (trial + 1) * size))
      : scratch;
    backpropagate(network, data.input, path, adjoint, gradient, inputRows);
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

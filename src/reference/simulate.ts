// Simulate: trajectories of every network, with what was asked to be recorded.

import type { Simulation } from '../backend/backend.ts';
import type { CheckedSimulation, KeptSteps } from '../backend/check-request.ts';
import { notFiniteError } from '../backend/not-finite.ts';
import { keepScores, openScores } from '../backend/scores.ts';
import { worldOf } from '../backend/trial-source.ts';
import { NO_WORK } from '../backend/work-counts.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { stateAfter } from './forward.ts';
import { checkLosses } from './loss.ts';
import { copyParameters } from './network-view.ts';
import { Pace } from './pace.ts';
import { REFERENCE_KERNEL, zeros } from './record.ts';
import { lossOf, openTrialSets, runTrials } from './trial-set.ts';
import type { WorldTrial } from './world-trial.ts';

/** Writes row(t) of every kept step t, one after another from `first` on. */
function record(out: Float64Array, first: number, kept: KeptSteps, row: (t: number) => Float64Array): void {
  for (let k = 0; k < kept.count; k++) {
    const values = row((k + 1) * kept.every - 1);
    out.set(values, first + k * values.length);
  }
}

/** The arrays of a world's states and scores; undefined where the task has no world. */
function openWorldRecord({ source, trials, keptWorlds }: CheckedSimulation, count: number) {
  const played = worldOf(source);
  if (!played) return undefined;
  const axes = ['network', 'trial'];
  const finalWorld = zeros([count, trials, played.state], [...axes, 'state']);
  const world =
    keptWorlds && zeros([count, trials, keptWorlds.count, played.state], [...axes, 'step', 'state']);
  const scores = openScores(played, [count, trials], axes);
  return {
    result: { finalWorld, world, scores },
    keep(run: WorldTrial, place: number) {
      finalWorld.data.set(run.states[source.steps], place * played.state);
      if (world && keptWorlds) {
        const first = place * keptWorlds.count * played.state;
        record(world.data, first, keptWorlds, (t) => run.states[t + 1]);
      }
      if (scores) keepScores(scores, run.scores(), place);
    },
  };
}

/** @throws CtrnnError `not-finite` naming network, trial and step; `aborted` */
export async function simulate(
  networks: Networks,
  run: CheckedSimulation,
  options: LongCallOptions,
): Promise<Simulation> {
  const { networks: count, units, outputs } = networks;
  const { trials, keptStates, keptReadouts, draws } = run;
  const finalState = zeros([count, trials, units], ['network', 'trial', 'unit']);
  const axes = ['network', 'trial', 'step'];
  const state = keptStates && zeros([count, trials, keptStates.count, units], [...axes, 'unit']);
  const readout = keptReadouts && zeros([count, trials, keptReadouts.count, outputs], [...axes, 'output']);
  const loss = run.hasLoss ? zeros([count, trials], ['network', 'trial']) : undefined;
  const played = openWorldRecord(run, count);
  const openSet = openTrialSets(networks, copyParameters(networks.parameters), run, true);
  const pace = new Pace('simulating', count * trials, options);
  for (let network = 0; network < count; network++) {
    const set = openSet(network, draws);
    for (const trialRun of runTrials(set)) {
      const { trial, path, badStep } = trialRun;
      if (badStep !== undefined)
        throw notFiniteError({ network, trial: draws.firstTrial + trial, step: badStep });
      const place = network * trials + trial;
      finalState.data.set(path.finalState, place * units);
      if (state && keptStates) {
        record(state.data, place * keptStates.count * units, keptStates, (t) => stateAfter(path, t));
      }
      if (readout && keptReadouts) {
        record(readout.data, place * keptReadouts.count * outputs, keptReadouts, (t) => path.readout[t]);
      }
      if (loss) loss.data[place] = lossOf(set, trialRun)!;
      if (set.world) played?.keep(set.world, place);
      await pace.at(place + 1);
    }
    if (loss) checkLosses(loss.data, network, trials);
  }
  return {
    finalState,
    state,
    readout,
    ...played?.result,
    trialLoss: loss,
    counts: NO_WORK,
    kernel: REFERENCE_KERNEL,
  };
}

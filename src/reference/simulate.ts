// Simulate: trajectories of every network, with what was asked to be recorded.

import type { Simulation } from '../backend/backend.ts';
import type { CheckedSimulation, KeptSteps } from '../backend/check-request.ts';
import { notFiniteError } from '../backend/not-finite.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { stateAfter } from './forward.ts';
import { checkLosses, trialLoss } from './loss.ts';
import { copyParameters } from './network-view.ts';
import { Pace } from './pace.ts';
import { NO_WORK, REFERENCE_KERNEL, zeros } from './record.ts';
import { openTrialSets, runTrials } from './trial-set.ts';

/** Writes row(t) of every kept step t, one after another from `first` on. */
function record(out: Float64Array, first: number, kept: KeptSteps, row: (t: number) => Float64Array): void {
  for (let k = 0; k < kept.count; k++) {
    const values = row((k + 1) * kept.every - 1);
    out.set(values, first + k * values.length);
  }
}

/** @throws CtrnnError `not-finite` naming network, trial and step; `aborted` */
export async function simulate(
  networks: Networks,
  run: CheckedSimulation,
  options: LongCallOptions,
): Promise<Simulation> {
  const { networks: count, units, outputs } = networks;
  const { trials, keptStates, keptReadouts, draws, source } = run;
  const finalState = zeros([count, trials, units], ['network', 'trial', 'unit']);
  const axes = ['network', 'trial', 'step'];
  const state = keptStates && zeros([count, trials, keptStates.count, units], [...axes, 'unit']);
  const readout = keptReadouts && zeros([count, trials, keptReadouts.count, outputs], [...axes, 'output']);
  const loss = run.hasLoss ? zeros([count, trials], ['network', 'trial']) : undefined;
  const openSet = openTrialSets(networks, copyParameters(networks.parameters), run);
  const pace = new Pace('simulating', count * trials, options);
  for (let network = 0; network < count; network++) {
    const set = openSet(network, draws);
    for (const { trial, data, path, badStep } of runTrials(set)) {
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
      if (loss && data.target) loss.data[place] = trialLoss(path.readout, data.target, source);
      await pace.at(place + 1);
    }
    if (loss) checkLosses(loss.data, network, trials);
  }
  return { finalState, state, readout, trialLoss: loss, counts: NO_WORK, kernel: REFERENCE_KERNEL };
}

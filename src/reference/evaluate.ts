// Evaluate: the same networks, trials and draws under many noise levels.

import type { Evaluation } from '../backend/backend.ts';
import type { CheckedEvaluation } from '../backend/check-request.ts';
import { notFiniteError } from '../backend/not-finite.ts';
import { keepScores, openScores } from '../backend/scores.ts';
import { worldOf } from '../backend/trial-source.ts';
import { NO_WORK } from '../backend/work-counts.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { biasAndVariance, checkLosses } from './loss.ts';
import { copyParameters } from './network-view.ts';
import { Pace } from './pace.ts';
import { REFERENCE_KERNEL, zeros } from './record.ts';
import type { Rows } from './trial-reader.ts';
import { lossOf, openTrialSets, runTrials } from './trial-set.ts';

/** z - y of a trial, [T * O] */
function errorsOf(readout: Rows, target: Rows): Float64Array {
  return Float64Array.from(readout.flatMap((z, t) => Array.from(z, (value, o) => value - target[t][o])));
}

/** @throws CtrnnError `not-finite` naming network, trial and step; `aborted` */
export async function evaluate(
  networks: Networks,
  run: CheckedEvaluation,
  options: LongCallOptions,
): Promise<Evaluation> {
  const { networks: count } = networks;
  const { trials, conditions, draws, source } = run;
  const { repeats } = source;
  const inputs = trials / repeats;
  const loss = zeros([count, conditions, trials], ['network', 'condition', 'trial']);
  const perInput = () => zeros([count, conditions, inputs], ['network', 'condition', 'input']);
  const played = worldOf(source);
  const scores = played && openScores(played, [count, conditions, trials], ['network', 'condition', 'trial']);
  const parts = repeats > 1 && !played ? { biasSquared: perInput(), variance: perInput() } : undefined;
  const openSet = openTrialSets(networks, copyParameters(networks.parameters), run, true);
  const pace = new Pace('evaluating noise levels', count * conditions * trials, options);
  for (let cell = 0; cell < count * conditions; cell++) {
    const network = Math.floor(cell / conditions);
    const set = openSet(network, draws, cell);
    let errors: Float64Array[] = [];
    for (const trialRun of runTrials(set)) {
      const { trial, data, path, badStep } = trialRun;
      if (badStep !== undefined)
        throw notFiniteError({ network, trial: draws.firstTrial + trial, step: badStep });
      loss.data[cell * trials + trial] = lossOf(set, trialRun)!;
      if (scores) keepScores(scores, set.world!.scores(), cell * trials + trial);
      if (parts) errors.push(errorsOf(path.readout, data.target!));
      if (parts && errors.length === repeats) {
        const { biasSquared, variance } = biasAndVariance(errors, source, data.mask);
        const place = cell * inputs + Math.floor(trial / repeats);
        parts.biasSquared.data[place] = biasSquared;
        parts.variance.data[place] = variance;
        errors = [];
      }
      await pace.at(cell * trials + trial + 1);
    }
  }
  for (let network = 0; network < count; network++) checkLosses(loss.data, network, conditions * trials);
  return { trialLoss: loss, ...parts, scores, counts: NO_WORK, kernel: REFERENCE_KERNEL };
}

// Gradient: of each network's own mean loss, with respect to everything.

import type { GradientResult } from '../backend/backend.ts';
import type { CheckedGradient } from '../backend/check-request.ts';
import { notFiniteError } from '../backend/not-finite.ts';
import { NO_WORK } from '../backend/work-counts.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { copyParameters, shareOf, zeroParameters, zeroUnconnected } from './network-view.ts';
import { Pace } from './pace.ts';
import { addWeightPenalty } from './penalties.ts';
import { REFERENCE_KERNEL, zeros } from './record.ts';
import { addSetGradient, openTrialSets } from './trial-set.ts';

/** @throws CtrnnError `not-finite` naming network, trial and step (network alone if the gradient overflowed); `aborted` */
export async function gradient(
  networks: Networks,
  run: CheckedGradient,
  options: LongCallOptions,
): Promise<GradientResult> {
  const { networks: count, inputs } = networks;
  const { trials, source } = run;
  const loss = zeros([count], ['network']);
  const trialLoss = zeros([count, trials], ['network', 'trial']);
  const inputGradient = run.inputGradient
    ? zeros([count, trials, source.steps, inputs], ['network', 'trial', 'step', 'input'])
    : undefined;
  const size = trials * source.steps * inputs;
  const total = zeroParameters(networks);
  const openSet = openTrialSets(networks, copyParameters(networks.parameters), run);
  const pace = new Pace('computing gradients', count * trials, options);
  for (let network = 0; network < count; network++) {
    const set = openSet(network, run.draws);
    const result = await addSetGradient(
      set,
      shareOf(total, networks, network),
      pace,
      (trial) => network * trials + trial + 1,
      inputGradient?.data.subarray(network * size, (network + 1) * size),
    );
    if (result.bad) throw notFiniteError({ network, ...result.bad });
    const own = shareOf(total, networks, network);
    loss.data[network] = result.loss + addWeightPenalty(set.network.parameters, run.l2.weights, own);
    trialLoss.data.set(result.trialLoss, network * trials);
  }
  zeroUnconnected(total, networks.connectivity);
  for (let network = 0; network < count; network++) {
    const share = Object.values(shareOf(total, networks, network));
    if (!share.every((values) => values.every(Number.isFinite))) throw notFiniteError({ network });
  }
  return { loss, trialLoss, gradient: total, inputGradient, counts: NO_WORK, kernel: REFERENCE_KERNEL };
}

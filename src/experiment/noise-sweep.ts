// The sweep with its statistics: what level of test noise does each network prefer?

import type { Backend, WorkCounts } from '../backend/backend.ts';
import type { Networks } from '../network/networks.ts';
import type { Placement } from './axes.ts';
import { describeCurve, type NoiseCurve } from './curve.ts';
import type { Preference } from './preference.ts';
import { createResampling, type ResampledLoss, type Resampling, resampleNetwork } from './statistics.ts';
import { type AxisData, type SweepTrials, sweepAxes } from './sweep.ts';

export interface SweepNoiseOptions extends SweepTrials {
  /** Standard deviations in increasing order, for all networks or one list each. 0 among them gives `zeroOverPreferred`. */
  readonly levels: readonly number[] | readonly (readonly number[])[];
  /** Which noise is swept, for all networks or one each; the other is off. Default 'inside'. */
  readonly placement?: Placement | readonly Placement[];
  /** Bootstrap replicates; default 1000. */
  readonly replicates?: number;
}

export interface NoiseSweep {
  /** Of each network, [E]. */
  readonly placements: readonly Placement[];
  /** Of each network, [E]. */
  readonly curves: readonly NoiseCurve[];
  /** Of each network, [E]: the best level with its 95 % interval. */
  readonly preferred: readonly Preference[];
  readonly counts: WorkCounts;
  readonly kernel: string;
}

/** Each network's losses along an axis, with their bootstrap replicates. */
export function resampleAxis(axis: AxisData, resampling: Resampling): ResampledLoss[] {
  const size = axis.inputLoss.length / axis.levels.length;
  return axis.levels.map((levels, network) =>
    resampleNetwork(axis.inputLoss.subarray(network * size, (network + 1) * size), levels, resampling),
  );
}

/** One network's curve, with the split into bias and variance that its axis holds. */
export function networkCurve(axis: AxisData, network: number, resampled: ResampledLoss): NoiseCurve {
  const count = axis.levels[network].length;
  const rowOf = (values: Float64Array) => Array.from(values.subarray(network * count, (network + 1) * count));
  return {
    ...describeCurve(resampled),
    ...(axis.biasSquared && { biasSquared: rowOf(axis.biasSquared) }),
    ...(axis.variance && { variance: rowOf(axis.variance) }),
  };
}

/**
 * Mean loss of each network against the level of its test noise, and the level it prefers.
 *
 * Every level sees the same fresh trials and draws. Intervals are bootstrap intervals over inputs (an input with its
 * `repeats` draws is one item); the preferred level is chosen on one half of the inputs and measured on the other.
 *
 * @throws CtrnnError `invalid-argument`; `not-finite` naming network and level; `aborted`; what the backend meets
 */
export async function sweepNoise(
  backend: Backend,
  networks: Networks,
  options: SweepNoiseOptions,
): Promise<NoiseSweep> {
  const { placement = 'inside', levels, seed = 0, replicates } = options;
  const data = await sweepAxes(backend, networks, [{ placement, levels }], options);
  const [axis] = data.axes;
  const resampled = resampleAxis(axis, createResampling(data.inputs, { seed, replicates }));
  const curves = resampled.map((losses, network) => networkCurve(axis, network, losses));
  return {
    placements: axis.placements,
    curves,
    preferred: curves.map((curve) => curve.preferred),
    counts: data.counts,
    kernel: data.kernel,
  };
}

// The sweep with its statistics: what level of test noise does each network prefer?

import type { Backend, WorkCounts } from '../backend/backend.ts';
import type { Networks } from '../network/networks.ts';
import type { Placement } from './axes.ts';
import { describeCurve, describeScore, type NoiseCurve, type ScoreCurve } from './curve.ts';
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
  /** Independent inputs that each network was tested on; of a data task held-out sequences. */
  readonly inputs: number;
  readonly counts: WorkCounts;
  readonly kernel: string;
}

/**
 * Each network's losses along an axis, or its scores, with their bootstrap replicates.
 *
 * @param inputValues  [E][levels][inputs]
 */
function resampleRows(inputValues: Float64Array, axis: AxisData, resampling: Resampling): ResampledLoss[] {
  const size = inputValues.length / axis.levels.length;
  return axis.levels.map((levels, network) =>
    resampleNetwork(inputValues.subarray(network * size, (network + 1) * size), levels, resampling),
  );
}

/** What was measured along an axis, with bootstrap replicates, [E] each. */
export interface ResampledAxis {
  readonly losses: readonly ResampledLoss[];
  /** By name. */
  readonly scores: Readonly<Record<string, readonly ResampledLoss[]>>;
}

export function resampleAxis(
  axis: AxisData,
  scoreNames: readonly string[],
  resampling: Resampling,
): ResampledAxis {
  const scores = scoreNames.map((name, k) => [name, resampleRows(axis.inputScores[k], axis, resampling)]);
  return { losses: resampleRows(axis.inputLoss, axis, resampling), scores: Object.fromEntries(scores) };
}

/** Every score described by `describe`; absent if there are none. */
export function scoreCurves(
  scores: ResampledAxis['scores'],
  describe: (score: readonly ResampledLoss[]) => ScoreCurve,
): Pick<NoiseCurve, 'scores'> {
  const curves = Object.entries(scores).map(([name, score]) => [name, describe(score)]);
  return curves.length > 0 ? { scores: Object.fromEntries(curves) } : {};
}

/** One network's curve, with its scores and the split into bias and variance that its axis holds. */
export function networkCurve(axis: AxisData, network: number, resampled: ResampledAxis): NoiseCurve {
  const count = axis.levels[network].length;
  const rowOf = (values: Float64Array) => Array.from(values.subarray(network * count, (network + 1) * count));
  return {
    ...describeCurve(resampled.losses[network]),
    ...scoreCurves(resampled.scores, (score) => describeScore(score[network])),
    ...(axis.biasSquared && { biasSquared: rowOf(axis.biasSquared) }),
    ...(axis.variance && { variance: rowOf(axis.variance) }),
  };
}

/**
 * Mean loss of each network against the level of its test noise, and the level it prefers.
 *
 * Every level sees the same fresh trials and draws. Intervals are bootstrap intervals over inputs (an input with its
 * `repeats` draws is one item; of a data task a held-out sequence is); the preferred level is chosen on one half of the
 * inputs and measured on the other. Fewer than 4 are too few for intervals: those of losses are then points.
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
  const resampling = createResampling(data.inputs, { seed, replicates });
  const resampled = resampleAxis(axis, data.scoreNames, resampling);
  const curves = axis.placements.map((_, network) => networkCurve(axis, network, resampled));
  return {
    placements: axis.placements,
    curves,
    preferred: curves.map((curve) => curve.preferred),
    inputs: data.inputs,
    counts: data.counts,
    kernel: data.kernel,
  };
}

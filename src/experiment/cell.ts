// A cell: networks of the same placement and training level, as one curve. Its replicates resample inputs within each
// network, then networks: what would come out of other inputs, and of other networks trained the same way.
//
// Intervals are widened for the few networks of a cell (see `expandedTail`); for 4 of them they are about the range of the
// replicates, and an interval over n networks can never hold more than 1 - 2^(1-n) where only networks differ. In
// simulation (64 inputs) they held the true mean, where networks differ far more than / as much as / a quarter as much as
// their inputs: 2 networks 49 / 65 / 91 times in 100, 3 networks 76 / 84 / 93, 4 networks 84 / 89 / 97, 8 networks
// 95 / 95 / 97 (400 runs each, by a reviewer's script that was not kept). So the intervals of small cells are too narrow, and the table and the report say so.

import { type Estimate, resampleIndices } from './bootstrap.ts';
import { describeCurve, describeScore, type NoiseCurve, type ScoreCurve } from './curve.ts';
import { estimate, type Replicated, zeroMinusPreferred, zeroOverPreferred } from './preference.ts';
import type { Halves, ResampledLoss, Resampling } from './statistics.ts';

/**
 * Means over networks drawn with replacement. Networks share one table of resampled inputs, so place s of replicate r
 * reads row r + s * stride of its network's replicates: places of one replicate then hold independent inputs, also when
 * a network is drawn twice.
 *
 * @param rows   replicates of each network, [networks] of [replicates][width]
 * @param drawn  [replicates][networks]
 */
function poolRows(rows: readonly Float64Array[], width: number, drawn: Uint32Array): Float64Array {
  const networks = rows.length;
  const replicates = drawn.length / networks;
  const stride = Math.max(1, Math.floor(replicates / networks));
  const pooled = new Float64Array(replicates * width);
  for (let r = 0; r < replicates; r++) {
    for (let place = 0; place < networks; place++) {
      const source = rows[drawn[r * networks + place]];
      const row = ((r + place * stride) % replicates) * width;
      for (let i = 0; i < width; i++) pooled[r * width + i] += source[row + i] / networks;
    }
  }
  return pooled;
}

/** Mean over networks, element by element. */
function meanOf(rows: readonly Float64Array[]): Float64Array {
  return rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
}

function eachHalf(f: (half: keyof Halves) => Float64Array): Halves {
  return { choosing: f('choosing'), measuring: f('measuring'), whole: f('whole') };
}

/** What is measured of the networks of a cell, pooled; the networks drawn into each replicate are `drawn`. */
function poolNetworks(networks: readonly ResampledLoss[], drawn: Uint32Array): ResampledLoss {
  const { levels, items } = networks[0];
  return {
    levels,
    mean: eachHalf((half) => meanOf(networks.map((network) => network.mean[half]))),
    replicates: eachHalf((half) =>
      poolRows(
        networks.map((network) => network.replicates[half]),
        levels.length,
        drawn,
      ),
    ),
    // A single network says nothing about others like it: its interval is that of its inputs alone. Nor does a single
    // input, however many networks it was shown to.
    items: networks.length > 1 && items > 1 ? networks.length : items,
  };
}

function drawNetworks(count: number, { seed, replicates }: Resampling): Uint32Array {
  return resampleIndices(seed, 'networks', replicates, count);
}

/**
 * The curve of a cell's score.
 *
 * @param networks  at least one, all with the same levels
 */
export function describeCellScore(networks: readonly ResampledLoss[], resampling: Resampling): ScoreCurve {
  return describeScore(poolNetworks(networks, drawNetworks(networks.length, resampling)));
}

/** The mean of what each network gains at its own preferred level; undefined if it is not defined for one of them. */
function meanGain(
  gains: readonly (Replicated | undefined)[],
  drawn: Uint32Array,
  items: number,
): Estimate | undefined {
  if (!gains.every((gain): gain is Replicated => gain !== undefined)) return undefined;
  const mean: Replicated = {
    value: gains.reduce((sum, gain) => sum + gain.value, 0) / gains.length,
    replicates: poolRows(
      gains.map((gain) => gain.replicates),
      1,
      drawn,
    ),
  };
  return estimate(mean, items);
}

/**
 * The curve of a cell.
 *
 * @param networks  at least one, all with the same levels
 */
export function describeCell(networks: readonly ResampledLoss[], resampling: Resampling): NoiseCurve {
  const drawn = drawNetworks(networks.length, resampling);
  const pooled = poolNetworks(networks, drawn);
  const curve = describeCurve(pooled);
  const { zeroOverPreferred: _ofMeans, zeroMinusPreferred: _, ...preferred } = curve.preferred;
  const ratio = meanGain(networks.map(zeroOverPreferred), drawn, pooled.items);
  const difference = meanGain(networks.map(zeroMinusPreferred), drawn, pooled.items);
  return {
    ...curve,
    preferred: {
      ...preferred,
      ...(ratio && { zeroOverPreferred: ratio }),
      ...(difference && { zeroMinusPreferred: difference }),
    },
  };
}

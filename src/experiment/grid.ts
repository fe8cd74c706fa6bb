// The grid of a study: placement x training level x network, as one batch.

import { counterWords, keyWords } from '../noise/address.ts';
import { threefry4x32 } from '../noise/threefry.ts';
import { PLACEMENTS, type Placement, type SweepAxis } from './axes.ts';

/** Which network of a study this is. */
export interface GridNetwork {
  /** Where its training noise enters. */
  readonly placement: Placement;
  /** Standard deviation of its training noise. */
  readonly trainingLevel: number;
  /** 0 .. networks - 1 within its cell. */
  readonly replicate: number;
  /** Its stream of random numbers. */
  readonly stream: number;
}

/** What the grid needs of a study's configuration. */
export interface GridAxes {
  readonly placements: readonly Placement[];
  readonly levels: readonly number[];
  /** Networks in a cell. */
  readonly networks: number;
}

/** Any fixed key: a stream is a hash of what the network is, not a draw of the study's seed. */
const STREAM_KEY = keyWords({ seed: 0, purpose: 'initialisation', phase: 'training', stream: 0 });

/**
 * A network's stream follows from its place in the study, not in the batch: a study of fewer cells, or with more networks
 * a cell, trains the very same networks. Each has a stream of its own (hence initial weights and trials of its own), so that
 * networks and cells are independent of each other; common random numbers belong within a network, between its test levels.
 * Two of n networks share a stream with a chance of n^2 / 2^33.
 */
function streamOf(placement: Placement, trainingLevel: number, replicate: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, trainingLevel);
  const [high, low] = [bits.getUint32(0), bits.getUint32(4)];
  const address = { iteration: low, trial: high, step: replicate, unit: 4 * PLACEMENTS.indexOf(placement) };
  return threefry4x32(counterWords(address), STREAM_KEY)[0];
}

/** All networks of a study: placements outermost, then levels, then networks of a cell. */
export function studyGrid({ placements, levels, networks }: GridAxes): GridNetwork[] {
  return placements.flatMap((placement) =>
    levels.flatMap((trainingLevel) =>
      Array.from({ length: networks }, (_, replicate) => ({
        placement,
        trainingLevel,
        replicate,
        stream: streamOf(placement, trainingLevel, replicate),
      })),
    ),
  );
}

export function otherPlacement(placement: Placement): Placement {
  return placement === 'inside' ? 'outside' : 'inside';
}

/** Training noise of each network, [E] each. */
export function gridNoise(grid: readonly GridNetwork[]): { inside: number[]; outside: number[] } {
  const levelAt = (place: Placement) =>
    grid.map(({ placement, trainingLevel }) => (placement === place ? trainingLevel : 0));
  return { inside: levelAt('inside'), outside: levelAt('outside') };
}

/** The test level of ratio 1: the training level. A network trained without noise has none, and is tested at the ratios themselves. */
export function unitLevel(trainingLevel: number): number {
  return trainingLevel === 0 ? 1 : trainingLevel;
}

/** The sweep of each network's own placement, and that of the other, over the same levels. */
export function gridSweeps(
  grid: readonly GridNetwork[],
  ratios: readonly number[],
): { own: SweepAxis; other: SweepAxis } {
  const levels = grid.map(({ trainingLevel }) => ratios.map((ratio) => ratio * unitLevel(trainingLevel)));
  return {
    own: { placement: grid.map(({ placement }) => placement), levels },
    other: { placement: grid.map(({ placement }) => otherPlacement(placement)), levels },
  };
}

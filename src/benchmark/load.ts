// How many trials, and networks, a row is timed with: enough that a call takes long against its fixed cost and fills the
// adapter. Found by measurement: what fills a processor leaves a graphics card idle.

import type { Load } from './workloads.ts';

/** Trials are cut and padded at blocks of this many. */
export const TRIAL_BLOCK = 64;
const MOST_NETWORKS = 64;
/** A call this near to the wanted time is long enough. */
const NEAR_ENOUGH = 0.7;
/** A time is affine in the trials, so growth in proportion never overshoots; but the first times are the least exact. */
const MOST_GROWTH = 8;

export interface LoadLimits {
  /** What a call should take. */
  readonly milliseconds: number;
  readonly mostTrials: number;
  /** Bytes that a trajectory's recorded states take on the host, and all may: those of a call are held at once. */
  readonly trajectoryBytes: number;
  readonly mostBytes: number;
  /** As given by the caller, not to be changed. */
  readonly trials?: number;
  readonly networks?: number;
}

function larger(load: Load, factor: number, limits: LoadLimits): Load {
  const mostTrajectories = limits.mostBytes / Math.max(1, limits.trajectoryBytes);
  const blocks = (trials: number) => Math.floor(trials / TRIAL_BLOCK) * TRIAL_BLOCK;
  if (limits.trials === undefined && load.trials < limits.mostTrials) {
    const most = Math.min(limits.mostTrials, blocks(mostTrajectories / load.networks));
    return { ...load, trials: Math.max(load.trials, Math.min(most, blocks(load.trials * factor))) };
  }
  if (limits.networks !== undefined) return load;
  const most = Math.min(MOST_NETWORKS, Math.floor(mostTrajectories / load.trials));
  return { ...load, networks: Math.max(load.networks, Math.min(most, Math.floor(load.networks * factor))) };
}

/**
 * The load whose call takes about the wanted time, or the largest one: first trials grow, then networks.
 *
 * @param time  milliseconds of a call with a load, compiling not included
 */
export async function chooseLoad(time: (load: Load) => Promise<number>, limits: LoadLimits): Promise<Load> {
  let load: Load = { trials: limits.trials ?? TRIAL_BLOCK, networks: limits.networks ?? 1 };
  while (limits.trials === undefined || limits.networks === undefined) {
    const milliseconds = await time(load);
    if (milliseconds >= NEAR_ENOUGH * limits.milliseconds) break;
    const growth = Math.min(MOST_GROWTH, limits.milliseconds / milliseconds);
    const next = larger(load, growth, limits);
    if (next.trials === load.trials && next.networks === load.networks) break;
    load = next;
  }
  return load;
}

// What a sweep varies: axes of test noise, each a placement and its levels, laid out as the conditions of one evaluation.

import { checkChoice, checkNumber } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';

/** Where noise enters: inside the activation, or outside of it. */
export const PLACEMENTS = ['inside', 'outside'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** One swept placement; the other one's noise is off. */
export interface SweepAxis {
  /** One for all networks, or one each, [E]. */
  readonly placement: Placement | readonly Placement[];
  /** Standard deviations in increasing order, [levels] for all networks or [E][levels]; the same number for each. */
  readonly levels: readonly number[] | readonly (readonly number[])[];
}

/** An axis with everything spelt out. */
export interface FullAxis {
  /** [E] */
  readonly placements: readonly Placement[];
  /** [E][levels] */
  readonly levels: readonly (readonly number[])[];
}

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

/** @throws CtrnnError `invalid-argument` unless the levels are numbers >= 0, at least one, increasing */
export function checkIncreasing(name: string, levels: readonly number[]): readonly number[] {
  if (!Array.isArray(levels)) {
    throw invalid(`${name} is ${String(levels)}.`, `Give ${name} as an array of numbers.`);
  }
  if (levels.length === 0) throw invalid(`${name} is empty.`, 'Give at least one number.');
  levels.forEach((level, i) => {
    checkNumber(`${name}[${i}]`, level, 0);
    if (i > 0 && level <= levels[i - 1]) {
      throw invalid(
        `${name}[${i}] is ${level}, after ${levels[i - 1]}.`,
        `Give ${name} in increasing order.`,
      );
    }
  });
  return levels;
}

function isPerNetwork(levels: SweepAxis['levels']): levels is readonly (readonly number[])[] {
  return Array.isArray(levels[0]);
}

/** @throws CtrnnError `invalid-argument` for an unknown placement, levels that are not increasing, or a ragged axis */
export function fullAxis(axis: SweepAxis, networks: number): FullAxis {
  const placements =
    typeof axis.placement === 'string' ? new Array<Placement>(networks).fill(axis.placement) : axis.placement;
  const levels = isPerNetwork(axis.levels)
    ? axis.levels
    : new Array<readonly number[]>(networks).fill(axis.levels);
  if (placements.length !== networks || levels.length !== networks) {
    throw invalid(
      `A sweep has ${placements.length} placements and ${levels.length} lists of levels for ${networks} networks.`,
      'Give one for all networks, or one each.',
    );
  }
  placements.forEach((placement) => {
    checkChoice('placement', placement, PLACEMENTS);
  });
  levels.forEach((list) => {
    checkIncreasing('levels', list);
    if (list.length !== levels[0].length) {
      throw invalid(
        `One network is swept over ${levels[0].length} levels, another over ${list.length}.`,
        'Give every network as many levels as the others.',
      );
    }
  });
  return { placements, levels };
}

/** The conditions of one evaluation, and where each axis finds its levels among them. */
export interface Conditions {
  readonly count: number;
  /** [E][count] */
  readonly inside: Float64Array;
  readonly outside: Float64Array;
  /** [axes][levels] */
  readonly places: readonly (readonly number[])[];
}

/** Lays the axes out as conditions; the levels that are zero for every network share one. */
export function layOut(axes: readonly FullAxis[], networks: number): Conditions {
  const columns: { axis: FullAxis; level: number }[] = [];
  let silent: number | undefined;
  const places = axes.map((axis) =>
    axis.levels[0].map((_, level) => {
      const isSilent = axis.levels.every((list) => list[level] === 0);
      if (isSilent && silent !== undefined) return silent;
      const place = columns.push({ axis, level }) - 1;
      if (isSilent) silent = place;
      return place;
    }),
  );
  const count = columns.length;
  const noise = { inside: new Float64Array(networks * count), outside: new Float64Array(networks * count) };
  for (let network = 0; network < networks; network++) {
    columns.forEach(({ axis, level }, place) => {
      noise[axis.placements[network]][network * count + place] = axis.levels[network][level];
    });
  }
  return { count, ...noise, places };
}

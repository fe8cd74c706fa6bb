// The border of float32: numbers that float64 holds and a GPU does not. Refused, not turned into Infinity in silence.

import type { Levels } from '../backend/check-request.ts';
import type { Source } from '../backend/trial-source.ts';
import type { RealArray } from '../base/arrays.ts';
import { CtrnnError } from '../base/errors.ts';
import { type Networks, PARAMETER_NAMES } from '../network/networks.ts';

/** Six standard deviations of it, and more, are still finite in float32. */
const MOST_LEVEL = 1e30;

function check(name: string, values: RealArray | undefined, most = Number.POSITIVE_INFINITY): void {
  const bad = values?.findIndex((v) => !Number.isFinite(Math.fround(v)) || v > most) ?? -1;
  if (bad >= 0) {
    const range =
      most === Number.POSITIVE_INFINITY ? 'beyond float32, in which WebGPU computes' : `above ${most}`;
    throw new CtrnnError(
      'invalid-argument',
      `${name}[${bad}] is ${values?.[bad]}, ${range}.`,
      'Scale it down, or compute on the backend `reference`.',
    );
  }
}

/** @throws CtrnnError `invalid-argument` naming the first number that float32 does not hold */
export function checkFloat32<T extends { readonly levels: Levels; readonly source: Source }>(
  networks: Networks,
  checked: T,
): T {
  for (const name of PARAMETER_NAMES) check(name, networks.parameters[name]);
  check('noise.inside', checked.levels.inside, MOST_LEVEL);
  check('noise.outside', checked.levels.outside, MOST_LEVEL);
  const { source } = checked;
  check('lossMask', source.lossMask);
  if (source.kind === 'data') {
    check('input', source.input?.data);
    check('target', source.target?.data);
  }
  return checked;
}

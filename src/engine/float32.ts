// The border of float32: numbers that float64 holds and a GPU does not. Refused, not turned into Infinity in silence.

import type { Levels } from '../backend/check-request.ts';
import type { Source } from '../backend/trial-source.ts';
import type { RealArray } from '../base/arrays.ts';
import { indexBeyond } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { type Networks, PARAMETER_NAMES } from '../network/networks.ts';

/** Above it float64 rounds to infinity in float32: its largest number and half a unit in the last place. */
const MOST_FLOAT32 = 3.4028235677973362e38;

/** Six standard deviations of it, and more, are still finite in float32. */
const MOST_LEVEL = 1e30;

function check(name: string, values: RealArray | undefined, most = MOST_FLOAT32): void {
  // What came as float32 and is finite stays so.
  if (!values || (values instanceof Float32Array && most === MOST_FLOAT32)) return;
  const bad = indexBeyond(values, most);
  if (bad >= 0) {
    const range = most === MOST_FLOAT32 ? 'beyond float32, in which WebGPU computes' : `above ${most}`;
    throw new CtrnnError(
      'invalid-argument',
      `${name}[${bad}] is ${values[bad]}, ${range}.`,
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

// What an engine computes, held against the float64 reference, network by network.

import { expect } from 'vitest';
import type { GradientRequest } from '../../src/backend/backend.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { PARAMETER_NAMES } from '../../src/index.ts';
import type { Networks } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { relativeError } from './compare.ts';
import { shareOf } from './networks.ts';

/** Float32 against float64 along the same path. */
const TOLERANCE = 1e-4;

const reference = new ReferenceBackend();

/**
 * Each network's share of the numbers by itself, so that none hides behind a larger one.
 *
 * @param networks  how many
 */
export function expectClose(
  found: ArrayLike<number> | undefined,
  expected: ArrayLike<number> | undefined,
  networks: number,
  what: string,
): void {
  expect(found?.length, what).toBe(expected?.length);
  for (let e = 0; e < networks; e++) {
    const share = (array: ArrayLike<number>) => shareOf(Float64Array.from(array), networks, e);
    const error = relativeError(share(found!), share(expected!));
    expect(error, `${what} of network ${e}`).toBeLessThan(TOLERANCE);
  }
}

export async function expectGradientOfReference(
  engine: Engine,
  networks: Networks,
  request: GradientRequest,
): Promise<void> {
  const found = await engine.gradient(networks, request);
  const expected = await reference.gradient(networks, request);
  const count = networks.networks;
  expectClose(found.loss.data, expected.loss.data, count, 'loss');
  expectClose(found.trialLoss.data, expected.trialLoss.data, count, 'trialLoss');
  for (const name of PARAMETER_NAMES) {
    expectClose(found.gradient[name], expected.gradient[name], count, name);
  }
  if (request.inputGradient) {
    expect(found.inputGradient?.shape).toEqual(expected.inputGradient?.shape);
    expectClose(found.inputGradient?.data, expected.inputGradient?.data, count, 'input');
  }
}

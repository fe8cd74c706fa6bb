// An adapter that is met for the first time is examined before it is trusted with anything: drivers have bugs, and a
// wrong result looks like any other. Once a process and adapter is enough.

import type { Backend } from '../backend/backend.ts';
import { CtrnnError } from '../base/errors.ts';
import type { CheckResult } from './check-result.ts';
import { runDoctor } from './doctor.ts';
import type { Examined } from './examined.ts';

/** Beyond this an adapter is refused. The doctor's own tolerances are narrower. */
export const REFUSAL_ERROR = 1e-3;

const trusted = new Map<string, Promise<void>>();

function isBearable({ error, tolerance }: CheckResult): boolean {
  return error <= (tolerance === 0 ? 0 : REFUSAL_ERROR);
}

async function examine(engine: Examined, reference: Backend): Promise<void> {
  for await (const result of runDoctor(engine, reference, { short: true })) {
    if (isBearable(result)) continue;
    const { name, error, note, failure } = result;
    if (failure) throw failure;
    throw new CtrnnError(
      'adapter-incorrect',
      `The adapter ${engine.info.description} computes wrongly: ${name}: error ${error.toPrecision(3)}${note ? ` (${note})` : ''}.`,
      'Update its driver, or choose another adapter; `noisy-ctrnn doctor` shows all checks. The backend `reference` runs anywhere, slowly.',
    );
  }
}

/**
 * Runs the short form of the doctor, once for each adapter and family of kernels of this process.
 *
 * @param kernel  the family that was asked for, if one was
 * @throws CtrnnError `adapter-incorrect` naming the check whose error is beyond 1e-3; what the engine meets (`device-lost` ...)
 */
export function ensureTrusted(engine: Examined, reference: Backend, kernel = 'any'): Promise<void> {
  const adapter = `${engine.info.description}, kernels: ${kernel}`;
  let examination = trusted.get(adapter);
  if (!examination) {
    examination = examine(engine, reference);
    trusted.set(adapter, examination);
    examination.catch(() => trusted.delete(adapter));
  }
  return examination;
}

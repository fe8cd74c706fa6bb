// How a run ended that should have failed.

import { CtrnnError } from '../../src/base/errors.ts';

/** The code of the error that a run ends with, or words that no code is. */
export function codeOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'no error',
    (error: unknown) => (error instanceof CtrnnError ? error.code : `no CtrnnError: ${String(error)}`),
  );
}

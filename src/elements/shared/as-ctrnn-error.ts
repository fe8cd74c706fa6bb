// Whatever was thrown, as something that a person can be told.

import { CtrnnError } from '../../index.ts';

export function asCtrnnError(error: unknown): CtrnnError {
  if (error instanceof CtrnnError) return error;
  return new CtrnnError('internal', String(error), 'Please report this.', error);
}

// A batch of which some networks leave the finite numbers: the others are measured without them.

import { NotFiniteError, type NotFinitePlace } from '../backend/not-finite.ts';

export interface LeftOut<T> {
  /** Undefined if no network is left. */
  readonly result: T | undefined;
  /** Networks behind the result, in its order. */
  readonly measured: readonly number[];
  /** Those left out, and where they left the finite numbers. */
  readonly lost: readonly NotFinitePlace[];
}

/**
 * Measures networks, again without each that leaves the finite numbers.
 *
 * @param networks  their numbers; `measure` is given some of them and may reject with the place of one, by its place among those
 */
export async function leavingOutNotFinite<T>(
  networks: readonly number[],
  measure: (networks: readonly number[]) => Promise<T>,
): Promise<LeftOut<T>> {
  const lost: NotFinitePlace[] = [];
  for (;;) {
    const measured = networks.filter((network) => !lost.some((place) => place.network === network));
    if (measured.length === 0) return { result: undefined, measured, lost };
    try {
      return { result: await measure(measured), measured, lost };
    } catch (error) {
      if (!(error instanceof NotFiniteError)) throw error;
      lost.push({ ...error.place, network: measured[error.place.network] });
    }
  }
}

// The networks of a batch cut into stretches, a backend each, and what comes of the stretches joined again.

import { joinArrays, type RealArray, type ShapedArray } from '../../base/arrays.ts';
import { CtrnnError } from '../../base/errors.ts';
import type { Networks } from '../../network/networks.ts';
import { selectNetworks } from '../../network/select-networks.ts';
import type { Backend } from '../backend.ts';
import { NotFiniteError, notFiniteError } from '../not-finite.ts';

/** The networks [first, end) of a batch, and who takes them. */
export interface Share {
  readonly backend: Backend;
  readonly first: number;
  readonly end: number;
  readonly networks: Networks;
}

/** Shares as alike as can be; none without a network. */
export function sharesOf(backends: readonly Backend[], networks: Networks): Share[] {
  const count = Math.min(backends.length, networks.networks);
  const border = (share: number) => Math.round((share * networks.networks) / count);
  return backends.slice(0, count).map((backend, i) => {
    const [first, end] = [border(i), border(i + 1)];
    const indices = Array.from({ length: end - first }, (_, k) => first + k);
    return { backend, first, end, networks: selectNetworks(networks, indices) };
  });
}

/** What of an array over all `count` networks, [count][...], belongs to a share. */
export function partOf<T extends RealArray>(values: T, { first, end }: Share, count: number): T {
  const perNetwork = values.length / count;
  return values.slice(first * perNetwork, end * perNetwork) as T;
}

/** Arrays over the networks of each share as one over all. */
export function joinShaped(shares: readonly ShapedArray[]): ShapedArray {
  const [{ shape, axes }] = shares;
  const networks = shares.reduce((sum, share) => sum + share.shape[0], 0);
  return { data: joinArrays(shares.map(({ data }) => data)), shape: [networks, ...shape.slice(1)], axes };
}

/** Waits for all, also where one has failed: then nobody works on behind the error, which is that of the first share. */
export async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** What a share is asked for, its errors told of the whole: a share counts its own networks. */
export async function ofWhole<T>(share: Share, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    const { first, end } = share;
    if (error instanceof NotFiniteError) {
      throw notFiniteError({ ...error.place, network: first + error.place.network });
    }
    if (!(error instanceof CtrnnError) || error.code !== 'invalid-argument' || first === 0) throw error;
    const message = `Of networks ${first} to ${end - 1} alone: ${error.message}`;
    throw new CtrnnError(error.code, message, error.fix, error);
  }
}

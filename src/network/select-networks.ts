// Batches from batches. A grid of conditions is made of copies of the same networks: a copy keeps its stream, so it
// starts from the same weights and meets the same noise (common random numbers).

import { type FlatArray, joinArrays } from '../base/arrays.ts';
import { checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import {
  type Connectivity,
  checkNetworks,
  MASKED_PARAMETERS,
  type Networks,
  PARAMETER_NAMES,
  type Parameters,
} from './networks.ts';

/** Slices [index] of an array over [E][...], in the order of the indices. */
function takeNetworks<T extends FlatArray>(array: T, networks: number, indices: readonly number[]): T {
  const size = array.length / networks;
  const taken = new (array.constructor as new (length: number) => T)(size * indices.length);
  indices.forEach((index, place) => {
    taken.set(array.subarray(index * size, (index + 1) * size), place * size);
  });
  return taken;
}

function mapParameters(
  change: (name: (typeof PARAMETER_NAMES)[number]) => Parameters[typeof name],
): Parameters {
  return Object.fromEntries(PARAMETER_NAMES.map((name) => [name, change(name)])) as unknown as Parameters;
}

/**
 * The networks at `indices`, in that order; an index may come more than once. Arrays are copied.
 *
 * @throws CtrnnError `invalid-argument` for an index that names no network, or none at all
 */
export function selectNetworks(networks: Networks, indices: readonly number[]): Networks {
  if (indices.length === 0) {
    throw new CtrnnError('invalid-argument', 'No network is selected.', 'Give at least one index.');
  }
  indices.forEach((index, i) => {
    checkInteger(`indices[${i}]`, index, 0, networks.networks - 1);
  });
  const take = <T extends FlatArray>(array: T) => takeNetworks(array, networks.networks, indices);
  return {
    ...networks,
    networks: indices.length,
    parameters: mapParameters((name) => take(networks.parameters[name])),
    streams: take(networks.streams),
    connectivity: networks.connectivity && mapConnectivity(networks.connectivity, take),
  };
}

function mapConnectivity(connectivity: Connectivity, change: (mask: Uint8Array) => Uint8Array): Connectivity {
  return Object.fromEntries(
    MASKED_PARAMETERS.flatMap((name) => {
      const mask = connectivity[name];
      return mask ? [[name, change(mask)]] : [];
    }),
  );
}

/**
 * One batch of all networks of `batches`, in order. They must share sizes, activation, trainable parameters and signs;
 * a batch without a mask counts as fully connected.
 *
 * @throws CtrnnError `invalid-argument` saying what differs
 */
export function concatNetworks(batches: readonly Networks[]): Networks {
  const [first, ...others] = batches;
  if (first === undefined) {
    throw new CtrnnError('invalid-argument', 'There are no batches to join.', 'Give at least one.');
  }
  for (const other of others) checkSameKind(first, other);
  const networks = batches.reduce((sum, batch) => sum + batch.networks, 0);
  const masked = MASKED_PARAMETERS.filter((name) => batches.some((batch) => batch.connectivity?.[name]));
  const maskOf = (batch: Networks, name: (typeof MASKED_PARAMETERS)[number]) =>
    batch.connectivity?.[name] ?? new Uint8Array(batch.parameters[name].length).fill(1);
  return checkNetworks({
    ...first,
    networks,
    parameters: mapParameters((name) => joinArrays(batches.map((batch) => batch.parameters[name]))),
    streams: joinArrays(batches.map((batch) => batch.streams)),
    connectivity:
      masked.length > 0
        ? Object.fromEntries(
            masked.map((name) => [name, joinArrays(batches.map((batch) => maskOf(batch, name)))]),
          )
        : undefined,
  });
}

function checkSameKind(first: Networks, other: Networks): void {
  for (const key of ['units', 'inputs', 'outputs', 'activation', 'trainable', 'signs'] as const) {
    const [a, b] = [JSON.stringify(first[key]), JSON.stringify(other[key])];
    // Definitions of one's own print alike if they share their name, and may still be two.
    if (a !== b || (key === 'activation' && first.activation !== other.activation)) {
      throw new CtrnnError(
        'invalid-argument',
        `Batches differ in ${key}: ${a} and ${b}.`,
        'Only networks of one kind make a batch.',
      );
    }
  }
}

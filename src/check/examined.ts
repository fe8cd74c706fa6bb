// Whom the doctor examines: a backend that also lays open its random numbers.

import type { Backend } from '../backend/backend.ts';
import type { DrawRequest } from '../engine/draws.ts';
import type { ReferenceBackend } from '../reference/reference-backend.ts';
import { type Draws, referenceDraws } from './draws.ts';

export interface Examined extends Pick<Backend, 'info' | 'simulate' | 'gradient'> {
  draws(request: DrawRequest): Promise<Draws>;
}

/** The reference as one who can be examined: then only the oracles say something that it does not say of itself. */
export function examinedReference(reference: ReferenceBackend): Examined {
  return {
    info: reference.info,
    simulate: (networks, request) => reference.simulate(networks, request),
    gradient: (networks, request) => reference.gradient(networks, request),
    draws: async (request) => referenceDraws(request),
  };
}

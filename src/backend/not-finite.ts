// How a run that left the finite numbers is reported: the same words whichever backend found it.

import { CtrnnError } from '../base/errors.ts';

/** Where the first number that is not finite stands: the lowest trial that has one, and that trial's first step. */
export interface NotFinitePlace {
  readonly network: number;
  /** The trial of the stream (firstTrial + k): it reproduces alone. Absent where only a loss or gradient overflowed. */
  readonly trial?: number;
  readonly step?: number;
}

/** A CtrnnError `not-finite` that also carries the place, for whoever can go on without that network. */
export class NotFiniteError extends CtrnnError {
  readonly place: NotFinitePlace;

  constructor(message: string, fix: string, place: NotFinitePlace) {
    super('not-finite', message, fix);
    this.place = place;
  }
}

/** The error of a simulate, gradient or evaluate that met a number that is NaN or infinite. */
export function notFiniteError(place: NotFinitePlace): NotFiniteError {
  const what =
    place.trial === undefined
      ? `The loss or gradient of network ${place.network} is not finite.`
      : `Network ${place.network} left the finite numbers in trial ${place.trial} at step ${place.step}.`;
  return new NotFiniteError(what, 'Look at its weights and noise levels: it diverges from there.', place);
}

// The attributes of a lab, as they are given, and the settings that they come to.

import { checkStart, type Start } from '../shared/start.ts';
import { checkLabSettings, type LabSettings } from './lab-settings.ts';
import { placementsOf } from './share-link.ts';

/** Trials that a software adapter moves at a bearable pace, where nobody asked for a number. */
const SOFTWARE_TRIALS = 512;

/** A number, or the text that is none, so that it can be quoted. */
export const numeric = {
  fromAttribute: (text: string | null) => {
    if (text === null) return undefined;
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  },
};

/** Frameworks and attributes that go away set null. */
type Given<T> = T | null | undefined;

export interface LabAttributes {
  readonly task: Given<LabSettings['task']>;
  readonly placement: Given<string>;
  readonly trainingNoise: number | undefined;
  readonly testNoise: number | undefined;
  readonly activation: Given<LabSettings['activation']>;
  readonly units: number | undefined;
  readonly trials: number | undefined;
  readonly iterations: number | undefined;
  readonly seed: number | undefined;
  readonly start: Given<Start>;
}

/**
 * @param onSoftware  whether a software adapter computes
 * @throws CtrnnError `invalid-argument`, naming the first attribute that is wrong
 */
export function settingsOfAttributes(given: LabAttributes, onSoftware: boolean): LabSettings {
  const { task, placement, activation, start, trials } = given;
  const { trainingNoise, testNoise, units, iterations, seed } = given;
  checkStart(start);
  return checkLabSettings({
    task: task ?? undefined,
    placements: placement === undefined || placement === null ? undefined : placementsOf(placement),
    trainingNoise,
    testNoise,
    activation: activation ?? undefined,
    units,
    trials: trials ?? (onSoftware ? SOFTWARE_TRIALS : undefined),
    iterations,
    seed,
  });
}

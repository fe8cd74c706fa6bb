// What a lab is set to. The same names are the element's attributes and the fields of a share link.

import type { ActivationName, Placement } from '../../index.ts';

export const LAB_TASKS = ['function', 'maze', 'regulator'] as const;
export type LabTask = (typeof LAB_TASKS)[number];

export interface LabSettings {
  readonly task: LabTask;
  /** Where the noise of training enters: one network each, side by side. In this order. */
  readonly placements: readonly Placement[];
  /** Per-step standard deviation of the noise while training. */
  readonly trainingNoise: number;
  /** And while testing: what the slider moves. */
  readonly testNoise: number;
  readonly activation: ActivationName;
  readonly units: number;
  /** Trajectories that are drawn of each network. */
  readonly trials: number;
  readonly iterations: number;
  readonly seed: number;
}

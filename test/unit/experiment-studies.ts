// Studies so small that many of them run in a second.

import type { StudyConfiguration } from '../../src/experiment/configuration.ts';

/** For the fake backend, in which nothing is simulated. */
export const small: Partial<StudyConfiguration> = {
  units: 2,
  steps: 4,
  levels: [0.5, 1],
  networks: 3,
  iterations: 120,
  trials: 4,
  testTrials: 64,
  repeats: 4,
  replicates: 200,
};

/** For the reference. */
export const tiny: Partial<StudyConfiguration> = {
  ...small,
  units: 6,
  steps: 10,
  levels: [0.5],
  networks: 2,
  iterations: 12,
  trials: 8,
  activation: 'softplus',
};

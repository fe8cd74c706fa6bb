// What a lab is set to. The same names are the element's attributes and the fields of a share link.

import {
  ACTIVATION_NAMES,
  type ActivationName,
  CtrnnError,
  checkChoice,
  checkInteger,
  checkNumber,
  PLACEMENTS,
  type Placement,
} from '../../index.ts';

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
  /** Units of a network; of the regulator always 1. */
  readonly units: number;
  /** Trajectories that are drawn of each network. */
  readonly trials: number;
  readonly iterations: number;
  readonly seed: number;
}

/** What a page can take, in time and in memory. */
export const MOST_UNITS = 64;
export const FEWEST_TRIALS = 16;
export const MOST_TRIALS = 16_384;
export const MOST_ITERATIONS = 10_000;
export const MOST_NOISE = 4;

const SHARED_DEFAULTS = {
  placements: PLACEMENTS,
  trainingNoise: 0.5,
  testNoise: 0.5,
  activation: 'relu',
  trials: 4096,
  seed: 1,
} as const satisfies Partial<LabSettings>;

/** The settings that show each task's result; sizes and iterations are those of the study's presets. */
export const LAB_DEFAULTS: Readonly<Record<LabTask, LabSettings>> = {
  function: { ...SHARED_DEFAULTS, task: 'function', units: 24, iterations: 800 },
  maze: { ...SHARED_DEFAULTS, task: 'maze', units: 24, iterations: 1500 },
  // At 0.5 the noise hardly moves where one unit settles.
  regulator: {
    ...SHARED_DEFAULTS,
    task: 'regulator',
    trainingNoise: 1,
    testNoise: 1,
    units: 1,
    iterations: 400,
  },
};

function checkPlacements(placements: unknown): readonly Placement[] {
  if (!Array.isArray(placements) || placements.length === 0 || placements.length > PLACEMENTS.length) {
    throw new CtrnnError(
      'invalid-argument',
      `placements is '${String(placements)}'.`,
      `Give one or two of: ${PLACEMENTS.join(', ')}.`,
    );
  }
  for (const placement of placements) checkChoice('placement', placement, PLACEMENTS);
  if (new Set(placements).size < placements.length) {
    throw new CtrnnError(
      'invalid-argument',
      `placements names '${placements[0]}' twice.`,
      'Give each placement once.',
    );
  }
  return placements;
}

/**
 * Completes settings by the defaults of their task, and checks them.
 *
 * @throws CtrnnError `invalid-argument` naming the setting, and what it may be
 */
export function checkLabSettings(given: Partial<LabSettings> = {}): LabSettings {
  const task = checkChoice('task', given.task ?? 'function', LAB_TASKS);
  const defaults = LAB_DEFAULTS[task];
  const trainingNoise = checkNumber(
    'trainingNoise',
    given.trainingNoise ?? defaults.trainingNoise,
    0,
    MOST_NOISE,
  );
  const units = checkInteger('units', given.units ?? defaults.units, 1, MOST_UNITS);
  if (task === 'regulator' && units !== 1) {
    throw new CtrnnError(
      'invalid-argument',
      `units is ${units}, but a regulator is one unit.`,
      'Leave units out.',
    );
  }
  return {
    task,
    placements: checkPlacements(given.placements ?? defaults.placements),
    trainingNoise,
    testNoise: checkNumber('testNoise', given.testNoise ?? trainingNoise, 0, MOST_NOISE),
    activation: checkChoice('activation', given.activation ?? defaults.activation, ACTIVATION_NAMES),
    units,
    trials: checkInteger('trials', given.trials ?? defaults.trials, FEWEST_TRIALS, MOST_TRIALS),
    iterations: checkInteger('iterations', given.iterations ?? defaults.iterations, 1, MOST_ITERATIONS),
    seed: checkInteger('seed', given.seed ?? defaults.seed, 0),
  };
}

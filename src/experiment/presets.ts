// What a study does unless it is told otherwise: for each task the preset that shows its result, and a small one that
// shows that everything runs. Sizes and rates are ours; those of Eckstein & Srinivasan 2026 are not known to us.

import type { StudyConfiguration } from './configuration.ts';

/** 'full' shows the result; 'smoke' takes less than a minute on two CPU cores, and is too short to show anything. */
export const PRESET_NAMES = ['full', 'smoke'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** What a preset says beside the defaults of all studies. Units, steps and leak are the task's own where it leaves them out. */
export type StudyPreset = Partial<Omit<StudyConfiguration, 'task'>>;

const FULL: Readonly<Record<string, StudyPreset>> = {
  // Two numbers are learned, and have further to go than a large network's weights.
  regulator: { learningRate: 0.03 },
  maze: { levels: [0.5, 1], leak: 0.3, learningRate: 0.01, iterations: 1500 },
  'path-integration': { learningRate: 0.01 },
  feedforward: { learningRate: 0.01, iterations: 2000 },
};

/** The smallest grid that has both placements and more than one network a cell. */
const SMOKE: StudyPreset = { levels: [0.5], networks: 2, iterations: 60, trials: 32, testTrials: 256 };

/**
 * The preset of a task; one that has none of its own is studied like `function`.
 *
 * @param task  undefined for a task of one's own: it may be called like one of ours
 */
export function studyPreset(task: string | undefined, preset: PresetName): StudyPreset {
  const full = task !== undefined && Object.hasOwn(FULL, task) ? FULL[task] : {};
  return preset === 'smoke' ? { ...full, ...SMOKE } : full;
}

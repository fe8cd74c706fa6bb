// Experiments, for programs: sweeps of test noise with their statistics, and the study.

export { PLACEMENTS, type Placement, type SweepAxis } from './axes.ts';
export type { Estimate, Interval } from './bootstrap.ts';
export { completeStudy, DEFAULT_STUDY, type StudyConfiguration } from './configuration.ts';
export type { NoiseCurve } from './curve.ts';
export type { GridNetwork } from './grid.ts';
export { type NoiseSweep, type SweepNoiseOptions, sweepNoise } from './noise-sweep.ts';
export type { Preference } from './preference.ts';
export {
  STUDY_SCHEMA_VERSION,
  type StudyCell,
  type StudyCurve,
  type StudyNetwork,
  type StudyResult,
} from './result.ts';
export {
  runStudy,
  type StudyCheckpoint,
  type StudyOptions,
  type StudyRun,
  type StudySweep,
} from './study.ts';
export type { AxisData, SweepData, SweepTrials } from './sweep.ts';
export { type StudyTable, studyTable, type TableRow, tableLines } from './table.ts';

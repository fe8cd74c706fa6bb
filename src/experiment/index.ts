// Experiments, for programs: sweeps of test noise with their statistics, and the study.

export { PLACEMENTS, type Placement, type SweepAxis } from './axes.ts';
export type { ConstantBaseline } from './baselines.ts';
export type { Estimate, Interval } from './bootstrap.ts';
export {
  type CompleteStudyOptions,
  completeStudy,
  DEFAULT_STUDY,
  type StudyConfiguration,
  type TaskOptions,
} from './configuration.ts';
export type { NoiseCurve, ScoreCurve } from './curve.ts';
export {
  type DescribedRegulator,
  type DescribeRegulatorOptions,
  describeRegulator,
  type Histogram,
  type MeasuredRate,
  type RegulatorDescription,
  selfCoupledUnit,
} from './describe-regulator.ts';
export type { GridNetwork } from './grid.ts';
export { fewInputsNote } from './items.ts';
export type { StudySweep } from './measure-study.ts';
export { type NoiseSweep, type SweepNoiseOptions, sweepNoise } from './noise-sweep.ts';
export type { Preference } from './preference.ts';
export { PRESET_NAMES, type PresetName } from './presets.ts';
export {
  type Equilibria,
  type Equilibrium,
  gaussianPrediction,
  isStable,
  noiseFreeEquilibria,
  type PlacedNoise,
  type SelfCoupledUnit,
} from './regulator-theory.ts';
export {
  type CellComparison,
  type Comparison,
  STUDY_SCHEMA_VERSION,
  type StudyBaselines,
  type StudyCell,
  type StudyCurve,
  type StudyNetwork,
  type StudyResult,
  VARIANCE_EXPLAINED,
} from './result.ts';
export { type AtLevels, atLevels, scoreNamesOf, scoreTable } from './score-table.ts';
export { runStudy, type StudyCheckpoint, type StudyOptions, type StudyRun } from './study.ts';
export type { AxisData, SweepData, SweepTrials } from './sweep.ts';
export { type StudyTable, studyTable, type TableRow, tableLines } from './table.ts';
export { type Gain, type NoiseVerdict, noiseVerdict } from './verdict.ts';

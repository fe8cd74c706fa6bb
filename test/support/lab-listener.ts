// A listener of the lab that keeps what it is told.

import type { Trajectories } from '../../src/elements/lab/cloud/cloud.ts';
import type {
  LabComputer,
  LabListener,
  LabPhase,
  LevelMeasure,
  RegulatorMeasure,
  TrainingPoint,
} from '../../src/elements/lab/lab-experiment.ts';
import type { LabSettings } from '../../src/elements/lab/lab-settings.ts';
import type { CtrnnError, NoiseCurve } from '../../src/index.ts';

export function recordingListener() {
  const told = {
    computers: [] as LabComputer[],
    phases: [] as LabPhase[],
    training: [] as TrainingPoint[],
    trajectories: [] as Trajectories[],
    levels: [] as LevelMeasure[],
    curves: [] as (readonly NoiseCurve[])[],
    regulator: [] as (readonly RegulatorMeasure[])[],
    ended: [] as { readonly settings: LabSettings; readonly stopped: boolean }[],
    errors: [] as CtrnnError[],
  };
  const listener: LabListener = {
    onComputer: (computer) => told.computers.push(computer),
    onPhase: (phase) => told.phases.push(phase),
    onProgress: () => {},
    onTraining: (point) => told.training.push(point),
    onTrained: (settings, stopped) => told.ended.push({ settings, stopped }),
    onTrajectories: (trajectories) => told.trajectories.push(trajectories),
    onLevel: (measure) => told.levels.push(measure),
    onCurves: (curves) => told.curves.push(curves),
    onRegulator: (measures) => told.regulator.push(measures),
    onError: (error) => told.errors.push(error),
  };
  return { listener, told };
}

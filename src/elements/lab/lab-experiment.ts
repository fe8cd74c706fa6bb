// One experiment of the page: trains a network a placement, lets its trajectories move, measures its loss at the test noise,
// and sweeps the test noise. It knows no element: what happens is told to a listener.

import type { CtrnnError, NoiseCurve, Placement } from '../../index.ts';
import type { CloudChannel, Trajectories } from './cloud/cloud.ts';
import type { LabSettings } from './lab-settings.ts';

export type LabPhase = 'connecting' | 'checking' | 'idle' | 'training' | 'sweeping' | 'stopped' | 'failed';

/** Who computes. */
export interface LabComputer {
  /** For a person. */
  readonly description: string;
  readonly isFallbackAdapter: boolean;
  /** Undefined where the float64 reference computes, in a worker. */
  readonly device?: GPUDevice;
}

export interface TrainingPoint {
  readonly iteration: number;
  readonly iterations: number;
  /** Mean loss over the iterations since the last point (a hundredth of them all), of each placement; null where a network has diverged. */
  readonly loss: readonly (number | null)[];
}

/** What the networks do at a level of test noise, of each placement. */
export interface LevelMeasure {
  readonly level: number;
  /** Mean loss over the drawn trials. */
  readonly loss: readonly number[];
}

/** The regulator's stationary rate, of one placement, at the test noise. */
export interface RegulatorMeasure {
  readonly histogram: { readonly low: number; readonly high: number; readonly counts: readonly number[] };
  readonly setPoint: number;
  /** null where it grows without bound. */
  readonly noiseFree: number | null;
  readonly predicted: number | null;
  readonly mean: number;
}

/** Where a trial is at its end, in the coordinates of the cloud. */
export interface EndPoint {
  readonly placement: Placement;
  readonly trial: number;
  readonly x: number;
  readonly y: number;
}

/** What of the settings is only how the networks are looked at: the networks stay, and so does a training. */
export type LabLook = Pick<LabSettings, 'testNoise' | 'trials'>;

export interface LabListener {
  onComputer(computer: LabComputer): void;
  onPhase(phase: LabPhase): void;
  /** 0 to 1, and what is being done, in words. */
  onProgress(share: number, doing: string): void;
  onTraining(point: TrainingPoint): void;
  /** Draw these from now on: the ones before are disposed when this returns. */
  onTrajectories(trajectories: Trajectories): void;
  onLevel(measure: LevelMeasure): void;
  /** Of each placement; empty when networks have changed since they were measured. */
  onCurves(curves: readonly NoiseCurve[]): void;
  /** Training has ended, once for each that began: at its end, or stopped (also by other settings). Not where it failed. */
  onTrained(settings: LabSettings, stopped: boolean): void;
  /** Of each placement, for the task 'regulator' alone. */
  onRegulator(measures: readonly RegulatorMeasure[]): void;
  /** A device was lost, a network diverged, a border check failed ... */
  onError(error: CtrnnError): void;
}

export interface LabExperiment {
  readonly settings: LabSettings;
  /** Whether the networks shown came trained with the page (a preset), are untrained, or were trained here. */
  readonly origin: 'preset' | 'untrained' | 'trained';
  /** Connects, and shows the preset of these settings where there is one, else untrained networks. */
  start(): Promise<void>;
  /** Trains from new networks of the seed, then sweeps. Resolves when done, stopped or failed (see the phase). */
  train(): Promise<void>;
  /** Breaks off what runs; what was trained so far stays and is shown. */
  stop(): void;
  /** Another look at the same networks: the newest wins, those in between are skipped. */
  look(at: LabLook): void;
  /** New settings: other networks, shown as `start` does. */
  change(settings: LabSettings): Promise<void>;
  /** The ends of the trials that are shown, read back for whoever wants their numbers. */
  points(x: CloudChannel, y: CloudChannel): Promise<readonly EndPoint[]>;
  /** Frees everything. */
  dispose(): void;
}

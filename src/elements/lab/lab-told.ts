// What a lab's experiment has told so far: kept for the element's properties and for figures that come later, and told on - to
// the figures there are, and to the page as events.

import type { CtrnnError, NoiseCurve } from '../../index.ts';
import type { Trajectories } from './cloud/cloud.ts';
import type {
  LabComputer,
  LabListener,
  LabPhase,
  LevelMeasure,
  RegulatorMeasure,
  TrainingPoint,
} from './lab-experiment.ts';
import type { LabFigures } from './lab-figures.ts';
import type { LabSettings } from './lab-settings.ts';

/** What a lab tells; all bubble and cross shadow roots. */
export interface LabEventMap {
  'training-progress': CustomEvent<TrainingPoint>;
  'training-complete': CustomEvent<{ readonly settings: LabSettings; readonly stopped: boolean }>;
  'sweep-complete': CustomEvent<readonly NoiseCurve[]>;
  'level-measured': CustomEvent<LevelMeasure>;
  'test-noise-change': CustomEvent<number>;
  'phase-change': CustomEvent<LabPhase>;
  'engine-error': CustomEvent<CtrnnError>;
}

/** The element, as far as it is told. */
export interface LabHost {
  figures(): LabFigures | undefined;
  emit<Name extends keyof LabEventMap>(name: Name, detail: LabEventMap[Name]['detail']): void;
  /** Something that is shown in words has changed. */
  changed(): void;
  /** It is known who computes, and with that how many trials are shown. */
  computerChanged(): void;
  fail(error: CtrnnError): void;
}

export class LabTold implements LabListener {
  readonly #host: LabHost;
  phase: LabPhase = 'idle';
  /** Of what is being done, 0 to 1. */
  share = 0;
  computer: LabComputer | undefined;
  learning: readonly TrainingPoint[] = [];
  level: LevelMeasure | undefined;
  curves: readonly NoiseCurve[] = [];
  regulators: readonly RegulatorMeasure[] = [];

  constructor(host: LabHost) {
    this.#host = host;
  }

  /** Before other networks. */
  forget(): void {
    [this.curves, this.regulators, this.level] = [[], [], undefined];
    this.forgetLearning();
  }

  /** Before the same are trained anew. */
  forgetLearning(): void {
    this.learning = [];
    this.#host.figures()?.setLearning([]);
  }

  /** Hands new figures what earlier ones have shown; trajectories are not kept. */
  showIn(figures: LabFigures): void {
    figures.setLearning(this.learning);
    figures.setCurves(this.curves);
    figures.setRegulators(this.regulators);
    if (this.computer) figures.setDevice(this.computer.device);
  }

  onComputer(computer: LabComputer): void {
    this.computer = computer;
    this.#host.figures()?.setDevice(computer.device);
    this.#host.computerChanged();
  }

  onPhase(phase: LabPhase): void {
    this.phase = phase;
    this.#host.emit('phase-change', phase);
    this.#host.changed();
  }

  onProgress(share: number): void {
    this.share = share;
    this.#host.changed();
  }

  onTraining(point: TrainingPoint): void {
    this.learning = [...this.learning, point];
    this.#host.figures()?.setLearning(this.learning);
    this.#host.emit('training-progress', point);
  }

  onTrained(settings: LabSettings, stopped: boolean): void {
    this.#host.emit('training-complete', { settings, stopped });
  }

  onTrajectories(trajectories: Trajectories): void {
    this.#host.figures()?.setTrajectories(trajectories);
  }

  onLevel(level: LevelMeasure): void {
    this.level = level;
    this.#host.emit('level-measured', level);
    this.#host.changed();
  }

  onCurves(curves: readonly NoiseCurve[]): void {
    this.curves = curves;
    this.#host.figures()?.setCurves(curves);
    if (curves.length > 0) this.#host.emit('sweep-complete', curves);
    this.#host.changed();
  }

  onRegulator(regulators: readonly RegulatorMeasure[]): void {
    this.regulators = regulators;
    this.#host.figures()?.setRegulators(regulators);
    this.#host.changed();
  }

  onError(error: CtrnnError): void {
    this.#host.fail(error);
  }
}

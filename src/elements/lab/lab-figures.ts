// The figures of a lab as they are on the screen: clouds under their frames, moving; curves; histograms. It is told what there is to
// see, and draws it in as many frames as the browser gives.

import type { CtrnnError, NoiseCurve, Placement } from '../../index.ts';
import {
  type LearningRow,
  learningData,
  learningOptions,
  preferenceData,
  preferenceOptions,
} from '../plots/curves.ts';
import { AREAS, ASPECTS, frameData, frameOptions } from '../plots/frames.ts';
import { histogramData, histogramOptions } from '../plots/histogram.ts';
import { Plot, type PlotOptions } from '../plots/plot.ts';
import { asCtrnnError } from '../shared/as-ctrnn-error.ts';
import { savePicture } from '../shared/download.ts';
import { channelsOf, type Theme } from '../shared/theme.ts';
import type { CloudRenderer, CloudView, Trajectories } from './cloud/cloud.ts';
import { openCloud } from './cloud/open-cloud.ts';
import type { RegulatorMeasure } from './lab-experiment.ts';
import type { LabSettings } from './lab-settings.ts';

/** Milliseconds that a trial takes on the screen, and that its end stays. */
const TRIAL_TIME = 2600;
const END_TIME = 1400;

/** Milliseconds of a frame, at 60 a second. */
const FRAME = 1000 / 60;

interface Panel {
  readonly placement: Placement;
  readonly place: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly frame: Plot;
  renderer: CloudRenderer | undefined;
}

/** Where the figures are in the element. */
export interface FigurePlaces {
  readonly panels: readonly { readonly placement: Placement; readonly place: HTMLElement }[];
  readonly learning: HTMLElement;
  readonly preference: HTMLElement;
  readonly histograms: readonly HTMLElement[];
}

export type FigureName = Placement | 'learning' | 'preference' | `histogram-${Placement}`;

export class LabFigures {
  readonly #onFailure: (error: CtrnnError) => void;
  readonly #panels: Panel[];
  readonly #learning: Plot;
  readonly #preference: Plot;
  readonly #histograms: Plot[];
  #settings: LabSettings;
  #theme: Theme;
  #device: GPUDevice | undefined;
  #curves: readonly NoiseCurve[] = [];
  #regulators: readonly RegulatorMeasure[] = [];
  #steps = 1;
  #time = 0;
  #began = performance.now();
  #frame = 0;
  #isMoving = false;
  #hasShown = false;
  #isDrawing = false;
  #restsUntil = 0;
  /** Pictures of the clouds since the figures came to be, for who measures. */
  frames = 0;

  /** @param onFailure  is told if the device refuses to draw, or the plots cannot be loaded */
  constructor(
    places: FigurePlaces,
    settings: LabSettings,
    theme: Theme,
    onFailure: (error: CtrnnError) => void,
  ) {
    this.#onFailure = onFailure;
    this.#settings = settings;
    this.#theme = theme;
    this.#panels = places.panels.map(({ placement, place }) => {
      const canvas = document.createElement('canvas');
      canvas.className = 'cloud';
      place.prepend(canvas);
      const frame = new Plot(place, (width) => width * ASPECTS[settings.task]);
      return { placement, place, canvas, frame, renderer: undefined };
    });
    this.#learning = new Plot(places.learning, () => 220);
    this.#preference = new Plot(places.preference, () => 220);
    this.#histograms = places.histograms.map((place) => new Plot(place, () => 200));
    this.setTheme(theme);
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    const { task, placements, trainingNoise, iterations } = this.#settings;
    for (const panel of this.#panels) {
      panel.frame.setData(frameData(task));
      this.#set(
        panel.frame,
        frameOptions(theme, task, () => this.#fit(panel)),
      );
      if (panel.renderer) panel.renderer.view = this.#viewOf(panel.placement);
    }
    this.#set(this.#learning, learningOptions(theme, placements, iterations));
    const marks = {
      trainingNoise,
      testNoise: () => this.#settings.testNoise,
      curves: () => this.#curves,
    };
    this.#set(this.#preference, preferenceOptions(theme, placements, marks));
    this.setRegulators(this.#regulators);
    this.#draw();
  }

  #set(plot: Plot, options: PlotOptions): void {
    plot.setOptions(options).catch((error) => this.#onFailure(asCtrnnError(error)));
  }

  #viewOf(placement: Placement): CloudView {
    const colour = channelsOf(this.#theme.placements[placement]);
    const denseColour = channelsOf(
      `color-mix(in srgb, ${this.#theme.placements[placement]} 55%, ${this.#theme.ink})`,
    );
    return { ...AREAS[this.#settings.task], colour, denseColour };
  }

  /** Lays a cloud exactly under its frame's plotting area. */
  #fit({ canvas, frame }: Panel): void {
    const plot = frame.plot;
    if (!plot) return;
    const { left, top, width, height } = plot.bbox;
    const scale = devicePixelRatio;
    Object.assign(canvas.style, {
      left: `${left / scale}px`,
      top: `${top / scale}px`,
      width: `${width / scale}px`,
      height: `${height / scale}px`,
    });
    [canvas.width, canvas.height] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
    this.#draw();
  }

  /** Draws on the device that computes; a new one replaces a lost one. */
  setDevice(device: GPUDevice | undefined): void {
    this.#device = device;
    for (const panel of this.#panels) {
      panel.renderer?.dispose();
      panel.renderer = openCloud(panel.canvas, device, this.#viewOf(panel.placement), this.#onFailure);
    }
  }

  setTrajectories(trajectories: Trajectories): void {
    this.#steps = trajectories.steps;
    // Who stopped the motion at a moment looks at that one.
    if (!this.#isMoving && !this.#hasShown) this.#time = this.#steps;
    this.#hasShown = true;
    if (trajectories.kind === 'device' && trajectories.device !== this.#device) return;
    for (const [row, { renderer }] of this.#panels.entries()) renderer?.show(trajectories, row);
    this.#draw();
  }

  /** The test noise moved. */
  setTestNoise(testNoise: number): void {
    this.#settings = { ...this.#settings, testNoise };
    this.#preference.redraw();
  }

  setLearning(rows: readonly LearningRow[]): void {
    this.#learning.setData(learningData(rows, this.#settings.placements));
  }

  setCurves(curves: readonly NoiseCurve[]): void {
    this.#curves = curves;
    this.#preference.setData(preferenceData(curves));
  }

  setRegulators(measures: readonly RegulatorMeasure[]): void {
    this.#regulators = measures;
    for (const [k, plot] of this.#histograms.entries()) {
      if (!measures[k]) continue;
      const placement = this.#settings.placements[k];
      plot.setData(histogramData(measures[k]));
      this.#set(plot, histogramOptions(this.#theme, this.#theme.placements[placement], measures[k]));
    }
  }

  /** Steps of a trial, T. */
  get steps(): number {
    return this.#steps;
  }

  get time(): number {
    return this.#time;
  }

  /** The moment that is shown, in steps. */
  set time(time: number) {
    this.#time = time;
    this.#began = performance.now() - (time / this.#steps) * TRIAL_TIME;
    this.#draw();
  }

  get isMoving(): boolean {
    return this.#isMoving;
  }

  set isMoving(isMoving: boolean) {
    if (isMoving === this.#isMoving) return;
    this.#isMoving = isMoving;
    cancelAnimationFrame(this.#frame);
    if (!isMoving) return;
    this.#began = performance.now() - (this.#time / this.#steps) * TRIAL_TIME;
    const move = (now: number) => {
      this.#frame = requestAnimationFrame(move);
      if (this.#isDrawing || now < this.#restsUntil) return;
      const share = ((now - this.#began) % (TRIAL_TIME + END_TIME)) / TRIAL_TIME;
      this.#time = Math.min(1, Math.max(0, share)) * this.#steps;
      this.#draw();
      void this.#rest();
    };
    this.#frame = requestAnimationFrame(move);
  }

  /**
   * Waits until the picture is made before the next one is begun. Where that took longer than a frame, as long again is left to
   * those who compute: pictures must not starve what they show.
   */
  async #rest(): Promise<void> {
    const began = performance.now();
    this.#isDrawing = true;
    await this.#device?.queue.onSubmittedWorkDone().catch(() => {}); // a lost device: its successor draws
    const took = performance.now() - began;
    this.#restsUntil = took > FRAME ? performance.now() + took : 0;
    this.#isDrawing = false;
  }

  #draw(): void {
    const drawn = this.#panels.map(({ renderer }) => renderer?.draw(this.#time));
    if (drawn.includes(true)) this.frames++;
  }

  /** Saves a figure as a picture, in the colours of the page. */
  async savePicture(figure: FigureName): Promise<void> {
    const name = `noisy-ctrnn-${this.#settings.task}-${figure}.png`;
    const panel = this.#panels.find(({ placement }) => placement === figure);
    const plot = panel?.frame ?? this.#plotOf(figure);
    if (!plot?.canvas || !plot.plot) return;
    const { canvas } = plot;
    const { left, top } = plot.plot.bbox;
    // A WebGPU canvas holds its picture until the task that drew it ends.
    panel?.renderer?.draw(this.#time);
    const under = panel ? [{ canvas: panel.canvas, left, top }] : [];
    await savePicture(canvas, this.#theme.paper, [...under, { canvas, left: 0, top: 0 }], name);
  }

  #plotOf(figure: FigureName): Plot | undefined {
    if (figure === 'learning') return this.#learning;
    if (figure === 'preference') return this.#preference;
    return this.#histograms[
      this.#settings.placements.findIndex((placement) => figure === `histogram-${placement}`)
    ];
  }

  dispose(): void {
    this.isMoving = false;
    for (const { renderer, frame, canvas } of this.#panels) {
      renderer?.dispose();
      frame.dispose();
      canvas.remove();
    }
    for (const plot of [this.#learning, this.#preference, ...this.#histograms]) plot.dispose();
  }
}

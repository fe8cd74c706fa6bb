// The element `<noisy-ctrnn-lab>`: settings by attributes, an experiment behind, figures before. It decides when work may go on -
// on-screen, connected, in a tab that is seen - and says in words what is to be seen.

import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { CtrnnError, type NoiseCurve, type Placement } from '../../index.ts';
import { AREAS } from '../plots/frames.ts';
import { saveCsv } from '../shared/download.ts';
import { themeOf } from '../shared/theme.ts';
import { WorkGate } from '../shared/work-gate.ts';
import { labStyles } from './lab.styles.ts';
import {
  momentControls,
  type SettingName,
  settingsControls,
  testNoiseSlider,
  trainButtons,
} from './lab-controls.ts';
import { labTables } from './lab-data.ts';
import type {
  LabComputer,
  LabExperiment,
  LabListener,
  LabPhase,
  LevelMeasure,
  RegulatorMeasure,
  TrainingPoint,
} from './lab-experiment.ts';
import { type FigureName, LabFigures } from './lab-figures.ts';
import { checkLabSettings, type LabSettings } from './lab-settings.ts';
import { openLabExperiment } from './open-lab-experiment.ts';
import { placementsOf, placementText, shareFields } from './share-link.ts';
import { cloudText, EXPLANATIONS, PANEL_TITLES, phaseText, regulatorText, verdictText } from './words.ts';

/** Trials that a software adapter moves at a bearable pace, where nobody asked for a number. */
const SOFTWARE_TRIALS = 512;

/** A number, or the text that is none, so that it can be quoted. */
const numeric = {
  fromAttribute: (text: string | null) => {
    if (text === null) return undefined;
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  },
};

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

/**
 * Trains networks with noise inside and outside of their activation function, live, and shows what becomes of them at other
 * noise. See README, "In a page".
 *
 * @element noisy-ctrnn-lab
 * @attr {'function' | 'maze' | 'regulator'} task - what the networks learn; default function
 * @attr {'both' | 'inside' | 'outside'} placement - where the noise of training enters; default both, side by side
 * @attr {number} training-noise - standard deviation of the noise while training, 0 to 4; default 0.5, of the regulator 1
 * @attr {number} test-noise - the same while testing, what the slider moves; default the training noise
 * @attr {string} activation - relu (default), tanh, ... as in `ACTIVATION_NAMES`
 * @attr {number} units - units of a network, 1 to 64; default 24, of the regulator always 1
 * @attr {number} trials - trials shown of each network, 16 to 16384; default 4096, on a software adapter 512
 * @attr {number} iterations - iterations of training, 1 to 10000; default 800, maze 1500, regulator 400
 * @attr {number} seed - of weights, trials and noise; default 1
 * @attr {'visible' | 'click'} start - when it begins to compute; default visible
 * @fires training-progress - detail: TrainingPoint, about 20 times a second while training
 * @fires training-complete - detail: the settings, and whether it was stopped
 * @fires sweep-complete - detail: a NoiseCurve a placement
 * @fires level-measured - detail: the mean losses at a test noise
 * @fires test-noise-change - detail: the level that the slider was moved to
 * @fires phase-change - detail: connecting, checking, idle, training, sweeping, stopped or failed
 * @fires engine-error - detail: a CtrnnError, with `code`, `message` and `fix`
 * @slot heading - above the figure
 * @slot caption - under the figure
 * @slot no-webgpu - what to say where there is no WebGPU, beside the lab's own words
 * @csspart lab - the frame around all
 * @csspart verdict - the sentence under the clouds
 * @csspart train - the button that trains
 * @csspart stop - the button that stops
 * @csspart test-noise - the slider with its label
 * @cssprop --ctrnn-inside - colour of noise inside
 * @cssprop --ctrnn-outside - colour of noise outside
 * @cssprop --ctrnn-ink - text and lines
 * @cssprop --ctrnn-muted - quieter text
 * @cssprop --ctrnn-background - the paper
 * @cssprop --ctrnn-line - fine lines
 * @cssprop --ctrnn-accent - buttons, sliders, focus
 * @cssprop --ctrnn-on-accent - text on them
 * @cssprop --ctrnn-problem - text of problems
 * @cssprop --ctrnn-font - the font, as the CSS property `font`
 */
export class NoisyCtrnnLab extends LitElement {
  static override styles = labStyles;

  static override properties = {
    task: { reflect: true },
    placement: { reflect: true },
    trainingNoise: { attribute: 'training-noise', reflect: true, converter: numeric },
    testNoise: { attribute: 'test-noise', reflect: true, converter: numeric },
    activation: { reflect: true },
    units: { reflect: true, converter: numeric },
    trials: { reflect: true, converter: numeric },
    iterations: { reflect: true, converter: numeric },
    seed: { reflect: true, converter: numeric },
    start: { reflect: true },
    _state: { state: true },
  };

  declare task: LabSettings['task'] | undefined;
  declare placement: string | undefined;
  declare trainingNoise: number | undefined;
  declare testNoise: number | undefined;
  declare activation: LabSettings['activation'] | undefined;
  declare units: number | undefined;
  declare trials: number | undefined;
  declare iterations: number | undefined;
  declare seed: number | undefined;
  declare start: 'visible' | 'click' | undefined;
  /** Counted up where what is shown changes but no property. */
  declare private _state: number;

  #settings: LabSettings | undefined;
  /** Settings are to be looked at anew. */
  #isUnsettled = true;
  #problem: CtrnnError | undefined;
  #phase: LabPhase = 'idle';
  #linkText = '';
  #share = 0;
  #computer: LabComputer | undefined;
  #learning: TrainingPoint[] = [];
  #level: LevelMeasure | undefined;
  #curves: readonly NoiseCurve[] = [];
  #regulators: readonly RegulatorMeasure[] = [];
  #figures: LabFigures | undefined;
  #figuresKey = '';
  #experiment: LabExperiment | undefined;
  #isOpening = false;
  readonly #gate = new WorkGate();
  #isSeen = false;
  #isAsked = false;
  /** Whether somebody stopped the motion, or the system asks for little of it. */
  #isStill = false;
  #observer: IntersectionObserver | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this._state = 0;
  }

  /** All settings, with defaults; undefined while an attribute is wrong. */
  get settings(): LabSettings | undefined {
    return this.#settings;
  }

  set settings(settings: Partial<LabSettings> | undefined) {
    const { placements, ...others } = settings ?? {};
    const none = { task: undefined, trainingNoise: undefined, testNoise: undefined, activation: undefined };
    const sizes = { units: undefined, trials: undefined, iterations: undefined, seed: undefined };
    Object.assign(this, none, sizes, others);
    this.placement = placements && placementText(placements);
  }

  get phase(): LabPhase {
    return this.#phase;
  }

  /** Who computes; undefined until it is known. */
  get computer(): LabComputer | undefined {
    return this.#computer;
  }

  /** The learning curve so far. */
  get learning(): readonly TrainingPoint[] {
    return this.#learning;
  }

  /** Losses at the test noise. */
  get level(): LevelMeasure | undefined {
    return this.#level;
  }

  /** Loss against test noise of each placement; empty until measured. */
  get curves(): readonly NoiseCurve[] {
    return this.#curves;
  }

  /** Pictures drawn so far, for who measures. */
  get frames(): number {
    return this.#figures?.frames ?? 0;
  }

  /** Trains new networks; resolves when they are trained and measured, or stopped, or failed (see `phase`). */
  async train(): Promise<void> {
    await this.updateComplete;
    await this.#begin();
    this.#learning = [];
    this.#figures?.setLearning([]);
    await this.#experiment?.train();
  }

  /** Stops training; what was trained so far stays. */
  stop(): void {
    this.#experiment?.stop();
  }

  /** The address of this page with all settings after its #; undefined while an attribute is wrong. */
  shareLink(page: string = location.href): string | undefined {
    if (!this.#settings) return undefined;
    const link = new URL(page);
    link.hash = shareFields(this.#settings);
    return link.href;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#leaving);
    this.#isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#observer = new IntersectionObserver((entries) => {
      this.#isSeen = entries.at(-1)?.isIntersecting ?? false;
      this.#follow();
    });
    this.#observer.observe(this);
    document.addEventListener('visibilitychange', this.#follow);
    SCHEME.addEventListener('change', this.#repaint);
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#isSeen = false;
    document.removeEventListener('visibilitychange', this.#follow);
    SCHEME.removeEventListener('change', this.#repaint);
    this.#follow();
    // One that is only moved goes on; one that is gone frees the GPU.
    this.#leaving = setTimeout(() => this.#leave(), 1000);
  }

  #leave(): void {
    this.#experiment?.dispose();
    this.#experiment = undefined;
    this.#figures?.dispose();
    this.#figures = undefined;
    this.#figuresKey = '';
  }

  /** Work goes on where it is seen; and begins there. */
  readonly #follow = (): void => {
    this.#gate.isOpen = this.isConnected && this.#isSeen && !document.hidden;
    if (this.#figures)
      this.#figures.isMoving = this.#gate.isOpen && !this.#isStill && this.#experiment !== undefined;
    if (this.#gate.isOpen && (this.start !== 'click' || this.#isAsked)) void this.#begin();
  };

  readonly #repaint = (): void => {
    this.#figures?.setTheme(themeOf(this.renderRoot as ShadowRoot));
  };

  async #begin(): Promise<void> {
    if (this.#experiment || this.#isOpening || !this.#settings || !this.hasUpdated) return;
    this.#isOpening = true;
    this.#isAsked = true;
    try {
      const experiment = await openLabExperiment(this.#settings, this.#listener(), this.#gate);
      if (!this.isConnected) return experiment.dispose();
      this.#experiment = experiment;
      this.#changed();
      await this.updateComplete;
      this.#follow();
      void experiment.start();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isOpening = false;
    }
  }

  #listener(): LabListener {
    return {
      onComputer: (computer) => {
        this.#computer = computer;
        this.#figures?.setDevice(computer.device);
        this.#isUnsettled = true; // how many trials are shown depends on who computes
        this.#changed();
      },
      onPhase: (phase) => {
        const before = this.#phase;
        this.#phase = phase;
        this.#emit('phase-change', phase);
        if (before === 'training' || (before === 'sweeping' && phase === 'idle')) {
          if (this.#experiment?.origin === 'trained' && phase !== 'sweeping' && this.#settings) {
            this.#emit('training-complete', { settings: this.#settings, stopped: phase === 'stopped' });
          }
        }
        this.#changed();
      },
      onProgress: (share) => {
        this.#share = share;
        this.#changed();
      },
      onTraining: (point) => {
        this.#learning.push(point);
        this.#figures?.setLearning(this.#learning);
        this.#emit('training-progress', point);
      },
      onTrajectories: (trajectories) => this.#figures?.setTrajectories(trajectories),
      onLevel: (level) => {
        this.#level = level;
        this.#emit('level-measured', level);
        this.#changed();
      },
      onCurves: (curves) => {
        this.#curves = curves;
        this.#figures?.setCurves(curves);
        if (curves.length > 0) this.#emit('sweep-complete', curves);
        this.#changed();
      },
      onRegulator: (regulators) => {
        this.#regulators = regulators;
        this.#figures?.setRegulators(regulators);
        this.#changed();
      },
      onError: (error) => this.#fail(error),
    };
  }

  #changed(): void {
    this._state++;
  }

  #emit<Name extends keyof LabEventMap>(name: Name, detail: LabEventMap[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #fail(error: unknown): void {
    const known =
      error instanceof CtrnnError ? error : new CtrnnError('internal', String(error), 'Please report this.');
    this.#problem = known;
    this.#emit('engine-error', known);
    this.#changed();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const isSettled = [...changed.keys()].every((name) => name === '_state');
    if (isSettled && !this.#isUnsettled) return;
    this.#isUnsettled = false;
    try {
      const onSoftware = this.#computer?.isFallbackAdapter === true;
      if (this.start !== undefined && this.start !== null && !['visible', 'click'].includes(this.start)) {
        throw new CtrnnError(
          'invalid-argument',
          `start is '${this.start}'.`,
          'Choose one of: visible, click.',
        );
      }
      const settings = checkLabSettings({
        task: this.task ?? undefined,
        placements:
          this.placement === undefined || this.placement === null ? undefined : placementsOf(this.placement),
        trainingNoise: this.trainingNoise,
        testNoise: this.testNoise,
        activation: this.activation ?? undefined,
        units: this.units,
        trials: this.trials ?? (onSoftware ? SOFTWARE_TRIALS : undefined),
        iterations: this.iterations,
        seed: this.seed,
      });
      this.#problem = undefined;
      this.#adopt(settings);
    } catch (error) {
      this.#settings = undefined;
      this.#fail(error);
    }
  }

  /** Makes settings those of the experiment; moving the test noise alone keeps the networks. */
  #adopt(settings: LabSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (!before || !this.#experiment) return;
    const { testNoise, ...others } = settings;
    const { testNoise: testNoiseBefore, ...othersBefore } = before;
    if (JSON.stringify(others) !== JSON.stringify(othersBefore)) {
      [this.#learning, this.#curves, this.#regulators, this.#level] = [[], [], [], undefined];
      this.#figures?.setLearning([]);
      // After the figures of the new settings are there.
      void this.updateComplete.then(() => this.#experiment?.change(settings));
    } else if (testNoise !== testNoiseBefore) {
      this.#figures?.setTestNoise(testNoise);
      this.#experiment.setTestNoise(testNoise);
    }
  }

  protected override updated(): void {
    const key = this.#keyOfFigures();
    if (this.#settings && key !== this.#figuresKey) {
      this.#figures?.dispose();
      this.#figuresKey = key;
      this.#figures = this.#makeFigures(this.#settings);
      if (this.#computer) this.#figures.setDevice(this.#computer.device);
      this.#follow();
    }
    if (this.#settings && !this.#experiment) this.#follow();
  }

  /** Other tasks, placements or axes need other figures. */
  #keyOfFigures(): string {
    if (!this.#settings) return '';
    const { task, placements, iterations, trainingNoise } = this.#settings;
    return [task, placements, iterations, trainingNoise].join();
  }

  #makeFigures(settings: LabSettings): LabFigures {
    const root = this.renderRoot as ShadowRoot;
    const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];
    const [learning, preference] = all('.curves .place');
    const places = all('.panels .place');
    const figures = new LabFigures(
      {
        panels: settings.placements.map((placement, k) => ({ placement, place: places[k] })),
        learning,
        preference,
        histograms: all('.histograms .place'),
      },
      settings,
      themeOf(root),
    );
    return figures;
  }

  #set(name: SettingName, value: string | number): void {
    if (name !== 'task') {
      Object.assign(this, { [name]: value });
      return;
    }
    // What is right for one task is not for another.
    this.settings = { task: value as LabSettings['task'], seed: this.seed };
  }

  #onTestNoise(level: number): void {
    this.testNoise = level;
    this.#emit('test-noise-change', level);
  }

  protected override render(): TemplateResult {
    return html`<div class="lab" part="lab">
      <slot name="heading"></slot>
      ${this.#problemText()}
      ${this.#settings ? keyed(this.#keyOfFigures(), this.#figureShells(this.#settings)) : ''}
      <slot name="caption"></slot>
    </div>`;
  }

  #problemText(): TemplateResult | '' {
    if (!this.#problem) return '';
    return html`<p class="problem" role="alert">${this.#problem.message} ${this.#problem.fix}</p>`;
  }

  #figureShells(settings: LabSettings): TemplateResult {
    const { placements, task } = settings;
    const waits = this.start === 'click' && !this.#isAsked;
    return html`
      <p class="quiet" id="explanation">${EXPLANATIONS[task]}</p>
      <div class="cover" ?hidden=${!waits}>
        <p>The networks run on your own GPU, in this page.</p>
        <button class="main" type="button" @click=${() => this.#begin()}>Start</button>
      </div>
      <div class="panels" ?hidden=${waits}>${placements.map((placement, k) => this.#panel(settings, placement, k))}</div>
      <p class="verdict" part="verdict">${verdictText(settings, this.#level, this.#curves)}</p>
      <div class="row">
        ${testNoiseSlider(settings, (level) => this.#onTestNoise(level))}
        ${this.#moment()}
      </div>
      <div class="panels histograms" ?hidden=${task !== 'regulator'}>
        ${task === 'regulator' ? placements.map((placement, k) => this.#histogram(placement, k)) : ''}
      </div>
      <div class="row">
        ${trainButtons(this.#phase, this.#experiment?.origin ?? 'untrained', {
          onTrain: () => void this.train(),
          onStop: () => this.stop(),
        })}
        <progress
          aria-label="Progress"
          max="1"
          .value=${this.#share}
          ?hidden=${this.#phase !== 'training' && this.#phase !== 'sweeping'}
        ></progress>
        <span role="status">${this.#experiment ? phaseText(this.#phase, this.#experiment.origin) : ''}</span>
      </div>
      <div class="curves">
        ${this.#curveFigure('learning', 'While training')}
        ${this.#curveFigure('preference', 'While testing: which noise is best?')}
      </div>
      ${this.#computerText()}
      <details>
        <summary>Settings, and a link to this very run</summary>
        ${settingsControls(settings, (name, value) => this.#set(name, value))}
        <div class="row">
          <button type="button" @click=${this.#copyLink}>Copy a link to this run</button>
          <span role="status">${this.#linkText}</span>
        </div>
      </details>
    `;
  }

  #panel(settings: LabSettings, placement: Placement, k: number): TemplateResult {
    return html`<figure class=${placement}>
      <figcaption>
        <span class="title">${PANEL_TITLES[placement]}</span>
        ${this.#saveButtons(placement)}
      </figcaption>
      <div class="place" role="img" aria-label=${cloudText(settings, placement, this.#level?.loss[k])}></div>
    </figure>`;
  }

  #curveFigure(name: 'learning' | 'preference', title: string): TemplateResult {
    return html`<figure>
      <figcaption><span class="title">${title}</span>${this.#saveButtons(name)}</figcaption>
      <div class="place" role="img" aria-label=${this.#curveText(name)}></div>
    </figure>`;
  }

  #curveText(name: 'learning' | 'preference'): string {
    if (name === 'learning') {
      const last = this.#learning.at(-1);
      return last
        ? `Loss while training, at iteration ${last.iteration}: ${last.loss.join(' and ')}.`
        : 'Not trained here yet.';
    }
    if (this.#curves.length === 0) return 'Not measured yet.';
    const likes = this.#curves.map(
      (curve, k) => `noise ${this.#settings?.placements[k]}: ${curve.preferred.level}`,
    );
    return `Loss against noise while testing. The best level is, with ${likes.join(', ')}.`;
  }

  #histogram(placement: Placement, k: number): TemplateResult {
    const measure = this.#regulators[k];
    return html`<figure class=${placement}>
      <figcaption>
        <span class="title">Where its rate is, with noise ${placement}</span>
        ${this.#saveButtons(`histogram-${placement}`)}
      </figcaption>
      <div class="place" role="img" aria-label=${measure ? regulatorText(placement, measure) : 'Not measured yet.'}></div>
      <p class="quiet">${measure ? regulatorText(placement, measure) : ''}</p>
    </figure>`;
  }

  #saveButtons(figure: FigureName): TemplateResult {
    return html`<span>
      <button class="link" type="button" aria-label=${`Save the picture as PNG: ${figure}`} @click=${() => void this.#figures?.savePicture(figure)}>
        PNG
      </button>
      <button class="link" type="button" aria-label=${`Save the numbers as CSV: ${figure}`} @click=${() => void this.#saveData(figure)}>CSV</button>
    </span>`;
  }

  async #saveData(figure: FigureName): Promise<void> {
    if (!this.#settings) return;
    try {
      const shown = { learning: this.#learning, curves: this.#curves, regulators: this.#regulators };
      const { x, y } = AREAS[this.#settings.task];
      const points = () => this.#experiment?.points(x, y) ?? Promise.resolve([]);
      const table = await labTables(figure, this.#settings, shown, points);
      saveCsv(table, `noisy-ctrnn-${this.#settings.task}-${figure}.csv`);
    } catch (error) {
      this.#fail(error);
    }
  }

  #moment(): TemplateResult {
    const state = {
      isMoving: !this.#isStill,
      time: this.#figures?.time ?? 0,
      steps: this.#figures?.steps ?? 1,
    };
    const onToggle = () => {
      this.#isStill = !this.#isStill;
      this.#follow();
      this.#changed();
    };
    const onMoment = (time: number) => {
      if (this.#figures) this.#figures.time = time;
      this.#changed();
    };
    return momentControls(state, { onToggle, onMoment });
  }

  #computerText(): TemplateResult {
    const { description, isFallbackAdapter, device } = this.#computer ?? {};
    if (!description) return html``;
    const warning = isFallbackAdapter
      ? ' This is a software adapter: the processor plays the part of a GPU, and all is slow.'
      : '';
    const without = device ? '' : ' A small version of the lab runs there.';
    return html`<p class="quiet">Computed live on ${description}.${warning}${without}</p>
      ${device ? '' : html`<slot name="no-webgpu"></slot>`}`;
  }

  readonly #copyLink = async (): Promise<void> => {
    const link = this.shareLink();
    if (!link) return;
    try {
      await navigator.clipboard.writeText(link);
      this.#linkText = 'It is in your clipboard.';
    } catch {
      // No permission: the address bar serves.
      history.replaceState(null, '', link);
      this.#linkText = 'It is in the address bar.';
    }
    this.#changed();
  };
}

const SCHEME =
  typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : new EventTarget();

declare global {
  interface HTMLElementTagNameMap {
    'noisy-ctrnn-lab': NoisyCtrnnLab;
  }
}

// The element `<noisy-ctrnn-lab>`: settings by attributes, an experiment behind, figures before. It decides when work may go on -
// on-screen, connected, in a tab that is seen. What the experiment tells is kept in LabTold.

import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import type { CtrnnError, NoiseCurve } from '../../index.ts';
import { AREAS } from '../plots/frames.ts';
import { asCtrnnError } from '../shared/as-ctrnn-error.ts';
import { saveCsv } from '../shared/download.ts';
import { SightController } from '../shared/sight.ts';
import { themeOf } from '../shared/theme.ts';
import { WorkGate } from '../shared/work-gate.ts';
import { labStyles } from './lab.styles.ts';
import { type LabAttributes, numeric, settingsOfAttributes } from './lab-attributes.ts';
import { mostTestNoise } from './lab-controls.ts';
import { labTables } from './lab-data.ts';
import type { LabComputer, LabExperiment, LabPhase, LevelMeasure, TrainingPoint } from './lab-experiment.ts';
import { type FigureName, LabFigures } from './lab-figures.ts';
import { checkLabSettings, type LabSettings } from './lab-settings.ts';
import { coverTemplate, figurePlaces, type LabActions, type LabView, labTemplate } from './lab-template.ts';
import { type LabEventMap, LabTold } from './lab-told.ts';
import { openLabExperiment } from './open-lab-experiment.ts';
import { placementText, shareFields } from './share-link.ts';

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
 * @fires training-progress - detail: TrainingPoint, at most a hundred times in a training
 * @fires training-complete - detail: the settings, and whether it was stopped; once a training, unless it failed
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
export class NoisyCtrnnLab extends LitElement implements LabAttributes {
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
  /** The last ones that were right: those of the experiment. */
  #adopted: LabSettings | undefined;
  /** Settings are to be looked at anew. */
  #isUnsettled = true;
  /** What is wrong with the settings, and what went wrong since networks were last begun. */
  #wrong: CtrnnError | undefined;
  #failure: CtrnnError | undefined;
  #mostTestNoise = 0;
  #linkText = '';
  #figures: LabFigures | undefined;
  #figuresKey = '';
  #experiment: LabExperiment | undefined;
  #opening: Promise<void> | undefined;
  readonly #gate = new WorkGate();
  readonly #sight = new SightController(this, () => this.#follow());
  #isAsked = false;
  /** Whether somebody stopped the motion, or the system asks for little of it. */
  #isStill: boolean | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  readonly #told: LabTold;

  constructor() {
    super();
    this._state = 0;
    this.#told = new LabTold({
      figures: () => this.#figures,
      emit: (name, detail) => this.#emit(name, detail),
      changed: () => this.#changed(),
      computerChanged: () => {
        this.#isUnsettled = true;
        this.#changed();
      },
      fail: (error) => this.#fail(error),
    });
  }

  /** All settings, with defaults; undefined while an attribute is wrong. */
  get settings(): LabSettings | undefined {
    return this.#settings;
  }

  set settings(settings: Partial<LabSettings> | undefined) {
    const { task, placements, trainingNoise, testNoise, activation } = settings ?? {};
    const { units, trials, iterations, seed } = settings ?? {};
    Object.assign(this, { task, trainingNoise, testNoise, activation, units, trials, iterations, seed });
    // What is no list is refused with the rest, by its text.
    this.placement = Array.isArray(placements)
      ? placementText(placements)
      : placements === undefined
        ? undefined
        : String(placements);
  }

  get phase(): LabPhase {
    return this.#told.phase;
  }

  /** Who computes; undefined until it is known. */
  get computer(): LabComputer | undefined {
    return this.#told.computer;
  }

  /** The learning curve so far. */
  get learning(): readonly TrainingPoint[] {
    return this.#told.learning;
  }

  /** Losses at the test noise. */
  get level(): LevelMeasure | undefined {
    return this.#told.level;
  }

  /** Loss against test noise of each placement; empty until measured. */
  get curves(): readonly NoiseCurve[] {
    return this.#told.curves;
  }

  /** Pictures of the clouds that are there now, for who measures: counted anew where other settings need other clouds. */
  get frames(): number {
    return this.#figures?.frames ?? 0;
  }

  /** Trains new networks; resolves when they are trained and measured, or stopped, or failed (see `phase`). */
  async train(): Promise<void> {
    await this.updateComplete;
    await this.#begin();
    await this.updateComplete; // the figures of a lab that was covered
    this.#failure = undefined;
    this.#told.forgetLearning();
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
    clearTimeout(this.#leaving);
    this.#isStill ??= matchMedia('(prefers-reduced-motion: reduce)').matches;
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
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
  #follow(): void {
    this.#gate.isOpen = this.#sight.isSeen;
    if (this.#figures)
      this.#figures.isMoving = this.#gate.isOpen && !this.#isStill && this.#experiment !== undefined;
    if (this.#gate.isOpen && !this.#waits) void this.#begin();
  }

  /** The page has other colours: see lab.styles.ts. */
  readonly #onTransition = (event: TransitionEvent): void => {
    if (event.target !== event.currentTarget || event.propertyName !== 'color') return;
    this.#figures?.setTheme(themeOf(this.renderRoot as ShadowRoot));
  };

  /** Whether it waits for somebody to start it. */
  get #waits(): boolean {
    return this.start === 'click' && !this.#isAsked;
  }

  /** Opens the experiment and starts it, once; resolves when it is there. */
  async #begin(): Promise<void> {
    // One that is there but not started yet is waited for.
    if (!this.#opening && (this.#experiment || !this.#settings || !this.hasUpdated)) return;
    if (!this.#isAsked) {
      this.#isAsked = true;
      this.#changed();
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  async #open(): Promise<void> {
    try {
      const settings = () => this.#settings ?? checkLabSettings();
      const experiment = await openLabExperiment(settings, this.#told, this.#gate);
      if (!this.isConnected) return experiment.dispose();
      this.#experiment = experiment;
      this.#adopted = experiment.settings;
      this.#changed();
      await this.updateComplete;
      this.#follow();
      void experiment.start();
    } catch (error) {
      this.#fail(error);
    }
  }

  #changed(): void {
    this._state++;
  }

  #emit<Name extends keyof LabEventMap>(name: Name, detail: LabEventMap[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #fail(error: unknown): void {
    this.#failure = asCtrnnError(error);
    this.#tell(this.#failure);
  }

  #tell(error: CtrnnError): void {
    this.#emit('engine-error', error);
    this.#changed();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const isSettled = [...changed.keys()].every((name) => name === '_state');
    if (isSettled && !this.#isUnsettled) return;
    this.#isUnsettled = false;
    try {
      const settings = settingsOfAttributes(this, this.computer?.isFallbackAdapter === true);
      this.#wrong = undefined;
      this.#adopt(settings);
    } catch (error) {
      this.#settings = undefined;
      this.#wrong = asCtrnnError(error);
      this.#tell(this.#wrong);
    }
  }

  /** Makes settings those of the experiment; where only the look is another, the networks stay. */
  #adopt(settings: LabSettings): void {
    const isOther = !this.#settings || networksOf(settings) !== networksOf(this.#settings);
    this.#mostTestNoise = Math.max(mostTestNoise(settings), isOther ? 0 : this.#mostTestNoise);
    this.#settings = settings;
    const before = this.#adopted;
    if (!before || !this.#experiment) return;
    this.#adopted = settings;
    this.#figures?.setTestNoise(settings.testNoise);
    if (networksOf(settings) !== networksOf(before)) {
      this.#failure = undefined;
      this.#told.forget();
      // After the figures of the new settings are there.
      void this.updateComplete.then(() => this.#experiment?.change(settings));
    } else if (!this.#figures) {
      // They went while a setting was wrong: the same is to be seen again.
      void this.updateComplete.then(() => this.#experiment?.look(settings));
    } else if (settings.testNoise !== before.testNoise || settings.trials !== before.trials) {
      this.#experiment.look(settings);
    }
  }

  protected override updated(): void {
    const key = this.#settings && !this.#waits ? this.#keyOfFigures(this.#settings) : '';
    if (key !== this.#figuresKey) {
      this.#figures?.dispose();
      this.#figuresKey = key;
      this.#figures = this.#settings && key !== '' ? this.#showFigures(this.#settings) : undefined;
      this.#follow();
    }
    if (this.#settings && !this.#experiment) this.#follow();
  }

  /** Other tasks, placements or axes need other figures. */
  #keyOfFigures({ task, placements, iterations, trainingNoise }: LabSettings): string {
    return [task, placements, iterations, trainingNoise].join();
  }

  #showFigures(settings: LabSettings): LabFigures {
    const root = this.renderRoot as ShadowRoot;
    const places = figurePlaces(root, settings.placements);
    const figures = new LabFigures(places, settings, themeOf(root), (error) => this.#fail(error));
    this.#told.showIn(figures);
    return figures;
  }

  protected override render(): TemplateResult {
    const settings = this.#settings;
    const shown = !settings
      ? ''
      : this.#waits
        ? coverTemplate(settings, () => void this.#begin())
        : labTemplate(this.#view(settings), this.#actions);
    return html`<div class="lab" part="lab" @transitionend=${this.#onTransition}>
      <slot name="heading"></slot>
      ${this.#problemText()} ${shown}
      <slot name="caption"></slot>
    </div>`;
  }

  #view(settings: LabSettings): LabView {
    const { phase, share, computer, learning, level, curves, regulators } = this.#told;
    return {
      settings,
      figuresKey: this.#keyOfFigures(settings),
      mostTestNoise: this.#mostTestNoise,
      phase,
      origin: this.#experiment?.origin,
      share,
      computer,
      learning,
      level,
      curves,
      regulators,
      moment: {
        isMoving: !this.#isStill,
        time: this.#figures?.time ?? 0,
        steps: this.#figures?.steps ?? 1,
      },
      linkText: this.#linkText,
    };
  }

  readonly #actions: LabActions = {
    onTrain: () => void this.train(),
    onStop: () => this.stop(),
    onTestNoise: (level) => {
      this.testNoise = level;
      this.#emit('test-noise-change', level);
    },
    onToggle: () => {
      this.#isStill = !this.#isStill;
      this.#follow();
      this.#changed();
    },
    onMoment: (time) => {
      if (this.#figures) this.#figures.time = time;
      this.#changed();
    },
    onSetting: (name, value) => {
      // What is right for one task is not for another.
      if (name === 'task') this.settings = { task: value as LabSettings['task'], seed: this.seed };
      else Object.assign(this, { [name]: value });
    },
    onLink: () => void this.#copyLink(),
    onPicture: (figure) => void this.#figures?.savePicture(figure).catch((error) => this.#fail(error)),
    onData: (figure) => void this.#saveData(figure),
  };

  #problemText(): TemplateResult | '' {
    const problem = this.#wrong ?? this.#failure;
    if (!problem) return '';
    return html`<p class="problem" role="alert">${problem.message} ${problem.fix}</p>`;
  }

  async #saveData(figure: FigureName): Promise<void> {
    if (!this.#settings) return;
    try {
      const { x, y } = AREAS[this.#settings.task];
      const points = () => this.#experiment?.points(x, y) ?? Promise.resolve([]);
      const table = await labTables(figure, this.#settings, this.#told, points);
      saveCsv(table, `noisy-ctrnn-${this.#settings.task}-${figure}.csv`);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #copyLink(): Promise<void> {
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
  }
}

/** Of settings all that makes the networks: not how they are looked at. */
function networksOf({ testNoise, trials, ...others }: LabSettings): string {
  return JSON.stringify(others);
}

declare global {
  interface HTMLElementTagNameMap {
    'noisy-ctrnn-lab': NoisyCtrnnLab;
  }
}

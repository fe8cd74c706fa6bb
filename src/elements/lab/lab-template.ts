// What the lab looks like, as templates of what it knows. Its figures are empty places here: LabFigures fills them.

import { html, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { NoiseCurve, Placement } from '../../index.ts';
import {
  momentControls,
  type SettingName,
  settingsControls,
  testNoiseSlider,
  trainButtons,
} from './lab-controls.ts';
import type {
  LabComputer,
  LabExperiment,
  LabPhase,
  LevelMeasure,
  RegulatorMeasure,
  TrainingPoint,
} from './lab-experiment.ts';
import type { FigureName, FigurePlaces } from './lab-figures.ts';
import type { LabSettings } from './lab-settings.ts';
import { REFERENCE_TRIALS } from './remote-experiment.ts';
import { cloudText, EXPLANATIONS, PANEL_TITLES, phaseText, regulatorText, verdictText } from './words.ts';

export interface LabView {
  readonly settings: LabSettings;
  /** Another one stands for other figures, in places of their own; the controls stay, and with them the focus. */
  readonly figuresKey: string;
  /** The uppermost level of the slider. */
  readonly mostTestNoise: number;
  readonly phase: LabPhase;
  /** Undefined before there is an experiment. */
  readonly origin: LabExperiment['origin'] | undefined;
  /** Of what is being done, 0 to 1. */
  readonly share: number;
  readonly computer: LabComputer | undefined;
  readonly learning: readonly TrainingPoint[];
  readonly level: LevelMeasure | undefined;
  readonly curves: readonly NoiseCurve[];
  readonly regulators: readonly RegulatorMeasure[];
  readonly moment: { readonly isMoving: boolean; readonly time: number; readonly steps: number };
  /** What became of the link that was asked for. */
  readonly linkText: string;
}

export interface LabActions {
  readonly onTrain: () => void;
  readonly onStop: () => void;
  readonly onTestNoise: (level: number) => void;
  readonly onToggle: () => void;
  readonly onMoment: (time: number) => void;
  readonly onSetting: (name: SettingName, value: string | number) => void;
  readonly onLink: () => void;
  readonly onPicture: (figure: FigureName) => void;
  readonly onData: (figure: FigureName) => void;
}

/** Before somebody starts it. */
export function coverTemplate({ task }: LabSettings, onStart: () => void): TemplateResult {
  return html`<p class="quiet">${EXPLANATIONS[task]}</p>
    <div class="cover">
      <p>The networks run on your own GPU, in this page.</p>
      <button class="main" type="button" @click=${onStart}>Start</button>
    </div>`;
}

export function labTemplate(view: LabView, actions: LabActions): TemplateResult {
  const { settings, figuresKey, phase, origin, share, level, curves } = view;
  const { placements, task } = settings;
  const isBusy = phase === 'training' || phase === 'sweeping';
  return html`
    <p class="quiet">${EXPLANATIONS[task]}</p>
    ${keyed(figuresKey, html`<div class="panels">${placements.map((placement, k) => panel(view, actions, placement, k))}</div>`)}
    <p class="verdict" part="verdict" role="status">${verdictText(settings, level, curves)}</p>
    <div class="row">
      ${testNoiseSlider(settings, view.mostTestNoise, actions.onTestNoise)} ${momentControls(view.moment, actions)}
    </div>
    ${task === 'regulator' ? keyed(figuresKey, histograms(view, actions)) : ''}
    <div class="row">
      ${trainButtons(phase, origin ?? 'untrained', actions)}
      <progress aria-label="Progress" max="1" .value=${share} ?hidden=${!isBusy}></progress>
      <span role="status">${origin ? phaseText(phase, origin) : ''}</span>
    </div>
    ${keyed(
      figuresKey,
      html`<div class="curves">
        ${curveFigure('learning', 'While training', learningText(view), actions)}
        ${curveFigure('preference', 'While testing: which noise is best?', preferenceText(view), actions)}
      </div>`,
    )}
    ${curvesKey(settings)}
    ${computerText(view.computer)}
    <details>
      <summary>Settings, and a link to this very run</summary>
      ${settingsControls(settings, actions.onSetting)}
      <div class="row">
        <button type="button" @click=${actions.onLink}>Copy a link to this run</button>
        <span role="status">${view.linkText}</span>
      </div>
    </details>
  `;
}

function saveButtons(figure: FigureName, { onPicture, onData }: LabActions): TemplateResult {
  return html`<span>
    <button class="link" type="button" aria-label=${`PNG: save the picture, ${figure}`} @click=${() => onPicture(figure)}>PNG</button>
    <button class="link" type="button" aria-label=${`CSV: save the numbers, ${figure}`} @click=${() => onData(figure)}>CSV</button>
  </span>`;
}

function panel(
  { settings, level }: LabView,
  actions: LabActions,
  placement: Placement,
  k: number,
): TemplateResult {
  return html`<figure class=${placement}>
    <figcaption><span class="title">${PANEL_TITLES[placement]}</span>${saveButtons(placement, actions)}</figcaption>
    <div class="place" role="img" aria-label=${cloudText(settings, placement, level?.loss[k])}></div>
  </figure>`;
}

function curveFigure(
  name: 'learning' | 'preference',
  title: string,
  text: string,
  actions: LabActions,
): TemplateResult {
  return html`<figure>
    <figcaption><span class="title">${title}</span>${saveButtons(name, actions)}</figcaption>
    <div class="place" role="img" aria-label=${text}></div>
  </figure>`;
}

/** What the lines of the curves stand for. */
function curvesKey({ placements }: LabSettings): TemplateResult {
  const lines = placements.map(
    (placement) =>
      html`<span class=${placement}><span class="dash"></span> noise ${placement} the activation</span>`,
  );
  return html`<p class="quiet key">
    ${lines} <span>band: 95 % interval</span>
    <span><span class="upright"></span> the noise now</span>
    <span><span class="upright training"></span> the noise of training</span>
  </p>`;
}

function learningText({ learning }: LabView): string {
  const last = learning.at(-1);
  if (!last) return 'Not trained here yet.';
  const losses = last.loss.map((loss) => loss?.toPrecision(2) ?? 'diverged');
  return `Loss while training, at iteration ${last.iteration}: ${losses.join(' and ')}.`;
}

function preferenceText({ curves, settings }: LabView): string {
  if (curves.length === 0) return 'Not measured yet.';
  const likes = curves.map(
    ({ preferred }, k) => `noise ${settings.placements[k]}: ${preferred.level.toPrecision(2)}`,
  );
  return `Loss against noise while testing. The best level is, with ${likes.join(', ')}.`;
}

function histograms({ settings, regulators }: LabView, actions: LabActions): TemplateResult {
  const figures = settings.placements.map((placement, k) => {
    const text = regulators[k] ? regulatorText(placement, regulators[k]) : 'Not measured yet.';
    return html`<figure class=${placement}>
      <figcaption>
        <span class="title">Where its rate is, with noise ${placement}</span>
        ${saveButtons(`histogram-${placement}`, actions)}
      </figcaption>
      <div class="place" role="img" aria-label=${text}></div>
      <p class="quiet">${text}</p>
    </figure>`;
  });
  return html`<div class="histograms">${figures}</div>`;
}

function computerText(computer: LabComputer | undefined): TemplateResult | '' {
  if (!computer) return '';
  const { description, isFallbackAdapter, device } = computer;
  const warning = isFallbackAdapter
    ? ' This is a software adapter: the processor plays the part of a GPU, and all is slow.'
    : '';
  const without = device ? '' : ` It moves ${REFERENCE_TRIALS} trials at most.`;
  return html`<p class="quiet">Computed live on ${description}.${warning}${without}</p>
    ${device ? '' : html`<slot name="no-webgpu"></slot>`}`;
}

/** Where the template has left room for the figures. */
export function figurePlaces(root: ParentNode, placements: readonly Placement[]): FigurePlaces {
  const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];
  const [learning, preference] = all('.curves .place');
  const clouds = all('.panels .place');
  return {
    panels: placements.map((placement, k) => ({ placement, place: clouds[k] })),
    learning,
    preference,
    histograms: all('.histograms .place'),
  };
}

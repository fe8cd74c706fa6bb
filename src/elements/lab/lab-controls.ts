// The controls of the lab, each explaining itself. They know the settings and whom to tell, nothing else.

import { html, type TemplateResult } from 'lit';
import { ACTIVATION_NAMES } from '../../index.ts';
import type { LabExperiment, LabPhase } from './lab-experiment.ts';
import {
  LAB_TASKS,
  type LabSettings,
  MOST_ITERATIONS,
  MOST_NOISE,
  MOST_TRIALS,
  MOST_UNITS,
} from './lab-settings.ts';
import { placementText } from './share-link.ts';
import { levelText, TASK_NAMES } from './words.ts';

/** The names of the element's own properties. */
export type SettingName =
  | 'task'
  | 'placement'
  | 'activation'
  | 'trainingNoise'
  | 'units'
  | 'trials'
  | 'iterations'
  | 'seed';

/** The least that the slider reaches to. */
export function mostTestNoise({ trainingNoise, testNoise }: LabSettings): number {
  return Math.max(testNoise, trainingNoise > 0 ? 2 * trainingNoise : 1);
}

/** @param most  its uppermost level, which stays while it is dragged */
export function testNoiseSlider(
  settings: LabSettings,
  most: number,
  onInput: (level: number) => void,
): TemplateResult {
  const text = levelText(settings.testNoise);
  return html`<div class="slider" part="test-noise">
    <label for="test-noise">Noise while testing</label>
    <input
      id="test-noise"
      type="range"
      min="0"
      max=${most}
      step=${most / 40}
      .value=${String(settings.testNoise)}
      aria-valuetext=${text}
      @input=${(event: Event) => onInput((event.target as HTMLInputElement).valueAsNumber)}
    />
    <output for="test-noise" aria-live="off">${settings.testNoise === 0 ? 'none' : settings.testNoise.toPrecision(2)}</output>
  </div>`;
}

export function momentControls(
  { isMoving, time, steps }: { readonly isMoving: boolean; readonly time: number; readonly steps: number },
  { onToggle, onMoment }: { readonly onToggle: () => void; readonly onMoment: (time: number) => void },
): TemplateResult {
  return html`<div class="slider small">
    <button type="button" @click=${onToggle}>${isMoving ? 'Pause' : 'Play'}</button>
    <label for="moment" class="quiet" ?hidden=${isMoving}>Moment</label>
    <input
      id="moment"
      type="range"
      min="0"
      max=${steps}
      step="0.5"
      ?hidden=${isMoving}
      .value=${String(time)}
      aria-valuetext=${`step ${Math.round(time)} of ${steps}`}
      @input=${(event: Event) => onMoment((event.target as HTMLInputElement).valueAsNumber)}
    />
  </div>`;
}

export function trainButtons(
  phase: LabPhase,
  origin: LabExperiment['origin'],
  { onTrain, onStop }: { readonly onTrain: () => void; readonly onStop: () => void },
): TemplateResult {
  const isBusy = phase === 'training' || phase === 'sweeping';
  return html`
    <button class="main" part="train" type="button" ?disabled=${isBusy || phase === 'connecting'} @click=${onTrain}>
      ${origin === 'trained' ? 'Train again' : 'Train new networks'}
    </button>
    <button type="button" part="stop" ?disabled=${!isBusy} @click=${onStop}>Stop</button>
  `;
}

function choice(
  name: SettingName,
  label: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
  onChange: (name: SettingName, value: string) => void,
): TemplateResult {
  return html`<label>
    ${label}
    <select @change=${(event: Event) => onChange(name, (event.target as HTMLSelectElement).value)}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
    </select>
  </label>`;
}

function amount(
  name: SettingName,
  label: string,
  hint: string,
  value: number,
  { min, max, step = 1 }: { readonly min: number; readonly max: number; readonly step?: number | 'any' },
  onChange: (name: SettingName, value: number) => void,
): TemplateResult {
  return html`<label>
    ${label}
    <input
      type="number"
      min=${min}
      max=${max}
      step=${step}
      required
      .value=${String(value)}
      @change=${(event: Event) => {
        // A number that is none stays where it can be mended, and the browser says what is wrong with it.
        const input = event.target as HTMLInputElement;
        if (input.reportValidity()) onChange(name, input.valueAsNumber);
      }}
    />
    <small>${hint}</small>
  </label>`;
}

export function settingsControls(
  settings: LabSettings,
  onChange: (name: SettingName, value: string | number) => void,
): TemplateResult {
  const { task, placements, activation, trainingNoise, units, trials, iterations, seed } = settings;
  return html`<div class="settings">
    ${choice(
      'task',
      'Task',
      LAB_TASKS.map((name) => [name, TASK_NAMES[name]] as const),
      task,
      onChange,
    )}
    ${choice(
      'placement',
      'Where noise enters',
      [
        ['both', 'both, side by side'],
        ['inside', 'inside the activation'],
        ['outside', 'outside'],
      ],
      placementText(placements),
      onChange,
    )}
    ${amount('trainingNoise', 'Noise while training', 'standard deviation, in each step of each unit', trainingNoise, { min: 0, max: MOST_NOISE, step: 'any' }, onChange)}
    ${choice(
      'activation',
      'Activation function',
      ACTIVATION_NAMES.map((name) => [name, name] as const),
      activation,
      onChange,
    )}
    ${task === 'regulator' ? '' : amount('units', 'Units', 'neurons of each network', units, { min: 1, max: MOST_UNITS }, onChange)}
    ${amount('trials', 'Trials shown', 'points of each cloud', trials, { min: 16, max: MOST_TRIALS }, onChange)}
    ${amount('iterations', 'Iterations', 'steps of training', iterations, { min: 1, max: MOST_ITERATIONS }, onChange)}
    ${amount('seed', 'Seed', 'another one gives other networks and noise', seed, { min: 0, max: Number.MAX_SAFE_INTEGER }, onChange)}
  </div>`;
}

// What the lab says in plain words.

import type { NoiseCurve, Placement } from '../../index.ts';
import type { LabExperiment, LabPhase, LevelMeasure, RegulatorMeasure } from './lab-experiment.ts';
import type { LabSettings, LabTask } from './lab-settings.ts';

export const PANEL_TITLES: Readonly<Record<Placement, string>> = {
  inside: 'Noise inside the activation',
  outside: 'Noise outside',
};

export const TASK_NAMES: Readonly<Record<LabTask, string>> = {
  function: 'answer with a sine',
  maze: 'find the way through a maze',
  regulator: 'hold a rate (one unit)',
};

export const EXPLANATIONS: Readonly<Record<LabTask, string>> = {
  function:
    'Each point is one trial: the network is shown a number (across) and answers with another (up). The dashed line is the right answer. Every trial has noise of its own.',
  maze: 'Each point is one agent on its way from the lower left to the goals at the top right. Walls may be walked through, but that costs.',
  regulator:
    'Each point is one trial of a network of a single unit, which should hold its rate at 1 (dashed). Below, how often it is where.',
};

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

export function levelText(level: number): string {
  return level === 0 ? 'no noise' : `noise of ${number.format(level)}`;
}

export function phaseText(phase: LabPhase, origin: LabExperiment['origin']): string {
  switch (phase) {
    case 'connecting':
      return 'Looking for a GPU ...';
    case 'checking':
      return 'Checking that it computes rightly ...';
    case 'training':
      return 'Training ...';
    case 'sweeping':
      return 'Testing at many noise levels ...';
    case 'stopped':
      return 'Stopped. What was trained so far is shown.';
    case 'failed':
      return 'Something went wrong.';
    case 'idle':
      return {
        preset: 'Networks that were trained before.',
        untrained: 'Not trained yet.',
        trained: 'Trained here.',
      }[origin];
  }
}

function times(ratio: number): string {
  return number.format(ratio);
}

/** What a network's loss at this level is, beside its best. */
function comparison(
  placement: Placement,
  { loss, level }: LevelMeasure,
  k: number,
  curve: NoiseCurve,
): string {
  const best = curve.preferred;
  const ratio = loss[k] / curve.loss[best.index];
  const at = `with ${levelText(level)}`;
  if (ratio < 1.25)
    return `Trained with noise ${placement}, the network is about as good as it can be ${at}.`;
  return `Trained with noise ${placement}, the network is ${times(ratio)} times worse ${at} than with ${levelText(best.level)}, which it likes best.`;
}

/** The sentence under the clouds. */
export function verdictText(
  { placements, task }: LabSettings,
  measure: LevelMeasure | undefined,
  curves: readonly NoiseCurve[],
): string {
  if (!measure) return '';
  if (curves.length === placements.length && task !== 'maze') {
    return placements.map((placement, k) => comparison(placement, measure, k, curves[k])).join(' ');
  }
  const losses = placements.map((placement, k) => `${number.format(measure.loss[k])} (noise ${placement})`);
  return `Loss with ${levelText(measure.level)}: ${losses.join(', ')}.`;
}

export function regulatorText(
  placement: Placement,
  { noiseFree, mean, predicted }: RegulatorMeasure,
): string {
  const precise = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
  const settles = (value: number | null) =>
    value === null ? 'nowhere: it grows without bound' : precise.format(value);
  return `Noise ${placement}: the rate is ${precise.format(mean)} in the mean. Without noise it would settle at ${settles(noiseFree)}; the Gaussian theory predicts ${settles(predicted)}.`;
}

/** For those who cannot see the cloud. */
export function cloudText(
  { task, testNoise }: LabSettings,
  placement: Placement,
  loss: number | undefined,
): string {
  const measured = loss === undefined ? '' : ` Mean loss ${number.format(loss)}.`;
  return `A cloud of trials of the network trained with noise ${placement} to ${TASK_NAMES[task]}, tested with ${levelText(testNoise)}.${measured}`;
}

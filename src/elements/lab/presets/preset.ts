// Networks that come trained with the page, so that something moves before anything was trained: for the settings that the lab
// starts with, whatever the number of drawn trials and the test noise. Made by scripts/make-lab-presets.mjs.

import { type Networks, PARAMETER_NAMES, type ParameterName } from '../../../index.ts';
import { LAB_DEFAULTS, type LabSettings, type LabTask } from '../lab-settings.ts';
import { newNetworks } from '../lab-task.ts';

/** Little-endian float32 of each parameter, in base64. */
type PresetFile = { readonly default: Readonly<Record<ParameterName, string>> };

const FILES: Readonly<Record<LabTask, () => Promise<PresetFile>>> = {
  function: () => import('./function.json'),
  maze: () => import('./maze.json'),
  regulator: () => import('./regulator.json'),
};

/** What the preset was trained with. */
const TRAINED_WITH = ['placements', 'trainingNoise', 'activation', 'units', 'iterations', 'seed'] as const;

function numbersOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** The trained networks of these settings, if they come with the page. */
export async function presetOf(settings: LabSettings): Promise<Networks | undefined> {
  const defaults = LAB_DEFAULTS[settings.task];
  if (TRAINED_WITH.some((name) => String(settings[name]) !== String(defaults[name]))) return undefined;
  const { default: file } = await FILES[settings.task]();
  const parameters = Object.fromEntries(PARAMETER_NAMES.map((name) => [name, numbersOf(file[name])]));
  return { ...newNetworks(settings), parameters: parameters as Record<ParameterName, Float32Array> };
}

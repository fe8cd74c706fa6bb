// A link that holds all settings of a lab, in words: after the # of an address, so that it never reaches a server. What comes in
// by such a link is checked like any other input.

import { CtrnnError } from '../../index.ts';
import { checkLabSettings, type LabSettings } from './lab-settings.ts';

const NUMBERS = {
  'training-noise': 'trainingNoise',
  'test-noise': 'testNoise',
  units: 'units',
  trials: 'trials',
  iterations: 'iterations',
  seed: 'seed',
} as const satisfies Readonly<Record<string, keyof LabSettings>>;

const TEXTS = ['task', 'placement', 'activation'] as const;
const FIELDS: readonly string[] = [...TEXTS, ...Object.keys(NUMBERS)];

/** Longer ones are not ours, and nobody reads them. */
const MOST_LETTERS = 500;

/** 'both', 'inside', 'outside', or another order of both: 'outside,inside'. */
export function placementText(placements: LabSettings['placements']): string {
  const text = placements.join(',');
  return text === 'inside,outside' ? 'both' : text;
}

export function placementsOf(text: string): LabSettings['placements'] {
  return (text === 'both' ? ['inside', 'outside'] : text.split(',')) as LabSettings['placements'];
}

/** The settings as `name=value`, joined by &. */
export function shareFields(settings: LabSettings): string {
  const fields = new URLSearchParams({
    task: settings.task,
    placement: placementText(settings.placements),
    activation: settings.activation,
  });
  for (const [field, name] of Object.entries(NUMBERS)) fields.set(field, String(settings[name]));
  return fields.toString();
}

function invalid(message: string): CtrnnError {
  return new CtrnnError(
    'invalid-argument',
    `This link does not describe a run: ${message}`,
    `Take a new link from the lab, or open the page without it. A link's fields are: ${FIELDS.join(', ')}.`,
  );
}

/** What a link wrote, shortened: it may be anything. */
function quoted(text: string): string {
  return `'${text.length > 40 ? `${text.slice(0, 40)}...` : text}'`;
}

function numberOf(field: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw invalid(`${field} is ${quoted(text)}, which is no number.`);
  return value;
}

/**
 * The settings of a link; undefined for an address that holds none (an empty hash, or one without `=`).
 *
 * @param hash  what follows the #, with or without it
 * @throws CtrnnError `invalid-argument` for unknown, repeated or wrong fields, naming the first
 */
export function settingsOfLink(hash: string): LabSettings | undefined {
  const text = hash.replace(/^#/, '');
  if (!text.includes('=')) return undefined;
  if (text.length > MOST_LETTERS) throw invalid(`it is ${text.length} letters long.`);
  const fields = new URLSearchParams(text);
  const given: Record<string, unknown> = {};
  for (const [field, value] of fields) {
    if (!FIELDS.includes(field)) throw invalid(`it has a field ${quoted(field)}.`);
    if (fields.getAll(field).length > 1) throw invalid(`${field} is there twice.`);
    if (field === 'placement') given.placements = placementsOf(value);
    else if (Object.hasOwn(NUMBERS, field))
      given[NUMBERS[field as keyof typeof NUMBERS]] = numberOf(field, value);
    else given[field] = value;
  }
  try {
    return checkLabSettings(given as Partial<LabSettings>);
  } catch (error) {
    if (error instanceof CtrnnError) throw invalid(shortened(error.message));
    throw error;
  }
}

function shortened(message: string): string {
  return message.length > 120 ? `${message.slice(0, 120)}...` : message;
}

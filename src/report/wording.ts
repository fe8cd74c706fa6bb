// Numbers and results in words that a person reads.

import type { Placement } from '../experiment/axes.ts';
import { type NoiseVerdict, noiseVerdict } from '../experiment/verdict.ts';
import type { ReportCell, ReportPreference } from './report-data.ts';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Three significant digits; very small and very large numbers as 1.2 × 10⁻⁵. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e5)) {
    return String(Number(value.toPrecision(3))).replace('-', '−');
  }
  const [digits, exponent] = value.toExponential(1).replace('+', '').split('e');
  const power = exponent.replace('-', '⁻').replace(/\d/g, (d) => SUPERSCRIPTS[Number(d)]);
  return `${digits.replace('-', '−')} × 10${power}`;
}

/** A ratio of noise levels: three decimals, as levels are an eighth apart. */
export function formatRatio(ratio: number): string {
  return String(Number(ratio.toFixed(3)));
}

/** `0.1, 0.5 and 1` */
export function formatList(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Distinct values in the order of their first occurrence. */
export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

export function placeInWords(placement: Placement): string {
  return `${placement} the activation`;
}

/** `σ = 0.5`, which no line break parts. */
export function sigma(level: number): string {
  return `σ\u00a0=\u00a0${formatNumber(level)}`;
}

/** What a cell is, as a heading. */
export function cellName({
  placement,
  trainingLevel,
}: Pick<ReportCell, 'placement' | 'trainingLevel'>): string {
  return trainingLevel === 0
    ? `Trained without noise (${placement})`
    : `Noise ${placement}, ${sigma(trainingLevel)}`;
}

function verdictOf({ ratio, interval, ...gain }: ReportPreference): NoiseVerdict {
  return noiseVerdict({ value: ratio, ...interval }, gain);
}

/** Whether a preference for noise was found, and if not, why. */
export function preferenceInWords(preferred: ReportPreference | undefined): string {
  if (!preferred) return '–';
  switch (verdictOf(preferred)) {
    case 'found':
      return 'found';
    case 'best-without':
      return 'not found: best without noise';
    case 'may-be-zero':
      return 'not found: the interval of the preferred ratio includes 0';
    case 'gain-not-shown':
      return preferred.zeroOverPreferred
        ? 'not found: the interval of loss at zero over loss at preferred does not lie above 1'
        : 'not found: the interval of loss at zero minus loss at preferred does not lie above 0';
  }
}

/** By how much the loss is larger without noise, as a ratio where there is one. */
function withoutNoiseInWords({ zeroOverPreferred, zeroMinusPreferred }: ReportPreference): string {
  if (zeroOverPreferred)
    return `; without noise it is ${formatNumber(zeroOverPreferred.value)} times as large`;
  if (!zeroMinusPreferred) return '';
  const { value } = zeroMinusPreferred;
  return `; without noise it is ${formatNumber(Math.abs(value))} ${value < 0 ? 'smaller' : 'larger'}`;
}

/** What a cell's curve says, as a sentence. */
export function cellInWords(cell: ReportCell): string {
  if (!cell.preferred) return `${cellName(cell)}: no network trained to the end.`;
  const { ratio, interval } = cell.preferred;
  const best = ratio === 0 ? 'without noise' : `at ratio ${formatRatio(ratio)}`;
  const off = ratio > 0 ? withoutNoiseInWords(cell.preferred) : '';
  const from = `${formatRatio(interval.low)} to ${formatRatio(interval.high)}`;
  const doubt =
    ratio > 0 && !prefersNoise(cell) ? ` A preference was ${preferenceInWords(cell.preferred)}.` : '';
  return `${cellName(cell)}: the loss is smallest ${best} (95 % interval ${from})${off}.${doubt}`;
}

function prefersNoise({ preferred }: ReportCell): boolean {
  return preferred !== undefined && verdictOf(preferred) === 'found';
}

function range(values: readonly number[], format: (value: number) => string): string {
  const low = format(Math.min(...values));
  const high = format(Math.max(...values));
  return low === high ? low : `${low} to ${high}`;
}

function bestInWords(ratios: readonly number[]): string {
  const isAbout1 = ratios.every((ratio) => ratio >= 0.75 && ratio <= 1.25);
  const ratio = range(ratios, formatRatio);
  if (isAbout1) return `at about the level they were trained with (ratio ${ratio})`;
  return `at ${ratio} times the level they were trained with`;
}

function placementInWords(placement: Placement, cells: readonly ReportCell[]): string {
  const who = `Networks trained with noise ${placeInWords(placement)}`;
  const known = cells.filter((cell) => cell.preferred);
  if (known.length === 0) return `${who} did not train to the end.`;
  const noisy = known.filter(prefersNoise);
  const quiet = known.filter((cell) => !prefersNoise(cell));
  const levels = (some: readonly ReportCell[]) =>
    `training level${some.length > 1 ? 's' : ''} ${formatList(some.map((cell) => formatNumber(cell.trainingLevel)))}`;
  if (noisy.length === 0) {
    const zero = quiet.every((cell) => cell.preferred!.ratio === 0);
    return zero
      ? `${who} worked best with no noise at all.`
      : `${who} were not shown to work better with noise than without.`;
  }
  const where = quiet.length > 0 ? ` at ${levels(noisy)}` : '';
  const best = bestInWords(noisy.map((cell) => cell.preferred!.ratio));
  const costs = noisy.flatMap((cell) => cell.preferred!.zeroOverPreferred?.value ?? []);
  const cost =
    costs.length === noisy.length
      ? `: switched off, the loss is ${range(costs, formatNumber)} times what it is at the best level`
      : '';
  const rest = quiet.length > 0 ? ` At ${levels(quiet)} no such preference was shown.` : '';
  return `${who} worked best with that noise still on${where}, ${best}${cost}.${rest}`;
}

/** The study's answer in a sentence or two for each placement. */
export function headlineOf(cells: readonly ReportCell[]): string {
  const noisy = cells.filter(({ trainingLevel }) => trainingLevel > 0);
  return distinct(noisy.map((cell) => cell.placement))
    .map((placement) =>
      placementInWords(
        placement,
        noisy.filter((cell) => cell.placement === placement),
      ),
    )
    .join(' ');
}

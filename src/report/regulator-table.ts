// Described regulators as a table: what each learned, where its rate should settle, and where it does.

import type { DescribedRegulator, RegulatorDescription } from '../experiment/describe-regulator.ts';
import { type Equilibria, isStable } from '../experiment/regulator-theory.ts';
import type { StudyTable } from '../experiment/table.ts';

const NONE = '-';

const COLUMNS: readonly { readonly title: string; readonly value: (one: DescribedRegulator) => string }[] = [
  { title: 'trained with', value: ({ placement, trainingLevel }) => `${placement} ${trainingLevel}` },
  { title: 'network', value: ({ network }) => String(network) },
  { title: 'w', value: ({ weight }) => weight.toFixed(3) },
  { title: 'b', value: ({ bias }) => bias.toFixed(3) },
  { title: 'fixed point', value: ({ noiseFree }) => settledAt(noiseFree) },
  { title: 'mean, noise off', value: ({ measured }) => measured?.meanWithoutNoise.toFixed(4) ?? NONE },
  { title: 'predicted mean', value: ({ predicted }) => settledAt(predicted) },
  { title: 'mean, noise on', value: measuredMean },
  { title: 'predicted sd', value: ({ predicted }) => decimals(predicted.reached?.standardDeviation) },
  { title: 'sd', value: ({ measured }) => decimals(measured?.standardDeviation) },
];

const LEFT = ['trained with', 'network'];

/** A row a network, in the form that `tableLines` prints. */
export function regulatorTable({ setPoint, trials, steps, networks }: RegulatorDescription): StudyTable {
  return {
    columns: COLUMNS.map(({ title }) => ({ title, align: LEFT.includes(title) ? 'left' : 'right' })),
    rows: networks.map((network) => ({
      kind: 'network',
      cells: COLUMNS.map(({ value }) => value(network)),
    })),
    notes: [
      `Trained to hold the rate at ${setPoint}. The unit is h' = (1 - gamma) h + gamma f(w h + b) with noise inside or outside f.`,
      'fixed point: m = f(w m + b), without noise. predicted: the Gaussian theory, inside m = E f(w m + b + sigma xi), outside m = E f(w (m + sd xi) + b).',
      `mean and sd of the rate over ${trials} trials of ${steps} steps each, after it has settled; noise on: as in training, with the standard error of the mean.`,
    ],
  };
}

function decimals(value: number | null | undefined): string {
  return value?.toFixed(4) ?? NONE;
}

/** The mean that is reached from the start, and what is uncommon about it. */
function settledAt({ all, reached }: Equilibria): string {
  if (!reached) return 'none';
  const remarks = [
    ...(all.length > 1 ? [`of ${all.length}`] : []),
    ...(isStable(reached) ? [] : ['unstable']),
  ];
  return `${reached.mean.toFixed(4)}${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`;
}

function measuredMean({ measured }: DescribedRegulator): string {
  return measured ? `${measured.mean.toFixed(4)} ± ${measured.standardError.toFixed(4)}` : 'overflows';
}

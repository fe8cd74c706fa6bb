// The numbers behind each figure of the lab, as tables.

import type { NoiseCurve } from '../../index.ts';
import type { Table } from '../shared/download.ts';
import type { EndPoint, RegulatorMeasure, TrainingPoint } from './lab-experiment.ts';
import type { FigureName } from './lab-figures.ts';
import type { LabSettings } from './lab-settings.ts';

interface Shown {
  readonly learning: readonly TrainingPoint[];
  readonly curves: readonly NoiseCurve[];
  readonly regulators: readonly RegulatorMeasure[];
}

function learningTable({ placements }: LabSettings, learning: readonly TrainingPoint[]): Table {
  return {
    columns: ['iteration', ...placements.map((placement) => `loss_${placement}`)],
    rows: learning.map(({ iteration, loss }) => [iteration, ...loss]),
  };
}

function preferenceTable({ placements }: LabSettings, curves: readonly NoiseCurve[]): Table {
  return {
    columns: ['placement', 'test_noise', 'loss', 'low', 'high'],
    rows: curves.flatMap(({ levels, loss, low, high }, k) =>
      levels.map((level, i) => [placements[k], level, loss[i], low[i], high[i]]),
    ),
  };
}

function histogramTable({ placements }: LabSettings, measures: readonly RegulatorMeasure[]): Table {
  return {
    columns: ['placement', 'low', 'high', 'count'],
    rows: measures.flatMap(({ histogram: { low, high, counts } }, k) => {
      const width = (high - low) / counts.length;
      return counts.map((count, bin) => [placements[k], low + bin * width, low + (bin + 1) * width, count]);
    }),
  };
}

/** @param points  the ends of the trials, read back only if they are asked for */
export async function labTables(
  figure: FigureName,
  settings: LabSettings,
  { learning, curves, regulators }: Shown,
  points: () => Promise<readonly EndPoint[]>,
): Promise<Table> {
  if (figure === 'learning') return learningTable(settings, learning);
  if (figure === 'preference') return preferenceTable(settings, curves);
  if (figure.startsWith('histogram-')) {
    const k = settings.placements.findIndex((placement) => figure === `histogram-${placement}`);
    return histogramTable(
      { ...settings, placements: [settings.placements[k]] },
      [regulators[k]].filter(Boolean),
    );
  }
  const ends = (await points()).filter(({ placement }) => placement === figure);
  return {
    columns: ['placement', 'trial', 'x', 'y'],
    rows: ends.map(({ placement, trial, x, y }) => [placement, trial, x, y]),
  };
}

// What `sweep` shows and writes.

import {
  type ConnectedEngine,
  formatCsv,
  type NoiseCurve,
  type NoiseSweep,
  type Placement,
} from '../../index.ts';
import { versions } from '../package-root.ts';
import { scoreCells, scoreColumns, scoreNames } from '../score-columns.ts';
import { textTable } from './text-table.ts';

/** What is swept for each network: the options, else what the network was trained with. */
export interface SweptAxes {
  readonly placement: Placement[];
  readonly levels: number[][];
  /** [E]; null where the file does not say. */
  readonly trainingLevel: (number | null)[];
}

/** How it was measured. */
export interface SweepMeasure {
  readonly networksFile: string;
  readonly trials: number;
  readonly repeats: number;
  readonly seed: number;
}

/** The curves as JSON. */
export function sweepDocument(
  sweep: NoiseSweep,
  axes: SweptAxes,
  engine: ConnectedEngine,
  measure: SweepMeasure,
) {
  return {
    schemaVersion: 1,
    ...measure,
    backend: engine.info,
    inputs: sweep.inputs,
    kernel: sweep.kernel,
    counts: sweep.counts,
    versions: versions(),
    networks: sweep.curves.map((curve, network) => ({
      network,
      placement: axes.placement[network],
      trainingLevel: axes.trainingLevel[network],
      ...curve,
    })),
  };
}

/** A row for each network and level. */
export function sweepCsv({ curves }: NoiseSweep, { placement, trainingLevel }: SweptAxes): string {
  const scores = scoreNames(curves);
  const columns = [
    'network',
    'training_level',
    'placement',
    'level',
    'loss',
    'low',
    'high',
    'bias_squared',
    'variance',
    ...scoreColumns(scores),
  ];
  return formatCsv(
    columns,
    curves.flatMap((curve, network) =>
      curve.levels.map((level, i) => [
        network,
        trainingLevel[network],
        placement[network],
        level,
        curve.loss[i],
        curve.low[i],
        curve.high[i],
        curve.biasSquared?.[i],
        curve.variance?.[i],
        ...scoreCells(scores, curve, i),
      ]),
    ),
  );
}

/** A line for each network; of scores the first. */
export function sweepTable({ curves }: NoiseSweep, { placement, trainingLevel }: SweptAxes): string[] {
  const [score] = scoreNames(curves);
  const loss = (value: number | null | undefined) =>
    value === undefined || value === null ? '-' : String(Number(value.toPrecision(3)));
  const level = (value: number) => String(Number(value.toFixed(4)));
  const row = (curve: NoiseCurve, network: number) => {
    const { preferred } = curve;
    const ratio = preferred.zeroOverPreferred;
    const place = (wanted: number | null) => (wanted === null ? -1 : curve.levels.indexOf(wanted));
    const scoreAt = (wanted: number | null) => loss(curve.scores?.[score]?.mean[place(wanted)]);
    return [
      String(network),
      trainingLevel[network] === null ? '-' : level(trainingLevel[network]),
      placement[network],
      loss(curve.loss[place(0)]),
      loss(curve.loss[place(trainingLevel[network])]),
      `${level(preferred.level)} [${level(preferred.low)}, ${level(preferred.high)}]`,
      loss(preferred.loss.value),
      ratio ? `${loss(ratio.value)} [${loss(ratio.low)}, ${loss(ratio.high)}]` : '-',
      ...(score ? [scoreAt(0), scoreAt(trainingLevel[network]), scoreAt(preferred.level)] : []),
    ];
  };
  return textTable(
    [
      'network',
      'trained with',
      'swept',
      'loss at 0',
      'at training',
      'best level',
      'loss there',
      'zero / best',
      ...(score ? [`${score}: at 0`, 'at training', 'at best'] : []),
    ],
    curves.map(row),
  );
}

// The results of a study as the files that are left behind.

import {
  atLevels,
  type ConnectedEngine,
  type CsvCell,
  encodeNetworks,
  formatCsv,
  gridNoise,
  renderReport,
  reportOfStudy,
  type StudyCurve,
  type StudyNetwork,
  type StudyResult,
  type StudyRun,
  scoreNamesOf,
} from '../index.ts';
import type { Versions } from './package-root.ts';
import { scoreCells, scoreColumn, scoreColumns } from './score-columns.ts';
import type { ResultName } from './study-folder.ts';

/** What only the one who ran the study knows. */
export interface StudyCircumstances {
  readonly adapter: ConnectedEngine['adapter'];
  readonly versions: Versions;
  /** The command that repeats it. */
  readonly command: string;
  readonly finished: Date;
}

/** The content of study.json. */
export interface StudyDocument extends StudyResult {
  readonly finished: string;
  readonly command: string;
  readonly versions: Versions;
  readonly adapter: ConnectedEngine['adapter'] | null;
}

export function studyDocument(result: StudyResult, circumstances: StudyCircumstances): StudyDocument {
  const { adapter, versions, command, finished } = circumstances;
  const { schemaVersion, ...rest } = result;
  return {
    schemaVersion,
    finished: finished.toISOString(),
    command,
    versions,
    adapter: adapter ?? null,
    ...rest,
  };
}

const CURVE_COLUMNS = [
  'trained_placement',
  'training_level',
  'network',
  'replicate',
  'test_placement',
  'ratio',
  'level',
  'loss',
  'low',
  'high',
  'bias_squared',
  'variance',
];

/** A row for each point of each curve; cells have no network. */
export function curvesCsv({ networks, cells, configuration }: StudyResult): string {
  const scores = scoreNamesOf({ networks });
  const rows = (name: readonly (string | number | null)[], curve: StudyCurve | undefined) =>
    (curve?.levels ?? []).map((level, i) => [
      ...name,
      curve!.placement,
      configuration.ratios[i],
      level,
      curve!.loss[i],
      curve!.low[i],
      curve!.high[i],
      curve!.biasSquared?.[i],
      curve!.variance?.[i],
      ...scoreCells(scores, curve!, i),
    ]);
  return formatCsv(
    [...CURVE_COLUMNS, ...scoreColumns(scores)],
    [
      ...networks.flatMap(({ placement, trainingLevel, index, replicate, own, other }) =>
        [own, other].flatMap((curve) => rows([placement, trainingLevel, index, replicate], curve)),
      ),
      ...cells.flatMap(({ placement, trainingLevel, own, other }) =>
        [own, other].flatMap((curve) => rows([placement, trainingLevel, null, null], curve)),
      ),
    ],
  );
}

/** Where a value stands without noise, at the training level and at the preferred level. */
const PLACES = ['zero', 'training', 'preferred'] as const;

function networkRow(
  network: StudyNetwork,
  scores: readonly string[],
  ratios: readonly number[],
): Record<string, CsvCell> {
  const { own, comparison, divergence } = network;
  const at = (name: string, values: readonly (number | null)[] | undefined) => {
    const found = own && atLevels(values, own, network.trainingLevel, ratios);
    return Object.fromEntries(PLACES.map((place) => [`${name}_${place}`, found?.[place]]));
  };
  const gain = own?.preferred.zeroOverPreferred;
  return {
    trained_placement: network.placement,
    training_level: network.trainingLevel,
    network: network.index,
    replicate: network.replicate,
    diverged_at: divergence?.iteration,
    final_training_loss: network.finalLoss,
    preferred_ratio: own?.preferredRatio.value,
    preferred_ratio_low: own?.preferredRatio.low,
    preferred_ratio_high: own?.preferredRatio.high,
    zero_over_preferred: gain?.value,
    zero_over_preferred_low: gain?.low,
    zero_over_preferred_high: gain?.high,
    other_placement_preferred_ratio: network.other?.preferredRatio.value,
    ...at('loss', own?.loss),
    ...Object.assign({}, ...scores.map((name) => at(scoreColumn(name), own?.scores?.[name]?.mean))),
    loss_over_constant: comparison?.overConstant,
    loss_untrained: comparison?.untrained,
    beats_untrained: comparison?.beatsUntrained,
  };
}

/** A row for each network: what it prefers, and what it is held against. */
export function networksCsv(result: StudyResult): string {
  const scores = scoreNamesOf(result);
  const rows = result.networks.map((network) => networkRow(network, scores, result.configuration.ratios));
  return formatCsv(
    Object.keys(rows[0]),
    rows.map((row) => Object.values(row)),
  );
}

/** A row for each network and point of the learning curve. */
export function learningCsv({ networks, learning }: StudyResult): string {
  const columns = ['trained_placement', 'training_level', 'network', 'replicate', 'iteration', 'loss'];
  return formatCsv(
    columns,
    networks.flatMap(({ placement, trainingLevel, index, replicate }) =>
      learning.iterations.map((iteration, point) => [
        placement,
        trainingLevel,
        index,
        replicate,
        iteration,
        learning.loss[point][index],
      ]),
    ),
  );
}

/** The headline of the report: the answer in a few sentences. */
export function studyHeadline(result: StudyResult, circumstances: StudyCircumstances): string {
  return reportOf(result, circumstances).headline;
}

function reportOf(result: StudyResult, { versions, command, finished }: StudyCircumstances) {
  const date = finished.toISOString().slice(0, 16).replace('T', ' ');
  return reportOfStudy(result, { command, date: `${date} UTC`, versions: { ...versions } });
}

/** Every file of a finished study. */
export function studyFiles(
  { result, networks }: StudyRun,
  circumstances: StudyCircumstances,
): Record<ResultName, string | Uint8Array> {
  const { configuration } = result;
  return {
    'study.json': `${JSON.stringify(studyDocument(result, circumstances), null, 1)}\n`,
    'curves.csv': curvesCsv(result),
    'learning.csv': learningCsv(result),
    'networks.csv': networksCsv(result),
    'networks.safetensors': encodeNetworks({
      networks,
      trainingNoise: gridNoise(result.networks),
      task: {
        name: configuration.task,
        options: { ...configuration.taskOptions, steps: configuration.steps },
      },
    }),
    'report.html': renderReport(reportOf(result, circumstances)),
  };
}

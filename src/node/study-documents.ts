// The results of a study as the files that are left behind.

import {
  type ConnectedEngine,
  encodeNetworks,
  formatCsv,
  gridNoise,
  renderReport,
  reportOfStudy,
  type StudyCurve,
  type StudyResult,
  type StudyRun,
} from '../index.ts';
import type { Versions } from './package-root.ts';
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
    ]);
  return formatCsv(CURVE_COLUMNS, [
    ...networks.flatMap(({ placement, trainingLevel, index, replicate, own, other }) =>
      [own, other].flatMap((curve) => rows([placement, trainingLevel, index, replicate], curve)),
    ),
    ...cells.flatMap(({ placement, trainingLevel, own, other }) =>
      [own, other].flatMap((curve) => rows([placement, trainingLevel, null, null], curve)),
    ),
  ]);
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

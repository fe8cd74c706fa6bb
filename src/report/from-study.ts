// A study's result in the words of the report.

import type { Divergence } from '../backend/backend.ts';
import { unitLevel } from '../experiment/grid.ts';
import { fewInputsNote } from '../experiment/items.ts';
import type {
  CellComparison,
  Comparison,
  StudyBaselines,
  StudyCell,
  StudyCurve,
  StudyNetwork,
  StudyResult,
} from '../experiment/result.ts';
import { atLevels } from '../experiment/score-table.ts';
import type {
  CurvePoint,
  KeyValue,
  ReportCell,
  ReportComparison,
  ReportData,
  ReportNetwork,
  ReportPreference,
  ReportScore,
} from './report-data.ts';
import { formatList, formatNumber, headlineOf } from './wording.ts';

/** What only the one who ran the study knows. */
export interface StudyRun {
  /** The command that repeats the study. */
  readonly command: string;
  /** When it was done, as it should be read. */
  readonly date: string;
  /** Versions of the programs involved. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Points of all learning curves together, and of one: more would only make the file large. */
const LEARNING_POINTS = { all: 10_000, most: 200, least: 20 };

export function reportOfStudy(result: StudyResult, run: StudyRun): ReportData {
  const { configuration, baselines, regulator, testInputs } = result;
  const [fewInputs] = fewInputsNote(testInputs);
  const cells = result.cells.map((cell) => reportCell(cell, configuration.ratios));
  const learning = thinned(result);
  return {
    title: 'Does a network trained with noise work best with that noise still on?',
    headline: headlineOf(cells),
    date: run.date,
    adapter: result.backend.description,
    command: run.command,
    configuration: Object.entries(configuration).map(([key, value]) => [inWords(key), setting(value)]),
    computation: computation(result, run),
    cells,
    networks: result.networks.map((network) =>
      reportNetwork(network, configuration.ratios, learning[network.index]),
    ),
    ...(fewInputs && { fewInputs }),
    ...(baselines && { constant: constantInWords(baselines) }),
    ...(regulator && { regulator }),
  };
}

function constantInWords({ constant }: StudyBaselines): string {
  const { output, loss, trials } = constant;
  const held = `${output.length > 1 ? 'The best constant outputs are' : 'The best constant output is'} ${formatList(output.map(formatNumber))}`;
  if (loss === 0) return `${held}, without any loss: there is nothing to compare with.`;
  const why = loss < 0 ? ' A ratio of losses needs losses above 0.' : '';
  return `${held}, with a loss of ${formatNumber(loss)} on ${trials} test trials.${why}`;
}

function reportScores(
  curve: StudyCurve | undefined,
  trainingLevel: number,
  ratios: readonly number[],
): ReportScore[] {
  return Object.entries(curve?.scores ?? {}).map(([name, { mean }]) => ({
    name,
    ...atLevels(mean, curve!, trainingLevel, ratios),
  }));
}

function reportComparison(
  comparison: Comparison | CellComparison | undefined,
  beatsUntrained: string,
): ReportComparison | undefined {
  if (!comparison) return undefined;
  const { overConstant, untrained } = comparison;
  return {
    ...(overConstant !== null && { overConstant }),
    ...(untrained !== null && { untrained }),
    beatsUntrained,
  };
}

function reportCurve(curve: StudyCurve, ratios: readonly number[]): CurvePoint[] {
  return ratios.map((ratio, i) => ({
    ratio,
    level: curve.levels[i],
    meanLoss: curve.loss[i],
    low: curve.low[i],
    high: curve.high[i],
    biasSquared: curve.biasSquared?.[i],
    variance: curve.variance?.[i],
    score: scoreAt(curve, i),
  }));
}

function scoreAt({ scores = {} }: StudyCurve, level: number): CurvePoint['score'] {
  const [first] = Object.values(scores);
  return first && { mean: first.mean[level], low: first.low[level], high: first.high[level] };
}

function preference(curve: StudyCurve | undefined): ReportPreference | undefined {
  if (!curve) return undefined;
  return {
    ratio: curve.preferredRatio.value,
    interval: curve.preferredRatio,
    indistinguishable: curve.indistinguishableRatios,
    loss: curve.preferred.loss,
    zeroOverPreferred: curve.preferred.zeroOverPreferred,
    zeroMinusPreferred: curve.preferred.zeroMinusPreferred,
  };
}

function reportCell(cell: StudyCell, ratios: readonly number[]): ReportCell {
  return {
    placement: cell.placement,
    trainingLevel: cell.trainingLevel,
    networks: cell.networks.length,
    curve: cell.own ? reportCurve(cell.own, ratios) : [],
    otherPlacementCurve: cell.other && reportCurve(cell.other, ratios),
    preferred: preference(cell.own),
    scores: reportScores(cell.own, cell.trainingLevel, ratios),
    comparison: reportComparison(
      cell.comparison,
      `${cell.comparison?.beatsUntrained} of ${cell.networks.length}`,
    ),
  };
}

function reportNetwork(
  network: StudyNetwork,
  ratios: readonly number[],
  learning: ReportNetwork['learning'],
): ReportNetwork {
  const atTraining = ratios.indexOf(network.trainingLevel / unitLevel(network.trainingLevel));
  return {
    network: network.index,
    placement: network.placement,
    trainingLevel: network.trainingLevel,
    preferred: preference(network.own),
    lossAtTrainingLevel: network.own?.loss[atTraining],
    scores: reportScores(network.own, network.trainingLevel, ratios),
    comparison: reportComparison(network.comparison, network.comparison?.beatsUntrained ? 'yes' : 'no'),
    finalTrainingLoss: network.finalLoss ?? undefined,
    learning,
    diverged: network.divergence && divergenceInWords(network.divergence),
  };
}

function divergenceInWords({ iteration, trial, step }: Divergence): string {
  const where =
    trial === undefined || step === undefined ? 'its gradient overflowed' : `trial ${trial}, step ${step}`;
  return `in iteration ${iteration}, ${where}`;
}

/** Learning curves of every network, with at most so many points that the file stays small. */
function thinned({ learning, networks }: StudyResult): ReportNetwork['learning'][] {
  const { all, most, least } = LEARNING_POINTS;
  const points = Math.min(most, Math.max(least, Math.floor(all / networks.length)));
  const stride = Math.ceil(learning.iterations.length / points);
  return networks.map((_, network) =>
    learning.iterations.flatMap((iteration, point) => {
      const isKept = (learning.iterations.length - 1 - point) % stride === 0;
      const loss = learning.loss[point][network];
      return isKept && loss !== null ? [{ iteration, loss }] : [];
    }),
  );
}

/** `testTrials` as `test trials` */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function setting(value: unknown): string {
  if (Array.isArray(value)) return formatList(value.map(String));
  if (typeof value !== 'object') return String(value);
  const isNothing = value === null || Object.keys(value).length === 0;
  return isNothing ? 'none' : JSON.stringify(value);
}

function computation({ backend, kernels, counts, seconds }: StudyResult, run: StudyRun): KeyValue[] {
  const work = (stage: 'training' | 'sweep') => {
    const { dispatches, submits, readbacks, allocatedBytes } = counts[stage];
    const mebibytes = formatNumber(allocatedBytes / 2 ** 20);
    return `${seconds[stage].toFixed(1)} s, ${dispatches} dispatches, ${submits} submissions, ${readbacks} readbacks, ${mebibytes} MiB at most; ${kernels[stage]}`;
  };
  return [
    ['backend', backend.backend],
    ['adapter', backend.isFallbackAdapter ? `${backend.description} (software)` : backend.description],
    ...Object.entries(run.versions),
    ['training', work('training')],
    ['sweep', work('sweep')],
    ['statistics', `${seconds.statistics.toFixed(1)} s`],
  ];
}

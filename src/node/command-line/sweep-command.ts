// `sweep`: the loss of saved networks against their test noise.

import type { Command } from 'commander';
import {
  type ConnectedEngine,
  CtrnnError,
  formatCsv,
  linspace,
  type NoiseCurve,
  type NoiseSweep,
  PLACEMENTS,
  type Placement,
  TASK_NAMES,
} from '../../index.ts';
import { type OutputFile, planOutput } from '../output-file.ts';
import { versions } from '../package-root.ts';
import { type EngineChoice, engineOptions, option } from './engine-options.ts';
import { EXIT } from './exit-codes.ts';
import { choice, list, type ReadOption, realNumber, someText, wholeNumber } from './option-values.ts';
import { runInterruptibly } from './run-interruptibly.ts';
import { readNetworks, type SavedNetworks, type TaskChoice, taskOf } from './saved-networks.ts';
import { print, printJson, say } from './terminal.ts';
import { textTable } from './text-table.ts';

/** Noise draws of each input: what splits the loss into bias and variance. */
const REPEATS = 16;
const DEFAULT_TRIALS = 1024;
/** Twice the training level in steps of an eighth, as in a study. */
const RATIOS = linspace(0, 2, 17);

export interface SweepCommandOptions extends TaskChoice, EngineChoice {
  readonly networks: string;
  readonly levels?: readonly number[];
  readonly placement?: Placement;
  readonly trials?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

const trialCount: ReadOption<number> = (flag, text) => {
  const trials = wholeNumber(1)(flag, text);
  if (trials % REPEATS === 0) return trials;
  const fix = `Give a multiple of ${REPEATS}: each input is shown with ${REPEATS} draws of noise.`;
  throw new CtrnnError('invalid-argument', `${flag} is ${trials}.`, fix);
};

const increasing: ReadOption<number[]> = (flag, text) => {
  const levels = list(realNumber(0))(flag, text);
  if (levels.every((level, i) => i === 0 || level > levels[i - 1])) return levels;
  throw new CtrnnError(
    'invalid-argument',
    `${flag} is ${text}.`,
    'Give levels in increasing order, each once.',
  );
};

export function addSweepOptions(command: Command): Command {
  const options = [
    option(
      '--networks <file>',
      'weights in a safetensors file, as `study` writes them',
      someText,
    ).makeOptionMandatory(),
    option(
      '--levels <list>',
      'test noise, increasing (default: 0 to 2 times the training level)',
      increasing,
    ),
    option('--placement <name>', `${PLACEMENTS.join(' or ')} (default: as in training)`, choice(PLACEMENTS)),
    option(
      '--trials <count>',
      `trials of each network and level, a multiple of ${REPEATS} (default: ${DEFAULT_TRIALS})`,
      trialCount,
    ),
    option('--seed <number>', 'of trials, noise and bootstrap (default: 1)', wholeNumber(0)),
    option('--task <name>', `${TASK_NAMES.join(' or ')} (default: as the file says)`, choice(TASK_NAMES)),
    option('--steps <count>', 'steps of a trial (default: as the file says)', wholeNumber(1)),
    ...engineOptions(),
    option('--out <file>', 'also write the curves, as CSV, or as JSON if the name ends in .json', someText),
  ];
  for (const each of options) command.addOption(each);
  return command.option('--json', 'print the curves as JSON instead of the table');
}

/** What is swept for each network: the options, else what the network was trained with. */
interface Axes {
  readonly placement: Placement[];
  readonly levels: number[][];
  /** [E]; null where the file does not say. */
  readonly trainingLevel: (number | null)[];
}

function axesOf({ networks, trainingNoise, source }: SavedNetworks, options: SweepCommandOptions): Axes {
  if (!trainingNoise && !options.levels) {
    throw new CtrnnError(
      'invalid-argument',
      `${source} does not say what noise its networks were trained with.`,
      'Give the levels to sweep with --levels, such as --levels 0,0.25,0.5,0.75,1.',
    );
  }
  const indices = Array.from({ length: networks.networks }, (_, index) => index);
  const placement = indices.map((index): Placement => {
    const trainedOutside = trainingNoise && trainingNoise.outside[index] > trainingNoise.inside[index];
    return options.placement ?? (trainedOutside ? 'outside' : 'inside');
  });
  const trainingLevel = indices.map((index) =>
    trainingNoise ? Math.max(trainingNoise.inside[index], trainingNoise.outside[index]) : null,
  );
  const levels = trainingLevel.map(
    (level) => options.levels?.slice() ?? RATIOS.map((ratio) => ratio * (level || 1)),
  );
  return { placement, levels, trainingLevel };
}

export async function sweepCommand(options: SweepCommandOptions): Promise<number> {
  const saved = readNetworks(options.networks);
  const task = taskOf(saved, options);
  const axes = axesOf(saved, options);
  const output = options.out === undefined ? undefined : planOutput(options.out);
  return runInterruptibly(options, saved.networks, async (engine, { signal, onProgress }) => {
    const sweep = await engine.sweepNoise(saved.networks, {
      task,
      levels: axes.levels,
      placement: axes.placement,
      trials: options.trials ?? DEFAULT_TRIALS,
      repeats: REPEATS,
      seed: options.seed ?? 1,
      signal,
      onProgress,
    });
    const document = sweepDocument(sweep, axes, engine, options);
    if (output) writeCurves(output, sweep, axes, document);
    if (options.json) printJson(document);
    else print(...sweepTable(sweep, axes));
    return EXIT.done;
  });
}

function sweepDocument(
  sweep: NoiseSweep,
  axes: Axes,
  engine: ConnectedEngine,
  { networks, trials = DEFAULT_TRIALS, seed = 1 }: SweepCommandOptions,
) {
  return {
    schemaVersion: 1,
    networksFile: networks,
    trials,
    repeats: REPEATS,
    seed,
    backend: engine.info,
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

function writeCurves(output: OutputFile, sweep: NoiseSweep, axes: Axes, document: object): void {
  const asJson = output.path.endsWith('.json');
  output.write(asJson ? `${JSON.stringify(document, null, 1)}\n` : curvesCsv(sweep, axes));
  say(`The curves are in ${output.path}`);
}

function curvesCsv({ curves }: NoiseSweep, { placement, trainingLevel }: Axes): string {
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
      ]),
    ),
  );
}

function sweepTable({ curves }: NoiseSweep, { placement, trainingLevel }: Axes): string[] {
  const loss = (value: number | undefined) =>
    value === undefined ? '-' : String(Number(value.toPrecision(3)));
  const level = (value: number) => String(Number(value.toFixed(4)));
  const row = (curve: NoiseCurve, network: number) => {
    const { preferred } = curve;
    const ratio = preferred.zeroOverPreferred;
    const at = (wanted: number | null) =>
      wanted === null ? undefined : curve.loss[curve.levels.indexOf(wanted)];
    return [
      String(network),
      trainingLevel[network] === null ? '-' : level(trainingLevel[network]),
      placement[network],
      loss(at(0)),
      loss(at(trainingLevel[network])),
      `${level(preferred.level)} [${level(preferred.low)}, ${level(preferred.high)}]`,
      loss(preferred.loss.value),
      ratio ? `${loss(ratio.value)} [${loss(ratio.low)}, ${loss(ratio.high)}]` : '-',
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
    ],
    curves.map(row),
  );
}

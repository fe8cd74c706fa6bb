// `sweep`: the loss of saved networks against their test noise.

import type { Command } from 'commander';
import { CtrnnError, fewInputsNote, linspace, PLACEMENTS, type Placement } from '../../index.ts';
import { planOutput } from '../output-file.ts';
import { type EngineChoice, engineOptions, option } from './engine-options.ts';
import { EXIT } from './exit-codes.ts';
import {
  choice,
  list,
  type ReadOption,
  realNumber,
  someText,
  trialCount,
  wholeNumber,
} from './option-values.ts';
import { runInterruptibly } from './run-interruptibly.ts';
import {
  readNetworks,
  type SavedNetworks,
  type SavedTaskChoice,
  savedTaskOptions,
  taskOf,
} from './saved-networks.ts';
import { type SweptAxes, sweepCsv, sweepDocument, sweepTable } from './sweep-output.ts';
import { print, printJson, say } from './terminal.ts';

/** Noise draws of each input: what splits the loss into bias and variance. */
const REPEATS = 16;
const DEFAULT_TRIALS = 1024;
/** Twice the training level in steps of an eighth, as in a study. */
const RATIOS = linspace(0, 2, 17);

export interface SweepCommandOptions extends SavedTaskChoice, EngineChoice {
  readonly networks: string;
  readonly levels?: readonly number[];
  readonly placement?: Placement;
  readonly trials?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

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
      trialCount(REPEATS),
    ),
    option('--seed <number>', 'of trials, noise and bootstrap (default: 1)', wholeNumber(0)),
    ...savedTaskOptions(),
    ...engineOptions(),
    option('--out <file>', 'also write the curves, as CSV, or as JSON if the name ends in .json', someText),
  ];
  for (const each of options) command.addOption(each);
  return command.option('--json', 'print the curves as JSON instead of the table');
}

function axesOf({ networks, trainingNoise, source }: SavedNetworks, options: SweepCommandOptions): SweptAxes {
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
  const { trials = DEFAULT_TRIALS, seed = 1 } = options;
  const saved = readNetworks(options.networks);
  const task = taskOf(saved, options);
  const axes = axesOf(saved, options);
  const output = options.out === undefined ? undefined : planOutput(options.out);
  return runInterruptibly(options, true, async (engine, { signal, onProgress }) => {
    const sweep = await engine.sweepNoise(saved.networks, {
      task,
      levels: axes.levels,
      placement: axes.placement,
      trials,
      repeats: REPEATS,
      seed,
      signal,
      onProgress,
    });
    const measure = { networksFile: options.networks, trials, repeats: REPEATS, seed };
    say(...fewInputsNote(sweep.inputs));
    const document = sweepDocument(sweep, axes, engine, measure);
    if (output) {
      const asJson = output.path.endsWith('.json');
      output.write(asJson ? `${JSON.stringify(document, null, 1)}\n` : sweepCsv(sweep, axes));
      say(`The curves are in ${output.path}`);
    }
    if (options.json) printJson(document);
    else print(...sweepTable(sweep, axes));
    return EXIT.done;
  });
}

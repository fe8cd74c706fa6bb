// `simulate`: trajectories of saved networks as a .npz file, for NumPy.

import type { Command } from 'commander';
import { CtrnnError, encodeNpz, type Networks, type Task, type Tensor } from '../../index.ts';
import { planDefaultOutput, planOutput } from '../output-file.ts';
import { type EngineChoice, engineOptions, option } from './engine-options.ts';
import { EXIT } from './exit-codes.ts';
import { realNumber, someText, wholeNumber } from './option-values.ts';
import { runInterruptibly } from './run-interruptibly.ts';
import {
  readNetworks,
  type SavedNetworks,
  type SavedTaskChoice,
  savedTaskOptions,
  taskOf,
} from './saved-networks.ts';
import { arrayTable, recordedArrays, taskArrays } from './simulation-arrays.ts';
import { print } from './terminal.ts';

const DEFAULT_TRIALS = 64;
const DEFAULT_OUTPUT = 'noisy-ctrnn-simulation.npz';
/** What a .npz file holds, less what its headers need. */
const LARGEST_OUTPUT = 2 ** 32 - 2 ** 20;

export interface SimulateCommandOptions extends SavedTaskChoice, EngineChoice {
  readonly networks: string;
  readonly record?: boolean;
  readonly every?: number;
  readonly trials?: number;
  readonly noiseInside?: number;
  readonly noiseOutside?: number;
  readonly seed?: number;
  readonly out?: string;
}

export function addSimulateOptions(command: Command): Command {
  const options = [
    option(
      '--networks <file>',
      'weights in a safetensors file, as `study` writes them',
      someText,
    ).makeOptionMandatory(),
    option(
      '--every <count>',
      'with --record: keep the last of each so many steps (default: 1)',
      wholeNumber(1),
    ),
    option('--trials <count>', `trials of each network (default: ${DEFAULT_TRIALS})`, wholeNumber(1)),
    option(
      '--noise-inside <level>',
      'for all networks (default: 0 if the other level is given, else as in training)',
      realNumber(0),
    ),
    option(
      '--noise-outside <level>',
      'for all networks (default: 0 if the other level is given, else as in training)',
      realNumber(0),
    ),
    option('--seed <number>', 'of trials and noise (default: 1)', wholeNumber(0)),
    ...savedTaskOptions(),
    ...engineOptions(),
    option(
      '--out <file>',
      `a .npz file (default: ${DEFAULT_OUTPUT}, or -2, -3 ... if that exists)`,
      someText,
    ),
  ];
  command.option(
    '--record',
    'write states, readouts and worlds on the way, not only final states and losses',
  );
  for (const each of options) command.addOption(each);
  return command;
}

interface Levels {
  /** [E] */
  readonly inside: Float64Array;
  readonly outside: Float64Array;
}

function levelsOf(
  { networks, trainingNoise, source }: SavedNetworks,
  options: SimulateCommandOptions,
): Levels {
  const { noiseInside, noiseOutside } = options;
  if (noiseInside !== undefined || noiseOutside !== undefined) {
    const all = (level = 0) => new Float64Array(networks.networks).fill(level);
    return { inside: all(noiseInside), outside: all(noiseOutside) };
  }
  if (trainingNoise) {
    return {
      inside: Float64Array.from(trainingNoise.inside),
      outside: Float64Array.from(trainingNoise.outside),
    };
  }
  throw new CtrnnError(
    'invalid-argument',
    `${source} does not say what noise its networks were trained with.`,
    'Give --noise-inside or --noise-outside; 0 for none.',
  );
}

function checkSize(
  { networks, units, outputs }: Networks,
  task: Task,
  trials: number,
  kept: number,
  { backend }: EngineChoice,
): void {
  const { BYTES_PER_ELEMENT } = backend === 'reference' ? Float64Array : Float32Array;
  const world = task.kind === 'closed-loop' ? task.state : 0;
  const numbers = kept * (units + outputs + world) + units + world + 1;
  const bytes = networks * trials * numbers * BYTES_PER_ELEMENT;
  if (bytes <= LARGEST_OUTPUT) return;
  throw new CtrnnError(
    'does-not-fit',
    `The recording takes ${(bytes / 2 ** 30).toFixed(1)} GiB; a .npz file holds 4.`,
    'Record fewer --trials, or fewer steps by --every.',
  );
}

function checkOptions({ record, every, out }: SimulateCommandOptions, task: Task): void {
  const invalid = (message: string, fix: string) => new CtrnnError('invalid-argument', message, fix);
  if (every !== undefined && !record)
    throw invalid('--every says what to record, and --record is missing.', 'Add --record.');
  if (every !== undefined && every > task.steps) {
    throw invalid(`--every is ${every}, but a trial has ${task.steps} steps.`, `Give at most ${task.steps}.`);
  }
  if (out !== undefined && !out.endsWith('.npz')) {
    throw invalid(`--out is ${out}.`, 'Give a name that ends in .npz.');
  }
}

export async function simulateCommand(options: SimulateCommandOptions): Promise<number> {
  const saved = readNetworks(options.networks);
  const task = taskOf(saved, options);
  checkOptions(options, task);
  const { record = false, every = 1, trials = DEFAULT_TRIALS, seed = 1, out } = options;
  const levels = levelsOf(saved, options);
  checkSize(saved.networks, task, trials, record ? Math.floor(task.steps / every) : 0, options);
  const output = out === undefined ? planDefaultOutput(DEFAULT_OUTPUT) : planOutput(out);
  return runInterruptibly(options, true, async (engine, { signal, onProgress }) => {
    const choice = record && { every };
    const run = await engine.simulate(saved.networks, {
      task,
      trials,
      noise: levels,
      seed,
      record: { state: choice, readout: choice, world: task.kind === 'closed-loop' && choice },
      signal,
      onProgress,
    });
    const arrays = new Map<string, Tensor>([
      ...recordedArrays(run, task.steps, every),
      ...taskArrays(saved.networks, task, trials, seed),
      ['noise_inside', { data: levels.inside, shape: [levels.inside.length] }],
      ['noise_outside', { data: levels.outside, shape: [levels.outside.length] }],
      ['seed', { data: BigInt64Array.of(BigInt(seed)), shape: [] }],
    ]);
    output.write(encodeNpz(arrays));
    print(...arrayTable(arrays), '', `written: ${output.path}`);
    return EXIT.done;
  });
}

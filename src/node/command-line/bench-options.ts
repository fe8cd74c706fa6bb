// The options of `bench`.

import type { Command } from 'commander';
import {
  BENCHMARK_NOISES,
  BENCHMARK_SIZES,
  BENCHMARK_WORKLOADS,
  type BenchmarkChoice,
  CtrnnError,
  FEWEST_REPEATS,
  MOST_TRIALS,
} from '../../index.ts';
import type { BenchFiles } from '../bench-output.ts';
import { type EngineChoice, engineOptions, option } from './engine-options.ts';
import { commandLine } from './invocation.ts';
import { choice, list, type ReadOption, someText, wholeNumber } from './option-values.ts';

export interface BenchCommandOptions
  extends BenchmarkChoice,
    BenchFiles,
    Pick<EngineChoice, 'adapter' | 'kernel' | 'tune'> {
  readonly compare?: string;
  readonly bundle?: string;
}

function once<T>(read: ReadOption<T[]>): ReadOption<T[]> {
  return (flag, text) => {
    const values = read(flag, text);
    const twice = values.find((value, i) => values.indexOf(value) !== i);
    if (twice === undefined) return values;
    throw new CtrnnError('invalid-argument', `${flag} holds ${String(twice)} twice.`, 'Give each once.');
  };
}

const sizes = once(list(wholeNumber(1)));
const workloads = once(list(choice(BENCHMARK_WORKLOADS)));
const noises = once(list(choice(BENCHMARK_NOISES)));

export function addBenchOptions(command: Command): Command {
  const options = [
    option('--sizes <list>', `units of a network (default: ${BENCHMARK_SIZES.join(',')})`, sizes),
    option('--workloads <list>', `some of ${BENCHMARK_WORKLOADS.join(', ')} (default: all)`, workloads),
    option(
      '--noise <list>',
      `where noise enters: some of ${BENCHMARK_NOISES.join(', ')} (default: all)`,
      noises,
    ),
    option('--steps <count>', 'steps of a trial (default: 100)', wholeNumber(1)),
    option(
      '--trials <count>',
      `trials of each network (default: what fills the adapter, found by measurement, at most ${MOST_TRIALS})`,
      wholeNumber(1),
    ),
    option(
      '--networks <count>',
      'networks at once (default: 1, or more where the most trials do not fill the adapter)',
      wholeNumber(1),
    ),
    option(
      '--repeats <count>',
      `timed calls of each row, at least ${FEWEST_REPEATS} (default: ${FEWEST_REPEATS})`,
      wholeNumber(FEWEST_REPEATS),
    ),
    option(
      '--seconds <count>',
      'begin no row after so many seconds, and name those that are left out (default: no limit)',
      wholeNumber(1),
    ),
    ...engineOptions().filter(({ long }) => long !== '--backend'),
    option(
      '--json <file>',
      'write the result there (default: bench.json and bench.html in a new folder)',
      someText,
    ),
    option('--html <file>', 'write the page there (default: as for --json)', someText),
    option('--compare <file>', 'also print how much faster each row is than in this bench.json', someText),
    option(
      '--bundle <folder>',
      'instead of running, write what runs it on an offline Linux machine with an NVIDIA GPU',
      someText,
    ),
  ];
  command.option('--quick', 'two sizes, inside noise only and shorter calls, where not given otherwise');
  for (const each of options) command.addOption(each);
  return command;
}

/** The options that shape a run, as `runBenchmark` takes them. */
export function benchmarkChoice(options: BenchCommandOptions): BenchmarkChoice {
  const { sizes, workloads, noise, steps, trials, networks, repeats, seconds, quick } = options;
  return { sizes, workloads, noise, steps, trials, networks, repeats, seconds, quick };
}

/** The command that repeats a run. */
export function benchCommandLine(options: BenchCommandOptions): string {
  return commandLine('bench', {
    '--quick': options.quick,
    '--sizes': options.sizes,
    '--workloads': options.workloads,
    '--noise': options.noise,
    '--steps': options.steps,
    '--trials': options.trials,
    '--networks': options.networks,
    '--repeats': options.repeats,
    '--seconds': options.seconds,
    '--adapter': options.adapter,
    '--kernel': options.kernel,
    '--tune': options.tune,
  });
}

/** @throws CtrnnError `invalid-argument` for options beside --bundle, which runs nothing */
export function checkBundleAlone(options: BenchCommandOptions): void {
  const others = Object.keys(options).filter((name) => name !== 'bundle');
  if (options.bundle === undefined || others.length === 0) return;
  throw new CtrnnError(
    'invalid-argument',
    `--bundle is given with --${others[0]}, but writing a bundle runs nothing.`,
    'Leave it out here, and give it to the run.sh of the bundle.',
  );
}

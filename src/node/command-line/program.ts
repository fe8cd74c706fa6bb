// The commands, as commander knows them.

import { Command } from 'commander';
import { versions } from '../package-root.ts';
import { benchCommand } from './bench-command.ts';
import { addBenchOptions } from './bench-options.ts';
import { addDoctorOptions, doctorCommand } from './doctor-command.ts';
import { addSimulateOptions, simulateCommand } from './simulate-command.ts';
import { studyCommand } from './study-command.ts';
import { addStudyOptions } from './study-options.ts';
import { addSweepOptions, sweepCommand } from './sweep-command.ts';

const EXIT_CODES = `
Exit codes: 0 done; 1 done, but a network diverged or a check failed; 2 refused, with the reason; 130 Ctrl-C.`;

/**
 * The program.
 *
 * @param onExitCode  is told what the command that ran came to
 */
export function createProgram(onExitCode: (exitCode: number) => void): Command {
  const program = new Command('noisy-ctrnn')
    .description('Noisy continuous-time recurrent networks, thousands at a time, on the GPU through WebGPU.')
    .version(versions()['noisy-ctrnn'])
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(add --help to see what there is)')
    .exitOverride();

  const command = <Options extends object>(
    name: string,
    description: string,
    addOptions: (command: Command) => Command,
    run: (options: Options) => Promise<number>,
  ) => {
    addOptions(program.command(name).description(description)).action(async (options: Options) => {
      onExitCode(await run(options));
    });
  };
  command(
    'study',
    'Train a grid of networks, sweep their test noise, and report which noise they prefer.',
    addStudyOptions,
    studyCommand,
  );
  command('sweep', 'Sweep the test noise of saved networks.', addSweepOptions, sweepCommand);
  command(
    'simulate',
    'Run saved networks and write what they do, for NumPy.',
    addSimulateOptions,
    simulateCommand,
  );
  command(
    'doctor',
    'Compare what this adapter computes with the reference.',
    addDoctorOptions,
    doctorCommand,
  );
  command(
    'bench',
    'Time this adapter, size by size, against what it can do at most.',
    addBenchOptions,
    benchCommand,
  );
  return program;
}

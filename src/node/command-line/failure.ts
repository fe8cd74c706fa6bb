// How a failure is told: what and how to mend it, without a stack, and by which exit code.

import { CommanderError } from 'commander';
import { CtrnnError } from '../../index.ts';
import { EXIT } from './exit-codes.ts';

export interface Failure {
  readonly exitCode: number;
  /** For stderr; empty where everything has been said. */
  readonly text: string;
}

function withStack(text: string, error: unknown): string {
  return process.env.DEBUG && error instanceof Error ? `${text}\n${error.stack}` : text;
}

export function describeFailure(error: unknown): Failure {
  // Commander has written its own message; asked for help or version, it leaves by an error too.
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? EXIT.done : EXIT.refused, text: '' };
  }
  if (error instanceof CtrnnError && error.code !== 'internal') {
    const exitCode = error.code === 'not-finite' ? EXIT.foundWanting : EXIT.refused;
    return { exitCode, text: withStack(`${error.message}${error.fix && `\n${error.fix}`}`, error) };
  }
  const message = error instanceof Error ? error.message : String(error);
  const text = `This is a defect of noisy-ctrnn: ${message}\nPlease report it with the command you gave. DEBUG=1 shows where it happened.`;
  return { exitCode: EXIT.defect, text: withStack(text, error) };
}

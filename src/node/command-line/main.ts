// From arguments to an exit code; no error gets past here.

import { errorCode } from '../file-errors.ts';
import { EXIT } from './exit-codes.ts';
import { describeFailure } from './failure.ts';
import { createProgram } from './program.ts';
import { say } from './terminal.ts';

export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.text) say(failure.text);
    return failure.exitCode;
  }
}

/** A reader that has seen enough (`| head`) closes the pipe; the results are in files, so go on. */
export function outliveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (errorCode(error) !== 'EPIPE') throw error;
    });
  }
}

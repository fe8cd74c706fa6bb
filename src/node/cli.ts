#!/usr/bin/env node
// The program `noisy-ctrnn`.

import { describeFailure } from './command-line/failure.ts';
import { main, outliveClosedPipes } from './command-line/main.ts';
import { leave, say } from './command-line/terminal.ts';

outliveClosedPipes();
process.on('uncaughtException', (error) => {
  const { exitCode, text } = describeFailure(error);
  say(text);
  process.exit(exitCode);
});
await leave(await main(process.argv.slice(2)));

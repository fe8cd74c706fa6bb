// What `npm run -s noisy-ctrnn -- <command>` runs: the set-up, silent when there is nothing to do, then the command line
// of dist/ in this same process, so that signals and exit codes need no passing on and no orphan can be left behind.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError } from './setup/process.mjs';
import { root, setUp } from './setup/set-up.mjs';

const args = process.argv.slice(2);
const text = args.join(' ');
const adapter = !(
  /--backend[= ]reference/.test(text) || /(^| )(--help|-h|--version|-V|help)( |$)/.test(text)
);

try {
  await setUp('start', { adapter });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(2); // as the command line itself does when it cannot begin
}
const cli = join(root, 'dist', 'cli.js');
process.argv[1] = cli;
await import(pathToFileURL(cli).href);

// One gradient of a noisy CTRNN, by us and by others, one after the other on the same machine. README.md says what each
// peer does; the gradient of each is compared with our float64 reference before it is timed.
//
//   node bench/peers/run.mjs [--quick] [--sizes ...] [--peers ...] [--repeats N] [--json FILE]      see --help

import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from '../../scripts/setup/packages.mjs';
import { SetupError } from '../../scripts/setup/process.mjs';
import { setUp } from '../../scripts/setup/set-up.mjs';
import { goalLines } from './goals.mjs';
import { OptionError, readOptions, USAGE } from './options.mjs';
import { resultTable } from './table.mjs';
import { SLOW_MS, SLOW_REPEATS } from './timing.mjs';

function machine() {
  const [load] = loadavg();
  return { cpu: cpus()[0].model, cores: cpus().length, loadBefore: load, node: process.versions.node };
}

/** Writes all figures; nothing where no file was asked for. */
function save(file, figures) {
  if (file === undefined) return;
  try {
    writeFileSync(file, `${JSON.stringify(figures, null, 1)}\n`);
  } catch (error) {
    throw new OptionError(`--json cannot be written: ${error.message}`);
  }
}

async function measured(options, host) {
  save(options.json, { machine: host, rows: [] }); // a path that is wrong is told now
  await setUp('test');
  ensurePackages(fileURLToPath(new URL('.', import.meta.url)));
  const { lossWarnings, measureAll } = await import('./compare.mjs'); // needs what was just installed
  const rows = await measureAll(options, (rows) => save(options.json, { machine: host, rows }));
  return { rows, warnings: lossWarnings(rows) };
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  const host = machine();
  const { rows, warnings } = await measured(options, host);
  if (rows.length === 0) throw new SetupError('No peer could be measured.');
  const load = `load ${host.loadBefore.toFixed(1)} before`;
  console.log(
    `${host.cpu}, ${host.cores} cores, ${load}; Node ${host.node}; milliseconds of a whole gradient`,
  );
  for (const line of resultTable(rows)) console.log(line);
  if (rows.some((row) => row.repeats < options.repeats)) {
    console.log(`Calls that take more than ${SLOW_MS / 1000} s are timed ${SLOW_REPEATS} times only.`);
  }
  for (const line of [...warnings, ...goalLines(rows)]) console.log(line);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof OptionError || error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(2);
}

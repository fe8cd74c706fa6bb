// All chosen peers, one after the other: each is checked against the float64 reference, then its times become rows.

import { say } from '../../scripts/setup/process.mjs';
import { compareGradients, TOLERANCE } from './check.mjs';
import { measureInChromium } from './hosts/chromium.mjs';
import { measureInNode, measureInPython, pythonWith } from './hosts/process.mjs';
import { openOurs } from './peers/ours.mjs';
import { summary } from './timing.mjs';
import { CHECK_SIZE, sizeName, workload } from './workload.mjs';

/** Mean losses of some hundred trials with noise of their own agree far better than this. */
const LOSS_TOLERANCE = 0.02;

/** What a peer found, in rows; says why on stderr where there are none. */
async function rowsOf(entry, events, expected) {
  const rows = [];
  let adapter = '';
  try {
    for await (const event of events) {
      if (event.event === 'opened') adapter = event.adapter;
      if (event.event === 'computed') {
        const { ok, worst, where } = compareGradients(event, expected);
        say(`  gradient within ${worst.toExponential(1)} of the reference (worst in ${where})`);
        if (!ok) throw new Error(`its gradient is wrong: above ${TOLERANCE}. It is not timed.`);
      }
      if (event.event === 'timed') {
        const { size, first, times, loss, dispatches } = event;
        const { name, host, backend, rival, id } = entry;
        const row = { id, name, host, backend, rival, adapter, size, first, ...summary(times) };
        rows.push({ ...row, repeats: times.length, times, loss, dispatches });
        say(`  ${sizeName(size)}: ${row.median.toFixed(1)} ms`);
      }
    }
  } catch (error) {
    say(`  ${entry.name} on ${entry.backend} (${entry.id}): ${error.message.split('\n')[0]}`);
  }
  return rows;
}

/** The events of a peer, or undefined where its host is missing. */
function eventsOf(entry, { sizes, repeats, pythons, browserArgs }) {
  const plan = { sizes, repeats };
  if (entry.host === 'node') return measureInNode(entry, plan);
  if (entry.host === 'chromium') return measureInChromium(entry, plan, browserArgs);
  const python = pythonWith(entry.module, pythons);
  return python === undefined ? undefined : measureInPython(python, entry, plan);
}

/** Loss and gradient of the small check, in float64. */
async function referenceGradient() {
  const { connect, createNetworks } = await import('../../dist/index.js');
  const reference = await openOurs({ connect, createNetworks }, { backend: 'reference' });
  return (await reference.prepare(workload(CHECK_SIZE), 0)).call();
}

/**
 * Measures what the options ask for.
 *
 * @param options  of `readOptions`
 * @param onRows   is given all rows so far after each peer: a run takes long, and what was measured should outlast it
 * @returns        rows, size by size: the peer's name, host, backend and adapter, median, p10, p90 and first (ms), all times
 */
export async function measureAll(options, onRows) {
  const expected = await referenceGradient();
  const found = [];
  const sorted = () =>
    options.sizes.flatMap((size) => found.filter((row) => sizeName(row.size) === sizeName(size)));
  for (const entry of options.peers) {
    say(`${entry.name}, ${entry.host}, ${entry.backend}`);
    const events = eventsOf(entry, options);
    if (events === undefined) say(`  skipped: no Python here has ${entry.module} and numpy`);
    else found.push(...(await rowsOf(entry, events, expected)));
    onRows(sorted());
  }
  return sorted();
}

/** Lines on losses that differ from ours by more than chance: each peer draws noise of its own. */
export function lossWarnings(rows) {
  return rows.flatMap((row) => {
    const own = rows.find((other) => other.rival === 'ours' && sizeName(other.size) === sizeName(row.size));
    if (own === undefined || Math.abs(row.loss / own.loss - 1) < LOSS_TOLERANCE) return [];
    return [
      `Its noise is not ours: ${row.id} at ${sizeName(row.size)} has loss ${row.loss}, ours ${own.loss}.`,
    ];
  });
}

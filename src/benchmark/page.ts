// A benchmark as one HTML file that opens from disk, needs no network and no script: the roofline, the table of rows,
// what the columns mean, and how the adapter's ceilings were found.

import { type Html, html, trusted } from '../report/html.ts';
import pageStyle from '../report/page.css?raw';
import { paletteStyle } from '../report/palette.ts';
import { settingsTable, textTable } from '../report/tables.ts';
import ownStyle from './page.css?raw';
import type { BenchmarkResult } from './result.ts';
import rooflineStyle from './roofline.css?raw';
import { renderRoofline, rooflineLegend } from './roofline.ts';
import { adapterText, BENCHMARK_COLUMNS, ceilingLines, checkLine, rowCells, showLarge } from './table.ts';
import { NETWORK, rowText } from './workloads.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What only the one who ran it knows, name and value: a date, versions, the command. */
export type BenchmarkCircumstances = Readonly<Record<string, string>>;

/** Renders a benchmark as a self-contained HTML document. */
export function renderBenchmark(result: BenchmarkResult, circumstances: BenchmarkCircumstances = {}): string {
  const { adapter, rows, warnings } = result;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>noisy-ctrnn benchmark: ${adapterText(adapter)}</title>
<style>${trusted(paletteStyle())}
${trusted(pageStyle)}
${trusted(rooflineStyle)}
${trusted(ownStyle)}</style>
</head>
<body>
<main>
<h1>How fast noisy-ctrnn is on ${adapterText(adapter)}</h1>
<p class="lead">${leadOf(result)}</p>
<p class="meta">${Object.values(circumstances).join(' · ')}</p>
${warnings.length > 0 && html`<div class="warning"><ul>${warnings.map((text) => html`<li>${text}</li>`)}</ul></div>`}
${rows.length > 0 && roofline(result)}
<h2>Every row</h2>
${textTable({ columns: BENCHMARK_COLUMNS, rows: rows.map((row) => ({ cells: rowCells(row) })), notes: [sharedNote(result)] })}
${leftOut(result)}
<h2>What the columns mean</h2>
<ul>${BENCHMARK_COLUMNS.map(({ title, meaning }) => html`<li><strong>${title}</strong>: ${meaning}.</li>`)}</ul>
<p>“Useful” is what the mathematics cannot do without, whatever the kernels do: inputs, targets and parameters read once,
states written once and, for a gradient, read once. A fraction above 100 % means that data stayed in caches that are faster
than the memory.</p>
${ceilingsSection(result)}
<h2>Settings</h2>
${settingsTable('What was asked for, and by whom.', settingsOf(result, circumstances))}
</main>
</body>
</html>
`.text;
}

function leadOf({ rows, ceilings }: BenchmarkResult): string {
  const roofs = `This adapter reaches ${showLarge(ceilings.flop.rate)}FLOP/s and ${showLarge(ceilings.bandwidth.rate)}B/s`;
  if (rows.length === 0) return `${roofs}; no row was finished.`;
  const best = rows.reduce((a, b) => (b.gflops > a.gflops ? b : a));
  return `${roofs}; the fastest row is ${rowText(best)} at ${Number(best.gflops.toPrecision(3))} GFLOP/s.`;
}

function sharedNote({ settings }: BenchmarkResult): string {
  const { leak, inputs, outputs, noise } = NETWORK;
  return `ReLU, leak ${leak}, ${inputs} inputs, ${outputs} output, noise ${noise} where there is noise, ${settings.steps} steps; ${settings.repeats} timed calls a row.`;
}

function roofline(result: BenchmarkResult): Html {
  return html`<figure>
${rooflineLegend(result)}
${renderRoofline(result)}
<figcaption>A mark a row, with its number of units for the first place of the noise; point at a mark to read it. The roofs are this adapter's measured ceilings.
A dash is what a row could attain, its normals included: the nearer the mark, the better.</figcaption>
</figure>`;
}

function leftOut({ leftOut }: BenchmarkResult): Html | undefined {
  if (leftOut.length === 0) return undefined;
  return html`<h3>Asked for and not measured</h3>
<ul>${leftOut.map((row) => html`<li>${rowText(row)}: ${row.reason}</li>`)}</ul>`;
}

function ceilingsSection(result: BenchmarkResult): Html {
  const named = [
    ['operations', 'FLOP/s', result.ceilings.flop],
    ['memory', 'B/s', result.ceilings.bandwidth],
    ['normals', '/s', result.ceilings.normals],
  ] as const;
  const rows = named.flatMap(([ceiling, unit, { variants, fastest }]) =>
    variants.map(({ name, rate }) => ({
      cells: [ceiling, name, `${showLarge(rate)}${unit}`, name === fastest ? 'the ceiling' : ''],
    })),
  );
  const columns = ['of', 'kernel', 'rate', ''].map((title, i) => ({
    title,
    align: i === 2 ? ('right' as const) : ('left' as const),
  }));
  return html`<h2>Ceilings, and correctness</h2>
<p>Small kernels measured them in the same run, each the best of several times of wall clock, nothing subtracted.
${capitalised(checkLine(result))}.</p>
<ul>${ceilingLines(result).map((text) => html`<li>${text}</li>`)}</ul>
${textTable({ columns, rows, notes: ['Every kernel that was tried.'] })}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function settingsOf({ settings, adapter, complete }: BenchmarkResult, circumstances: BenchmarkCircumstances) {
  const unset = (name: string) => (name === 'seconds' ? 'no limit' : 'chosen by measurement');
  const text = (name: string, value: unknown) =>
    value === null ? unset(name) : Array.isArray(value) ? value.join(', ') : String(value);
  return [
    ...Object.entries(settings).map(([name, value]) => [name, text(name, value)] as const),
    [
      'adapter',
      [adapter.description, adapter.vendor, adapter.architecture, adapter.device].filter(Boolean).join(', '),
    ] as const,
    ['complete', complete ? 'yes' : 'no, it was broken off'] as const,
    ...Object.entries(circumstances),
  ];
}

// The report: one HTML file that opens from disk, needs no network, and can be read without its script too.

import uplotSource from 'uplot/dist/uPlot.iife.min.js?raw';
import uplotStyle from 'uplot/dist/uPlot.min.css?raw';
import { renderFigure } from './figure.ts';
import type { Figure } from './figure-data.ts';
import { embeddedJson, type Html, html, trusted } from './html.ts';
import pageStyle from './page.css?raw';
import pageScript from './page.js?raw';
import { DASHES, dashOf, paletteStyle } from './palette.ts';
import { renderRegulatorFigure } from './regulator-figure.ts';
import { regulatorTable } from './regulator-table.ts';
import type { ReportData } from './report-data.ts';
import { scoreFigure } from './score-figure.ts';
import {
  biasVarianceFigure,
  learningFigure,
  otherPlacementFigure,
  preferenceFigure,
} from './study-figures.ts';
import {
  cellScoreTable,
  cellTable,
  curveTable,
  networkScoreTable,
  networkTable,
  settingsTable,
  textTable,
} from './tables.ts';

// The browser then keeps the promise that the file makes: nothing is fetched, whatever is in it.
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const NEEDS_SCRIPT = html`<p>This figure is drawn by JavaScript, which is switched off.</p>`;

/** Renders a study as a self-contained HTML document. */
export function renderReport(data: ReportData): string {
  const main = preferenceFigure(data);
  const others = [
    scoreFigure(data),
    otherPlacementFigure(data),
    learningFigure(data),
    biasVarianceFigure(data),
  ];
  const figures = [main, ...others].filter((figure) => figure !== undefined);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${data.title}</title>
<style>${trusted(uplotStyle)}
${trusted(paletteStyle())}
${trusted(pageStyle)}</style>
<noscript><style>.panels, .legend { display: none }</style></noscript>
</head>
<body>
<main>
<h1>${data.title}</h1>
<p class="lead">${data.headline}</p>
<p class="meta">${data.date} · ${data.adapter}</p>
${divergences(data)}
${figureSection(main, trusted(renderFigure(data)))}
<details><summary>Every point of this figure as a table</summary>${curveTable(data.cells)}</details>
<h2>By placement and training level</h2>
${cellTable(data.cells)}
${cellScoreTable(data)}
${regulators(data)}
<h2>Every network</h2>
${networkTable(data.networks)}
${networkScoreTable(data.networks)}
${others.map((figure) => figure && figureSection(figure, NEEDS_SCRIPT))}
${method(data)}
</main>
<script type="application/json" id="figures">${embeddedJson({ figures, dashes: DASHES })}</script>
<script>${trusted(uplotSource)}</script>
<script>${trusted(pageScript)}</script>
</body>
</html>
`.text;
}

function divergences({ networks }: ReportData): Html | undefined {
  const lost = networks.filter(({ diverged }) => diverged !== undefined);
  if (lost.length === 0) return undefined;
  return html`<div class="warning"><p><strong>Not every network trained to the end.</strong>
Those below left the finite numbers and were frozen there; they are in no mean.</p>
<ul>${lost.map(({ network, diverged }) => html`<li>Network ${network}: ${diverged}</li>`)}</ul></div>`;
}

function regulators({ regulator }: ReportData): Html | undefined {
  if (!regulator) return undefined;
  return html`<h2>What the regulators learned</h2>
${trusted(renderRegulatorFigure(regulator) ?? '')}
${textTable(regulatorTable(regulator))}`;
}

function legendSwatch(style: number): Html {
  return html`<svg width="34" height="12" aria-hidden="true"><line x1="1" y1="6" x2="33" y2="6" style="stroke: var(--series-${style % DASHES.length})" stroke-width="3" stroke-dasharray="${dashOf(style)}"/></svg>`;
}

function figureSection(figure: Figure, fallback: Html): Html {
  const heading = `heading-${figure.id}`;
  return html`<section aria-labelledby="${heading}">
<h2 id="${heading}">${figure.title}</h2>
<figure id="figure-${figure.id}">
<ul class="legend">${figure.legend.map(({ label, style }) => html`<li>${legendSwatch(style)}${label}</li>`)}</ul>
<div class="panels ${figure.size}">
${figure.panels.map(
  (panel) => html`<div class="panel">
<h3>${panel.title}</h3>
<div class="canvas" role="img" aria-label="${figure.title}. ${panel.title}. The text and tables hold what it shows."></div>
<p class="readout" aria-hidden="true">&nbsp;</p>
</div>
`,
)}</div>
<noscript>${fallback}</noscript>
<figcaption>${figure.caption}</figcaption>
</figure>
<ul>${figure.summary.map((sentence) => html`<li>${sentence}</li>`)}</ul>
</section>`;
}

function method(data: ReportData): Html {
  const highest = Math.max(1, ...data.cells.flatMap(({ curve }) => curve.map(({ ratio }) => ratio)));
  return html`<section aria-labelledby="heading-method">
<h2 id="heading-method">How it was done</h2>
<p>A network is a set of noisy units that change in small steps. In each step a unit moves a fraction γ, the leak,
towards what its inputs ask for:</p>
<pre>h[t+1] = (1 − γ) h[t] + γ ( f(W h[t] + U u[t] + b + σ_inside ξ[t]) + σ_outside η[t] )
z[t]   = V h[t+1] + c</pre>
<p>ξ and η are new standard normal numbers in every step, for every unit; σ scales them as it stands, with no square
root of the step size. <em>Inside</em> noise goes through the
activation f with the input, <em>outside</em> noise is added after it. A network is trained with one of the two at one
level, and then tested, on fresh trials, at levels from none to ${highest} times that.</p>
<p>The preferred level is chosen on one half of the test inputs and its loss measured on the other. Intervals are 95 %
bootstrap intervals: inputs are resampled together with all their noise, the same for all levels, and for a cell its
networks too. ${data.fewInputs} A cell of few networks has intervals that are too narrow: in simulation those of 4 networks hold the truth
84 to 97 times in 100.</p>
<p>A preference for noise is said to be found where the interval of the preferred ratio lies above 0 and that of the loss
at zero over the loss at the preferred level above 1; where losses are not above 0 they have no ratio, and the interval of
their difference must lie above 0. Every network is held against the best constant output, the same in
every step of every trial, and against itself before training, both at its training level.</p>
<h3>The command that repeats it</h3>
<pre><code>${data.command}</code></pre>
${settingsTable('Configuration.', data.configuration)}
<h3>Computed with</h3>
${settingsTable('Adapter, versions and work.', data.computation)}
<p>The question is that of Eckstein &amp; Srinivasan, <cite>Paradoxical noise preference in RNNs</cite>, TMLR 2026
(arXiv 2601.04539). Tasks and hyperparameters here are our own.</p>
</section>`;
}

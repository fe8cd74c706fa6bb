// The report's script: draws each figure that the page carries as data with uPlot. It runs in the reader's browser, from
// disk and without a network; the page is complete without it, less the curves.
// @ts-check

/** @typedef {import('./figure-data.ts').Figure} Figure */
/** @typedef {import('./figure-data.ts').Panel} Panel */

(() => {
  const uPlot = /** @type {any} */ (globalThis).uPlot;
  /** @type {{ figures: Figure[], dashes: number[][] }} */
  const { figures, dashes } = JSON.parse(document.getElementById('figures')?.textContent ?? '{}');

  /** @param {string} name */
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  /** @param {number} style */
  const seriesColour = (style) => colour(`series-${style % dashes.length}`);

  /** Three digits, as the tables have them. @param {number | null | undefined} value */
  const short = (value) =>
    value === null || value === undefined ? '–' : String(Number(value.toPrecision(3)));

  /** Ticks of the y axis. @param {number} value */
  const tick = (value) =>
    value === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e5)
      ? String(value)
      : value.toExponential().replace('+', '');

  /**
   * The columns of a panel for uPlot: each series is its line and, if it has a band, the band's two edges.
   * @param {Panel} panel
   */
  function columns(panel) {
    /** @type {any[]} */
    const data = [panel.x];
    /** @type {any[]} */
    const series = [{}];
    const bands = [];
    for (const { label, style, y, low, high, thin } of panel.series) {
      const stroke = seriesColour(style);
      if (low && high) {
        const edge = { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: true };
        bands.push({ series: [series.length, series.length + 1], fill: `${stroke}33` });
        series.push(edge, edge);
        data.push(high, low);
      }
      const points = { show: false };
      const dash = dashes[style % dashes.length];
      series.push({
        label,
        stroke,
        dash,
        width: thin ? 1 : 2.5,
        alpha: thin ? 0.7 : 1,
        points,
        spanGaps: true,
      });
      data.push(y);
    }
    return { data, series, bands };
  }

  /** Where training was, behind the curves. @param {any} plot @param {Figure} figure */
  function drawTrainingLevel(plot, figure) {
    if (figure.trainedAt === undefined) return;
    const { ctx, bbox } = plot;
    const x = plot.valToPos(figure.trainedAt, 'x', true);
    ctx.save();
    ctx.strokeStyle = colour('muted');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([5 * devicePixelRatio, 5 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillStyle = colour('muted');
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'top';
    ctx.fillText('as in training', x + 5 * devicePixelRatio, bbox.top + 3 * devicePixelRatio);
    ctx.restore();
  }

  /** The best point of each curve and its interval. @param {any} plot @param {Panel} panel */
  function drawBest(plot, panel) {
    const { ctx } = plot;
    const size = devicePixelRatio;
    ctx.save();
    ctx.setLineDash([]);
    for (const { best, style } of panel.series) {
      if (!best) continue;
      const at = (/** @type {number} */ x) => plot.valToPos(x, 'x', true);
      const y = plot.valToPos(best.y, 'y', true);
      ctx.strokeStyle = ctx.fillStyle = seriesColour(style);
      ctx.lineWidth = 2 * size;
      ctx.beginPath();
      ctx.moveTo(at(best.low), y);
      ctx.lineTo(at(best.high), y);
      for (const end of [best.low, best.high]) {
        ctx.moveTo(at(end), y - 5 * size);
        ctx.lineTo(at(end), y + 5 * size);
      }
      ctx.stroke();
      ctx.beginPath();
      ctx.arc(at(best.x), y, 5 * size, 0, 2 * Math.PI);
      ctx.fill();
      ctx.strokeStyle = colour('background');
      ctx.stroke();
    }
    ctx.restore();
  }

  /** What lies under the pointer, in words. @param {Figure} figure @param {Panel} panel @param {number | null} index */
  function readout(figure, panel, index) {
    if (index === null || index === undefined) return '\u00a0';
    const values = panel.series.map(({ label, y, low, high }) => {
      const band = low && high ? ` (${short(low[index])} to ${short(high[index])})` : '';
      return `${label}: ${short(y[index])}${band}`;
    });
    return `${figure.xLabel} ${short(panel.x[index])} — ${values.join('; ')}`;
  }

  /** @param {Element} place @param {Figure} figure @param {Panel} panel */
  function drawPanel(place, figure, panel) {
    const canvas = /** @type {HTMLElement} */ (place.querySelector('.canvas'));
    const words = /** @type {HTMLElement} */ (place.querySelector('.readout'));
    const height = figure.size === 'large' ? 340 : 250;
    const axis = {
      stroke: colour('text'),
      font: '13px system-ui, sans-serif',
      labelFont: '13px system-ui, sans-serif',
      labelSize: 24,
      ticks: { stroke: colour('rule'), width: 1 },
      grid: { stroke: colour('rule'), width: 1 },
    };
    const { data, series, bands } = columns(panel);
    const listable = panel.series.length <= 8;
    return new uPlot(
      {
        width: canvas.clientWidth,
        height,
        series,
        bands,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: listable } },
        scales: {
          x: { time: false, range: [panel.x[0], panel.x.at(-1)] },
          y:
            figure.yScale === 'log'
              ? { distr: 3, log: 10, range: figure.yRange }
              : { distr: 1, range: figure.yRange },
        },
        axes: [
          { ...axis, label: figure.xLabel, size: 36 },
          {
            ...axis,
            label: figure.yLabel,
            size: 64,
            splits: () => figure.yTicks,
            filter: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits,
            values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map(tick),
          },
        ],
        padding: [8, 24, 0, 0],
        hooks: {
          drawAxes: [(/** @type {any} */ plot) => drawTrainingLevel(plot, figure)],
          draw: [(/** @type {any} */ plot) => drawBest(plot, panel)],
          setCursor: [
            (/** @type {any} */ plot) => {
              if (listable) words.textContent = readout(figure, panel, plot.cursor.idx);
            },
          ],
        },
      },
      data,
      canvas,
    );
  }

  /** @type {{ plot: any, canvas: Element }[]} */
  let drawn = [];
  function drawAll() {
    for (const { plot } of drawn) plot.destroy();
    drawn = [];
    for (const figure of figures) {
      const places = document.querySelectorAll(`#figure-${figure.id} .panel`);
      figure.panels.forEach((panel, i) => {
        const plot = drawPanel(places[i], figure, panel);
        drawn.push({ plot, canvas: plot.root.parentElement });
      });
    }
  }

  drawAll();
  // Colours are read when a plot is made: make them anew when the scheme changes, and in light colours for paper.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  for (const [event, scheme] of /** @type {const} */ ([
    ['beforeprint', 'light'],
    ['afterprint', ''],
  ])) {
    addEventListener(event, () => {
      document.documentElement.dataset.scheme = scheme;
      drawAll();
    });
  }
  new ResizeObserver(() => {
    for (const { plot, canvas } of drawn) {
      if (canvas.clientWidth > 0 && canvas.clientWidth !== plot.width) {
        plot.setSize({ width: canvas.clientWidth, height: plot.height });
      }
    }
  }).observe(document.body);
})();

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderFigure } from '../../src/report/figure.ts';
import { reportOfStudy } from '../../src/report/from-study.ts';
import { embeddedJson, html } from '../../src/report/html.ts';
import { renderReport } from '../../src/report/report.ts';
import type { ReportData } from '../../src/report/report-data.ts';
import { scoreFigure } from '../../src/report/score-figure.ts';
import { preferenceFigure } from '../../src/report/study-figures.ts';
import { cellInWords, formatNumber, headlineOf } from '../../src/report/wording.ts';
import { exampleRegulator, exampleRun, exampleStudy } from './report-example.ts';

const example = reportOfStudy(exampleStudy(), exampleRun);

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'"&\u2028\u2029<!--`;

/** The example with every text that comes from outside replaced. */
const hostile: ReportData = {
  ...example,
  title: HOSTILE,
  headline: HOSTILE,
  date: HOSTILE,
  adapter: HOSTILE,
  command: HOSTILE,
  configuration: [[HOSTILE, HOSTILE]],
  computation: [[HOSTILE, HOSTILE]],
  networks: example.networks.map((network) => ({ ...network, diverged: HOSTILE })),
};

function countOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

function figuresIn(page: string): { figures: { id: string }[] } {
  return JSON.parse(/id="figures">(.*?)<\/script>/s.exec(page)![1]);
}

describe('the report', () => {
  const page = renderReport(example);

  it('is one file of less than 250 kB that loads nothing', () => {
    expect(new TextEncoder().encode(page).length).toBeLessThan(250_000);
    expect(page).not.toMatch(/<(link|img|iframe|object|embed|base)\b/i);
    expect(page).not.toMatch(/\b(src|href)=/i);
    expect(page).not.toMatch(/@import|url\(/i);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('carries its style, its script and the data of every figure', () => {
    // Empty style sheets mean that vitest.config.ts lacks `css: true`.
    expect(page.includes('.u-over')).toBe(true);
    expect(page.includes('--background')).toBe(true);
    expect(page.includes('var uPlot=')).toBe(true);
    expect(figuresIn(page).figures.map(({ id }) => id)).toEqual([
      'preference',
      'score',
      'other-placement',
      'learning',
      'bias-variance',
    ]);
    expect(countOf(page, /<script/g)).toBe(countOf(page, /<\/script>/g));
  });

  it('has a panel in the page for each panel in the data', () => {
    for (const figure of figuresIn(page).figures as { id: string; panels: unknown[] }[]) {
      const section = page.slice(page.indexOf(`id="figure-${figure.id}"`)).split('</figure>')[0];
      expect(countOf(section, /class="panel"/g)).toBe(figure.panels.length);
    }
  });

  it('says the result in words, names every network, and repeats the command', () => {
    expect(page).toContain('worked best with that noise still on');
    expect(page).toContain('Network 3: in iteration 412, trial 17, step 31');
    const rows = page.slice(page.indexOf('Every network, by its number')).split('</table>')[0];
    expect(countOf(rows, /<tr>/g)).toBe(1 + example.networks.length);
    expect(page).toContain(`<code>${exampleRun.command}</code>`);
    expect(page).toContain('<td>llvmpipe (LLVM 19.1.7, 256 bits), Mesa 25 (software)</td>');
  });

  it('shows scores and baselines of every cell and network, at three levels', () => {
    const table = (caption: string) => page.slice(page.indexOf(caption)).split('</table>')[0];
    const [cells, networks] = [table('Scores and baselines, with'), table('Scores and baselines of every')];
    for (const rows of [cells, networks]) {
      for (const level of ['zero', 'training level', 'preferred']) {
        expect(rows).toContain(`>variance explained at ${level}</th>`);
      }
      expect(rows).toContain('not found: best without noise');
    }
    expect(countOf(networks, /<tr>/g)).toBe(1 + example.networks.length);
    expect(cells).toContain('The best constant output is 0.01, with a loss of 0.5 on 1024 test trials.');
    const [first] = example.cells;
    expect(cells).toContain(`>${formatNumber(first.scores[0].training!)}</td>`);
    expect(cells).toContain(`>${formatNumber(first.comparison!.overConstant)}</td>`);
    expect(cells).toContain('>4 of 4</td>');
  });

  it('draws the first score on a linear axis that holds its means', () => {
    const figure = scoreFigure(example)!;
    const means = figure.panels.flatMap(({ series }) => series.flatMap(({ y }) => y as number[]));
    expect(figure).toMatchObject({ title: 'Variance explained against test noise', yScale: 'linear' });
    expect(Math.min(...means)).toBeGreaterThanOrEqual(figure.yRange[0]);
    expect(Math.max(...means)).toBeLessThanOrEqual(figure.yRange[1]);
    expect(figure.summary[2]).toMatch(
      /^Noise inside, σ.*: variance explained is .* without noise, .* at the/,
    );
    expect(scoreFigure({ cells: example.cells.map((cell) => ({ ...cell, scores: [] })) })).toBeUndefined();
  });

  it('describes the regulators of a study of regulators', () => {
    const described = renderReport({ ...example, regulator: exampleRegulator() });
    expect(described).toContain('What the regulators learned');
    expect(described).toContain('fixed point without noise</text>');
    expect(described).toContain('>predicted mean</th>');
    expect(page).not.toContain('What the regulators learned');
  });

  it('says where there are too few inputs for intervals', () => {
    const note = 'intervals need 4';
    expect(page).not.toContain(note);
    expect(renderReport(reportOfStudy({ ...exampleStudy(), testInputs: 2 }, exampleRun))).toContain(note);
  });

  it('lets no text from outside become markup', () => {
    const attacked = renderReport(hostile);
    for (const tag of [/<script/g, /<\/script/g, /<img/g, /onerror="/g, /<!--/g]) {
      expect(countOf(attacked, tag)).toBe(countOf(page, tag));
    }
    expect(attacked).toContain(
      '&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(2)&quot;&gt;',
    );
  });

  it('can be made of a study in which nothing trained to the end', () => {
    const { networks, cells, ...rest } = exampleStudy();
    const lost = reportOfStudy(
      {
        ...rest,
        learning: { every: 1, iterations: [], loss: [] },
        networks: networks.map(({ own: _, other: __, ...network }) => ({
          ...network,
          finalLoss: null,
          divergence: { network: network.index, iteration: 0 },
        })),
        cells: cells.map(({ placement, trainingLevel }) => ({ placement, trainingLevel, networks: [] })),
      },
      exampleRun,
    );
    expect(lost.headline).toMatch(/did not train to the end/);
    expect(renderReport(lost)).toContain('no network trained to the end');
    expect(renderFigure(lost)).not.toContain('NaN');
  });
});

describe('the static figure', () => {
  it('is an SVG with a band, a line and a best point for each cell, and a description', () => {
    const svg = renderFigure(example);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    expect(countOf(svg, /fill-opacity="0.2"/g)).toBe(6);
    expect(countOf(svg, /<circle/g)).toBe(6);
    expect(svg).toContain('<desc>Noise inside');
    expect(svg).not.toMatch(/NaN|undefined|null/);
  });

  it('keeps bands that reach below zero inside its logarithmic axis', () => {
    const cells = example.cells.map((cell) => ({
      ...cell,
      curve: cell.curve.map((point) => ({ ...point, low: -1 })),
    }));
    const { yRange, yTicks } = preferenceFigure({ cells });
    expect(yRange[0]).toBeGreaterThan(1e-4);
    expect(yTicks.every((tick) => tick >= yRange[0] && tick <= yRange[1])).toBe(true);
    expect(renderFigure({ cells })).not.toMatch(/NaN|Infinity/);
  });
});

describe('words', () => {
  const inside = example.cells.filter(({ placement }) => placement === 'inside');
  const indifferent = {
    ...inside[0],
    preferred: { ...inside[0].preferred!, interval: { low: 0, high: 1.5 } },
  };

  it('name the levels at which a preference was shown, and those at which it was not', () => {
    expect(headlineOf([indifferent, inside[1], inside[2]])).toMatch(
      /still on at training levels 0\.5 and 1, at about .* At training level 0\.1 no such preference was shown\./,
    );
    expect(headlineOf([indifferent])).toMatch(/not shown to work better with noise/);
  });

  it('say of a cell with a best ratio why it is no preference', () => {
    expect(cellInWords(indifferent)).toMatch(
      / A preference was not found: the interval of the preferred ratio includes 0\.$/,
    );
    const gainless = { ...inside[2].preferred!, zeroOverPreferred: { value: 1.1, low: 0.9, high: 1.3 } };
    const cell = { ...inside[2], preferred: gainless };
    expect(cellInWords(cell)).toMatch(/ not found: the interval of loss at zero over loss at preferred does/);
    expect(headlineOf([cell])).toMatch(/not shown to work better with noise/);
  });

  it('speak of the difference where losses have no ratio', () => {
    const { zeroOverPreferred: _, ...preferred } = inside[2].preferred!;
    const told = (low: number) => {
      const zeroMinusPreferred = { value: 0.25, low, high: 0.5 };
      return { ...inside[2], preferred: { ...preferred, zeroMinusPreferred } };
    };
    expect(cellInWords(told(0.1))).toMatch(/; without noise it is 0\.25 larger\.$/);
    expect(headlineOf([told(0.1)])).toMatch(/worked best .*\(ratio 1\)\.$/);
    expect(cellInWords(told(-0.1))).toMatch(/ loss at zero minus loss at preferred does not lie above 0\.$/);
  });

  it('describe a cell by its best ratio, interval and cost of no noise', () => {
    expect(cellInWords(inside[2])).toBe(
      'Noise inside, σ\u00a0=\u00a01: the loss is smallest at ratio 1 (95 % interval 0.875 to 1.125); without noise it is 27.4 times as large.',
    );
  });

  it.each([
    [0, '0'],
    [0.012345, '0.0123'],
    [-2, '−2'],
    [123456, '1.2 × 10⁵'],
    [0.0000123, '1.2 × 10⁻⁵'],
    [Number.POSITIVE_INFINITY, '∞'],
    [undefined, '–'],
  ])('write %s as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('escaping', () => {
  it('leaves no character of text that could be markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.text).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('keeps data in a script element whole, and the element too', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('', HOSTILE), (value, text) => {
        const data = JSON.parse(
          JSON.stringify({ value, [text]: text }, (_, v) => (typeof v === 'number' ? 1 : v)),
        );
        const json = embeddedJson(data).text;
        expect(json).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(json)).toEqual(data);
      }),
    );
  });

  it('rounds numbers of a figure and drops what is no number', () => {
    expect(embeddedJson([1 / 3, 123456789, Number.NaN]).text).toBe('[0.33333,123456789,null]');
  });
});

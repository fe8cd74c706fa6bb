import { describe, expect, it } from 'vitest';
import type { DescribedRegulator, RegulatorDescription } from '../../src/experiment/describe-regulator.ts';
import { tableLines } from '../../src/experiment/table.ts';
import {
  regulatorInWords,
  renderRegulatorFigure,
  shownRegulators,
} from '../../src/report/regulator-figure.ts';
import { regulatorTable } from '../../src/report/regulator-table.ts';

const settled = (mean: number, standardDeviation: number | null) => {
  const reached = { mean, multiplier: standardDeviation === null ? 1.2 : 0.8, standardDeviation };
  return { all: [reached], reached };
};

const inside: DescribedRegulator = {
  network: 0,
  placement: 'inside',
  trainingLevel: 0.5,
  activation: 'relu',
  weight: -0.5,
  bias: 1.25,
  leak: 0.2,
  initialState: 0,
  noiseFree: settled(0.8, 0),
  predicted: settled(0.95, 0.125),
  measured: {
    mean: 1.02,
    standardError: 0.0012,
    standardDeviation: 0.13,
    histogram: { low: 0.5, high: 1.5, counts: [1, 4, 10, 4, 1] },
    meanWithoutNoise: 0.8001,
    burnIn: 60,
  },
};
const outside: DescribedRegulator = { ...inside, network: 1, placement: 'outside' };
const overflowing: DescribedRegulator = {
  ...inside,
  network: 2,
  trainingLevel: 1,
  noiseFree: { all: [], reached: null },
  predicted: { all: [], reached: null },
  measured: null,
};

function described(networks: readonly DescribedRegulator[]): RegulatorDescription {
  return { setPoint: 1, trials: 20, steps: 100, seed: 1, networks };
}

function countOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** x of the marks of each panel, in pixels of the panel: mean with noise on, fixed point, prediction. */
function marksIn(svg: string): number[] {
  return [...svg.matchAll(/class="mark" x1="([\d.]+)"/g)].map(([, x]) => Number(x));
}

/** Where the axis of the first panel has a rate, in pixels: from its tick labels. */
function pixelOf(svg: string, rate: number): number {
  const ticks = [...svg.matchAll(/<text x="([\d.]+)" y="258"[^>]*>([\d.]+)<\/text>/g)];
  const [first, second] = ticks.map(([, x, value]) => [Number(x), Number(value)]);
  return first[0] + ((rate - first[1]) * (second[0] - first[0])) / (second[1] - first[1]);
}

describe('the table of regulators', () => {
  const table = regulatorTable(described([inside, outside, overflowing]));
  const cellsOf = (row: number) =>
    Object.fromEntries(table.columns.map(({ title }, k) => [title, table.rows[row].cells[k]]));

  it('has every network, with theory beside measurement', () => {
    expect(cellsOf(0)).toEqual({
      'trained with': 'inside 0.5',
      network: '0',
      w: '-0.500',
      b: '1.250',
      'fixed point': '0.8000',
      'mean, noise off': '0.8001',
      'predicted mean': '0.9500',
      'mean, noise on': '1.0200 ± 0.0012',
      'predicted sd': '0.1250',
      sd: '0.1300',
    });
    expect(tableLines(table)).toHaveLength(4);
    expect(table.notes[0]).toContain('hold the rate at 1.');
  });

  it('says where a rate does not settle, and where it overflowed', () => {
    expect(cellsOf(2)).toMatchObject({
      'fixed point': 'none',
      'predicted mean': 'none',
      'mean, noise off': '-',
      'mean, noise on': 'overflows',
      'predicted sd': '-',
      sd: '-',
    });
  });

  it('says that there are others, or that the one reached is unstable', () => {
    const all = [-1, 0, 1].map((mean) => ({ mean, multiplier: 0.8, standardDeviation: 0 }));
    const bistable = { ...inside, noiseFree: { all, reached: all[2] }, predicted: settled(0, null) };
    const { rows } = regulatorTable(described([bistable]));
    expect(rows[0].cells).toContain('1.0000 (of 3)');
    expect(rows[0].cells).toContain('0.0000 (unstable)');
  });
});

describe('the figure of regulators', () => {
  const svg = renderRegulatorFigure(described([inside, outside, overflowing]))!;

  it('has a panel a placement, with its histogram and three marks', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    expect(countOf(svg, />Noise (inside|outside) the activation</g)).toBe(2);
    expect(marksIn(svg)).toHaveLength(6);
    expect(countOf(svg, /set-point/g)).toBe(3); // also in the title
    expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it('draws the marks where the axis has their rates', () => {
    const [mean, fixedPoint, prediction] = marksIn(svg);
    // Pixels are given to a tenth, and so are ticks, which are a sixth of the axis apart.
    expect(Math.abs(mean - pixelOf(svg, 1.02))).toBeLessThan(1);
    expect(Math.abs(fixedPoint - pixelOf(svg, 0.8))).toBeLessThan(1);
    expect(Math.abs(prediction - pixelOf(svg, 0.95))).toBeLessThan(1);
  });

  it('says in words what it shows', () => {
    expect(regulatorInWords(shownRegulators([inside])[0])).toBe(
      'Noise inside the activation, σ\u00a0=\u00a00.5: the rate of the unit with w = −0.5 and b = 1.25 settles at: without noise 0.8, with noise 1.02, predicted 0.95.',
    );
    expect(svg).toContain('<desc>Noise inside the activation');
  });

  it('shows the strongest noise that was measured, and the first network of it', () => {
    const strong = { ...inside, network: 3, trainingLevel: 1 };
    const again = { ...strong, network: 4 };
    const shown = shownRegulators([inside, strong, again, overflowing, outside]);
    expect(shown.map(({ network }) => network)).toEqual([3, 1]);
  });

  it('leaves out a mark that theory does not have', () => {
    const { predicted } = overflowing;
    const one = renderRegulatorFigure(described([{ ...inside, predicted }]))!;
    expect(marksIn(one)).toHaveLength(2);
    expect(one).toContain('predicted nowhere');
  });

  it('can show a rate that does not move', () => {
    const measured = {
      ...inside.measured!,
      mean: 1,
      standardDeviation: 0,
      histogram: { low: 1, high: 1, counts: [20, 0, 0] },
    };
    const still = { ...inside, noiseFree: settled(1, 0), predicted: settled(1, 0), measured };
    expect(renderRegulatorFigure(described([still]))).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is not made where nothing trained with noise was measured', () => {
    expect(renderRegulatorFigure(described([{ ...inside, trainingLevel: 0 }, overflowing]))).toBeUndefined();
  });
});

// What a benchmark leaves behind: read again, compared, as a table and as a page.

import { describe, expect, it } from 'vitest';
import { compareBenchmarks } from '../../src/benchmark/compare.ts';
import { renderBenchmark } from '../../src/benchmark/page.ts';
import { readBenchmark } from '../../src/benchmark/read-benchmark.ts';
import {
  BENCHMARK_COLUMNS,
  ceilingLines,
  checkLine,
  rowCells,
  showLarge,
  showMilliseconds,
  showPercent,
} from '../../src/benchmark/table.ts';
import { exampleResult, exampleRow } from './benchmark-example.ts';

const asFile = (result: unknown) => JSON.parse(JSON.stringify(result));

describe('a benchmark from a file', () => {
  const result = exampleResult([exampleRow({}), exampleRow({ workload: 'train', noise: 'none' })]);

  it('is what was written, without what others added', () => {
    expect(readBenchmark({ ...asFile(result), finished: 'today' }, 'bench.json')).toEqual(result);
  });

  it.each([
    ['something else', { schemaVersion: 1 }, /^old\.json is no result.* at complete/],
    ['a list', [], /at its top/],
    ['another version', { ...asFile(result), schemaVersion: 2 }, /at schemaVersion/],
    [
      'a time that is text',
      asFile({ ...result, rows: [{ ...result.rows[0], milliseconds: { median: '4', p10: 1, p90: 1 } }] }),
      /at rows\.0\.milliseconds\.median/,
    ],
    [
      'an unknown workload',
      asFile({ ...result, rows: [{ ...result.rows[0], workload: 'dance' }] }),
      /at rows\.0\.workload/,
    ],
  ])('is refused if it is %s, by the name of the file and the place', (_, content, message) => {
    expect(() => readBenchmark(content, 'old.json')).toThrow(message);
  });
});

describe('two benchmarks', () => {
  const before = exampleResult([exampleRow({}, 40), exampleRow({ workload: 'gradient' }, 90)]);

  it('are compared row by row: above 1 it became faster', () => {
    const now = exampleResult([exampleRow({}, 20), exampleRow({ workload: 'gradient' }, 180)]);
    const { rows, warnings } = compareBenchmarks(before, now);
    expect(warnings).toEqual([]);
    expect(rows.map(({ workload }) => workload)).toEqual(['simulate', 'gradient']);
    expect(rows[0].ratio).toBeCloseTo(2, 9);
    expect(rows[1].ratio).toBeCloseTo(0.5, 9);
    expect(rows[0].newAttained / rows[0].oldAttained).toBeCloseTo(2, 9);
  });

  it('compare the time of a trajectory-step where the loads differ, and say so', () => {
    const now = exampleResult([exampleRow({}, 40, { trials: 4000, networks: 2 })]);
    const { rows, warnings } = compareBenchmarks(before, now);
    expect(rows[0].ratio).toBeCloseTo(4, 9);
    expect(warnings).toContainEqual(expect.stringMatching(/^1 of 1 rows ran with other numbers of trials/));
  });

  it('are told apart by adapter, settings and ceilings', () => {
    const now = exampleResult([exampleRow({})], {
      adapter: { ...before.adapter, description: 'another' },
      settings: { ...before.settings, repeats: 20, trials: 64 },
      ceilings: { ...before.ceilings, flop: { ...before.ceilings.flop, rate: 50e9 } },
    });
    const text = compareBenchmarks(before, now).warnings.join('\n');
    expect(text).toMatch(/adapters differ: Example <GPU> \(1\) then, another \(1\) now/);
    expect(text).toMatch(/settings differ: trials chosen then, 64 now; repeats 10 then, 20 now/);
    expect(text).toMatch(/ceiling of operations is 0\.50 times/);
  });

  it('name the rows that only one of them has', () => {
    const now = exampleResult([exampleRow({}), exampleRow({ units: 64, workload: 'train' })]);
    const { rows, warnings } = compareBenchmarks(before, now);
    expect(rows).toHaveLength(1);
    expect(warnings).toEqual([
      'Only in the new run: N 64, train, noise inside.',
      'Only in the old run: N 8, gradient, noise inside.',
    ]);
  });

  it('have no row in common if their steps differ', () => {
    expect(compareBenchmarks(before, exampleResult([exampleRow({ steps: 50 })])).rows).toEqual([]);
  });
});

describe('numbers for a person', () => {
  it.each([
    [0.0123, '0.0123'],
    [5, '5'],
    [999, '999'],
    [1000, '1 k'],
    [999_600, '1 M'],
    [1_234_567, '1.23 M'],
    [45.25e9, '45.3 G'],
  ])('%d is %s', (value, text) => {
    expect(showLarge(value)).toBe(text);
  });

  it('are times and shares', () => {
    expect([1234.5, 99.96, 1.2345, 0.01234].map(showMilliseconds)).toEqual(['1235', '100', '1.23', '0.0123']);
    expect([0, 0.00123, 0.0789, 0.456, 1.2].map(showPercent)).toEqual([
      '0 %',
      '0.12 %',
      '7.9 %',
      '46 %',
      '120 %',
    ]);
  });
});

describe('the table', () => {
  it('has a cell for each column', () => {
    const cells = Object.fromEntries(
      rowCells(exampleRow({})).map((text, i) => [BENCHMARK_COLUMNS[i].title, text]),
    );
    expect(cells).toMatchObject({
      workload: 'simulate',
      N: '8',
      noise: 'inside',
      trials: '1000',
      nets: '2',
      ms: '40',
      'p10..p90': '38.4..41.6',
      'first ms': '500',
      'steps/s': '5 M',
      'GFLOP/s': '0.88',
      attained: '4.9 %',
      bound: 'arithmetic',
      normals: '4.0 %',
      kernel: 'registers',
    });
  });

  it('stands below the ceilings and the gradients that were checked', () => {
    const result = exampleResult([]);
    expect(ceilingLines(result).join('\n')).toMatch(
      /^peak: 100 GFLOP\/s.*99 GFLOP\/s at the end\nbandwidth: 10 GB\/s.*\nnormals: 1 ns each/,
    );
    expect(checkLine(result)).toMatch(/to 2\.5e-7 or better \(1 checked/);
    expect(checkLine({ checks: [] })).toMatch(/no gradient was checked yet/);
  });
});

describe('the page', () => {
  const rows = (['inside', 'none'] as const).flatMap((noise) =>
    [8, 64].map((units) => exampleRow({ units, noise, workload: 'gradient' })),
  );
  const text = renderBenchmark(
    exampleResult(rows, {
      leftOut: [{ workload: 'record', units: 512, noise: 'none', steps: 100, reason: 'too <large>' }],
      warnings: ['A warning & more.'],
    }),
    { finished: '2026-01-01', command: "noisy-ctrnn bench --adapter '<x>'" },
  );

  it('fetches nothing and runs nothing', () => {
    expect(text).toContain('content="default-src &#39;none&#39;');
    expect(text).not.toMatch(/<script|<link|<img|@import|url\(|https?:/);
  });

  it('escapes whatever comes from outside', () => {
    expect(text).toContain('Example &lt;GPU&gt;');
    expect(text).toContain('too &lt;large&gt;');
    expect(text).not.toMatch(/<GPU>|<large>|<x>/);
  });

  it('has a mark with its words for each row, below roofs with theirs', () => {
    expect(text.match(/<g class="mark"/g)).toHaveLength(4);
    expect(text).toMatch(/<title>N 64, gradient, noise none: [\d.]+ GFLOP\/s, 40 ms/);
    expect(text).toContain('peak 100 GFLOP/s');
    expect(text).toContain('bandwidth 10 GB/s');
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has a row a row, the warnings, and what was left out', () => {
    expect(text.match(/<th scope="row">gradient<\/th>/g)).toHaveLength(4);
    expect(text).toContain('A warning &amp; more.');
    expect(text).toMatch(/Asked for and not measured[\s\S]*N 512, record, noise none/);
  });

  it('can be written before the first row is done', () => {
    const empty = renderBenchmark(exampleResult([], { complete: false, flopAtEnd: null }));
    expect(empty).toContain('no row was finished');
    expect(empty).not.toContain('<svg');
  });
});

// `bench` on a software adapter, as short as it can be: its files, its comparison, its refusals, and Ctrl-C.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBenchmark } from '../../src/index.ts';
import { exampleResult, exampleRow } from '../unit/benchmark-example.ts';
import { run, start, until, useFolder } from './run-cli.ts';

const folder = useFolder();
const SHORT = ['--quick', '--sizes', '8', '--trials', '64', '--networks', '1', '--adapter', 'software'];

function makeFolder(name: string): string {
  const path = join(folder(), name);
  mkdirSync(path);
  return path;
}

function read(file: string) {
  return readBenchmark(JSON.parse(readFileSync(file, 'utf8')), file);
}

it('times what was asked for, writes it as JSON and as a page, and compares it with an older run', async () => {
  const path = makeFolder('compared');
  const old = exampleResult([exampleRow({}, 40), exampleRow({ units: 512 }, 40)]);
  writeFileSync(join(path, 'old.json'), JSON.stringify(old));
  const where = ['--json', 'now.json', '--html', 'now.html', '--compare', 'old.json'];
  const ended = await run(path, ['bench', ...SHORT, '--workloads', 'simulate,gradient', ...where]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });

  const result = read(join(path, 'now.json'));
  expect(result).toMatchObject({ complete: true, leftOut: [], adapter: { isFallbackAdapter: true } });
  expect(result.rows.map(({ workload, units, noise, trials }) => [workload, units, noise, trials])).toEqual([
    ['simulate', 8, 'inside', 64],
    ['gradient', 8, 'inside', 64],
  ]);
  for (const row of result.rows) {
    expect(row.milliseconds.p10).toBeLessThanOrEqual(row.milliseconds.median);
    expect(row.milliseconds.median).toBeLessThanOrEqual(row.milliseconds.p90);
    expect(row.dispatches).toBeGreaterThan(0);
    expect(row.kernel).not.toBe('');
  }
  expect(result.checks).toHaveLength(1);
  expect(result.checks[0].relativeError).toBeLessThan(1e-4);
  expect(result.ceilings.normals.variants).toHaveLength(4);
  expect(readFileSync(join(path, 'now.html'), 'utf8').match(/<g class="mark"/g)).toHaveLength(2);
  expect(readdirSync(path).sort()).toEqual(['now.html', 'now.json', 'old.json']);

  expect(ended.stdout).toMatch(/^peak: .*FLOP\/s.*\nbandwidth: .*B\/s.*\nnormals: /);
  expect(ended.stdout).toMatch(/\nsimulate +8 +inside +64 +1 /);
  expect(ended.stdout).toMatch(
    /old over new: above 1 it became faster[\s\S]*\nN 8, simulate, noise inside +40 +/,
  );
  expect(ended.stderr).toMatch(/Warning: .* is a software adapter/);
  expect(ended.stderr).toMatch(/Warning: The adapters differ: Example <GPU> \(1\) then/);
  expect(ended.stderr).toMatch(/Warning: Only in the old run: N 512, simulate, noise inside\./);
});

it('keeps the rows that were done when it is interrupted, and says which are missing', async () => {
  const path = makeFolder('interrupted');
  const long = ['--repeats', '400', '--noise', 'inside,none', '--workloads', 'simulate,train'];
  const running = start(path, ['bench', ...SHORT, ...long]);
  let heard = '';
  running.process.stderr!.on('data', (text) => (heard += text));
  await until(running, () => heard.includes('N 8, simulate, noise inside: '));
  running.process.kill('SIGINT');
  const ended = await running.ended;
  expect(ended, ended.stderr).toMatchObject({ code: 130 });
  expect(ended.stderr).toMatch(/Stopped; the rows that were done are written, and marked as incomplete/);
  expect(ended.stdout).toMatch(/\nsimulate +8 +inside/);

  const result = read(join(path, 'noisy-ctrnn-bench', 'bench.json'));
  expect(result).toMatchObject({ complete: false, flopAtEnd: null });
  expect(result.rows.length + result.leftOut.length).toBe(4);
  expect(result.rows.length).toBeGreaterThanOrEqual(1);
  expect(result.leftOut.at(-1)).toMatchObject({
    workload: 'train',
    noise: 'none',
    reason: expect.stringMatching('broken off'),
  });
  expect(readFileSync(join(path, 'noisy-ctrnn-bench', 'bench.html'), 'utf8')).toMatch(/was broken off/);
});

describe('bench refuses', () => {
  const cases: [string, string[], RegExp][] = [
    ['no size', ['--sizes', '0'], /--sizes is 0/],
    ['a size twice', ['--sizes', '8,8'], /--sizes holds 8 twice/],
    ['an unknown workload', ['--workloads', 'dance'], /--workloads is 'dance'/],
    ['an unknown place', ['--noise', 'above'], /--noise is 'above'/],
    ['no steps', ['--steps', '0'], /--steps is 0/],
    ['no trials', ['--trials', '0'], /--trials is 0/],
    ['no time', ['--seconds', '0'], /--seconds is 0/],
    ['half a network', ['--networks', '0.5'], /--networks is 0\.5/],
    ['too few repeats', ['--repeats', '9'], /--repeats is 9\.\nGive a whole number of at least 10/],
    ['a backend', ['--backend', 'reference'], /unknown option '--backend'/],
    [
      'an old run that is not there',
      ['--compare', 'no.json'],
      /no\.json cannot be read: there is no such file/,
    ],
    ['an old run that is no JSON', ['--compare', 'text.json'], /text\.json is not JSON/],
    [
      'an old run that is another file',
      ['--compare', 'other.json'],
      /other\.json is no result of a benchmark: at complete/,
    ],
    ['to overwrite a file', ['--json', 'text.json'], /text\.json exists\.\nChoose another name with --json/],
    [
      'to overwrite a page',
      ['--html', 'other.json'],
      /other\.json exists\.\nChoose another name with --html/,
    ],
    ['one file for two', ['--json', 'a', '--html', './a'], /--json and --html both name a/],
    ['a folder that does not exist', ['--html', 'no/bench.html'], /no cannot be written to/],
    ['to bundle into a full folder', ['--bundle', '.'], /exists and is not an empty folder/],
    ['to bundle and run', ['--bundle', 'b', '--quick'], /--bundle is given with --quick/],
  ];

  it.each(cases)('%s', async (what, args, message) => {
    const path = makeFolder(what);
    writeFileSync(join(path, 'text.json'), 'no JSON');
    writeFileSync(join(path, 'other.json'), '{"schemaVersion": 1}');
    const ended = await run(path, ['bench', ...args]);
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(readdirSync(path).sort()).toEqual(['other.json', 'text.json']);
  });
});

// A study from the command line, unbroken and broken off.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StudyResult } from '../../src/index.ts';
import { decodeNetworks } from '../../src/index.ts';
import { decodeCheckpoint } from '../../src/node/study-checkpoint.ts';
import { BACKENDS, run, runInShell, start, succeed, until, useFolder } from './run-cli.ts';

const folder = useFolder();

const TINY = [
  ...['--units', '4', '--levels', '0.5', '--placements', 'inside'],
  ...['--networks', '2', '--steps', '6', '--trials', '8'],
];
const RESULTS = [
  'curves.csv',
  'learning.csv',
  'networks.csv',
  'networks.safetensors',
  'report.html',
  'study.json',
];

function newFolder(name: string): string {
  const path = join(folder(), name);
  mkdirSync(path, { recursive: true });
  return path;
}

function readStudy(path: string): StudyResult & Record<string, unknown> {
  return JSON.parse(readFileSync(join(path, 'study.json'), 'utf8'));
}

/** All that must not depend on when and how often a study was broken off. */
function numbersOf(path: string) {
  const { configuration, networks, cells, learning, divergences } = readStudy(path);
  return {
    study: { configuration, networks, cells, learning, divergences },
    files: ['curves.csv', 'learning.csv', 'networks.csv', 'networks.safetensors'].map((name) =>
      readFileSync(join(path, name), 'hex'),
    ),
  };
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each(BACKENDS)('a study on %s', (backend) => {
  const study = ['study', ...TINY, '--backend', backend];

  it('prints its table and leaves its files, in another folder each time', async () => {
    const cwd = newFolder(`${backend}-plain`);
    const first = await succeed(cwd, [...study, '--iterations', '20']);
    expect(first.stdout).toMatch(/^trained with +network +test 0/m);
    expect(first.stdout).toMatch(/^inside 0\.5 +mean of 2 /m);
    expect(first.stdout).toContain(join(cwd, 'noisy-ctrnn-study', 'report.html'));
    expect(first.stderr).toMatch(/^training: 20 of 20 \(100 %\)/m);
    expect(readdirSync(join(cwd, 'noisy-ctrnn-study')).sort()).toEqual(RESULTS);

    const second = await succeed(cwd, [...study, '--iterations', '20', '--json']);
    expect(JSON.parse(second.stdout)).toEqual(readStudy(join(cwd, 'noisy-ctrnn-study-2')));
    expect(numbersOf(join(cwd, 'noisy-ctrnn-study-2'))).toEqual(numbersOf(join(cwd, 'noisy-ctrnn-study')));
  });

  it('says in its files what it was and how to repeat it', async () => {
    const cwd = newFolder(`${backend}-plain`);
    const path = join(cwd, 'noisy-ctrnn-study');
    const document = readStudy(path);
    expect(document).toMatchObject({
      schemaVersion: 2,
      configuration: { units: 4, levels: [0.5], placements: ['inside'], networks: 2, steps: 6, trials: 8 },
      backend: { backend },
      versions: { node: process.versions.node },
    });
    expect(document.networks).toHaveLength(2);
    expect(document.cells[0].own?.loss).toHaveLength(17);
    if (backend === 'webgpu') expect(document.adapter).toHaveProperty('limits.maxBufferSize');
    expect(document.kernels.training).not.toBe('');

    const saved = decodeNetworks(readFileSync(join(path, 'networks.safetensors')));
    expect(saved.networks).toMatchObject({ networks: 2, units: 4 });
    expect(Array.from(saved.trainingNoise!.inside)).toEqual([0.5, 0.5]);
    expect(saved.task).toEqual({ name: 'function', options: { steps: 6 } });

    const again = await runInShell(cwd, `${document.command as string} --out again`);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(numbersOf(join(cwd, 'again'))).toEqual(numbersOf(path));
  });

  it('ends with the same numbers after Ctrl-C and kill -9 as unbroken', async () => {
    const cwd = newFolder(`${backend}-broken`);
    const long = [...study, '--iterations', '4000'];
    await succeed(cwd, [...long, '--out', 'unbroken']);
    const path = join(cwd, 'broken');

    const first = start(cwd, [...long, '--out', 'broken']);
    await until(first, () => existsSync(join(path, 'checkpoint.json')));
    await sleep(400);
    first.process.kill('SIGINT');
    first.process.kill('SIGINT'); // as when npm passes it on
    const interrupted = await first.ended;
    expect(interrupted.code).toBe(130);
    expect(interrupted.stdout).toBe('');
    expect(interrupted.stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(path).sort()).toEqual(['checkpoint.json', 'checkpoint.npz']);
    const command = interrupted.stderr.trimEnd().split('\n').at(-1)!.trim();
    expect(command).toMatch(/ study --resume .*broken$/);

    const second = start(cwd, ['study', '--resume', 'broken']);
    await until(second, () => existsSync(join(path, '.lock')));
    await sleep(600);
    second.process.kill('SIGKILL');
    await second.ended;

    const last = await runInShell(cwd, command);
    expect(last, last.stderr).toMatchObject({ code: 0 });
    expect(readdirSync(path).sort()).toEqual(RESULTS);
    expect(numbersOf(path)).toEqual(numbersOf(join(cwd, 'unbroken')));

    const finished = await succeed(cwd, ['study', '--resume', 'broken', '--json']);
    expect(JSON.parse(finished.stdout)).toEqual(readStudy(path));
  });

  it('keeps what is done while it trains, whole when it is killed', async () => {
    const cwd = newFolder(`${backend}-killed`);
    const file = join(cwd, 'killed', 'checkpoint.npz');
    const running = start(cwd, [...study, '--iterations', '100000000', '--out', 'killed']);
    await until(running, () => existsSync(file));
    running.process.kill('SIGKILL');
    await running.ended;
    const { training } = decodeCheckpoint(readFileSync(file), file);
    expect(training.snapshot.iteration).toBeGreaterThan(0);
  });

  it('with a network that diverges names it, finishes the others and exits 1', async () => {
    const cwd = newFolder(`${backend}-diverged`);
    const tooMuch = backend === 'webgpu' ? '1e30' : '1e200'; // its square is no float32, no float64
    const ended = await run(cwd, [...study, '--iterations', '10', '--levels', `0.5,${tooMuch}`]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /^Network 2 \(inside .*, number 1\) left the finite numbers in iteration 0/m,
    );
    expect(ended.stderr).toMatch(/^Network 3 /m);
    const { networks, divergences } = readStudy(join(cwd, 'noisy-ctrnn-study'));
    expect(divergences.map(({ network }) => network)).toEqual([2, 3]);
    expect(networks.map(({ own }) => own !== undefined)).toEqual([true, true, false, false]);
  });
});

describe('a study that is resumed', () => {
  const study = ['study', ...TINY, '--backend', 'reference'];

  it('is refused with other options, and is not touched', async () => {
    const cwd = newFolder('resumed');
    const running = start(cwd, [...study, '--iterations', '100000000', '--out', 'begun']);
    await until(running, () => existsSync(join(cwd, 'begun', 'checkpoint.json')));

    const meanwhile = await run(cwd, ['study', '--resume', 'begun']);
    expect(meanwhile).toMatchObject({ code: 2, stdout: '' });
    expect(meanwhile.stderr).toContain(`is in use by process ${running.process.pid}`);

    running.process.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    const before = readdirSync(join(cwd, 'begun')).map((name) =>
      readFileSync(join(cwd, 'begun', name), 'hex'),
    );

    const refusals: [string[], RegExp][] = [
      [['--levels', '0.7'], /was started with --levels 0\.5, not 0\.7/],
      [['--backend', 'webgpu'], /was started with --backend reference, not webgpu/],
      [['--out', 'elsewhere'], /--out is elsewhere, but a resumed study goes on in its own folder/],
      [['--adapter', 'software'], /--backend reference uses none/],
      [['--set', 'target=sine'], /was started with --set \{\}, not/],
      [['--held-out', '0.5'], /--held-out is given without data/],
      [['--task', 'data'], /no data are given/],
    ];
    for (const [options, message] of refusals) {
      const ended = await run(cwd, ['study', '--resume', 'begun', ...options]);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(message);
    }
    const after = readdirSync(join(cwd, 'begun')).map((name) =>
      readFileSync(join(cwd, 'begun', name), 'hex'),
    );
    expect(after).toEqual(before);
  });

  it('is refused with a damaged checkpoint, naming the file', async () => {
    const cwd = newFolder('resumed');
    const file = join(cwd, 'begun', 'checkpoint.npz');
    writeFileSync(file, readFileSync(file).subarray(0, 700));
    const ended = await run(cwd, ['study', '--resume', 'begun']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/checkpoint\.npz is no zip file, or a damaged one/);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  it('is refused on another adapter or with another version, as the numbers would differ', async () => {
    const cwd = newFolder('moved');
    const running = start(cwd, [...study, '--iterations', '100000000', '--out', 'begun']);
    await until(running, () => existsSync(join(cwd, 'begun', 'checkpoint.json')));
    running.process.kill('SIGINT');
    await running.ended;
    const file = join(cwd, 'begun', 'checkpoint.json');
    const order = JSON.parse(readFileSync(file, 'utf8'));
    order.versions['noisy-ctrnn'] = '0.0.1-before';
    writeFileSync(file, JSON.stringify(order));
    const ended = await run(cwd, ['study', '--resume', 'begun']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/was begun with noisy-ctrnn 0\.0\.1-before; this is/);
  });
});

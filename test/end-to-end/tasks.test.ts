// Every task from the command line, on the smallest sizes: a study, the command that repeats it, and what is done with
// the networks that it leaves.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { decodeNpz, encodeNpz, formatCsv, type StudyResult } from '../../src/index.ts';
import { relativeError } from '../support/compare.ts';
import { BACKENDS, run, runInShell, start, succeed, until, useFolder } from './run-cli.ts';

const folder = useFolder();

function newFolder(name: string): string {
  const path = join(folder(), name);
  mkdirSync(path, { recursive: true });
  return path;
}

function readStudy(path: string): StudyResult & { readonly command: string } {
  return JSON.parse(readFileSync(join(path, 'study.json'), 'utf8'));
}

/** Eight sequences of five steps: the target is twice the input, plus `shift`. */
const SEQUENCES = 8;
const STEPS = 5;
const inputs = Float64Array.from({ length: SEQUENCES * STEPS }, (_, k) => Math.sin(k));
const targetsOf = (shift: number) => inputs.map((u) => 2 * u + shift);

function writeCsv(file: string, shift = 0): void {
  const targets = targetsOf(shift);
  const rows = Array.from(inputs, (u, k) => [Math.floor(k / STEPS), k % STEPS, u, targets[k]]);
  writeFileSync(file, formatCsv(['sequence', 'step', 'input_1', 'target_1'], rows));
}

const SMALLEST = [
  ...['--preset', 'smoke', '--backend', 'reference', '--iterations', '3', '--trials', '4'],
  ...['--test-trials', '32', '--levels', '0.25'],
];

interface Case {
  readonly task: string;
  readonly options: readonly string[];
  readonly scores: readonly string[];
  readonly configuration: object;
}

const CASES: readonly Case[] = [
  {
    task: 'function',
    options: ['--units', '4', '--steps', '6', '--l2-rates', '0.01', '--set', 'target=gaussian-bump'],
    scores: ['variance explained'],
    configuration: { taskOptions: { target: 'gaussian-bump' }, l2Rates: 0.01, units: 4, steps: 6 },
  },
  {
    task: 'regulator',
    options: ['--set', 'setPoint=0.5'],
    scores: [],
    configuration: { taskOptions: { setPoint: 0.5 }, units: 1, steps: 60 },
  },
  {
    task: 'maze',
    options: ['--units', '4', '--steps', '8', '--set', 'layout=u-trap', '--set', 'start=0.4,0.4'],
    scores: ['success'],
    configuration: { taskOptions: { layout: 'u-trap', start: '0.4,0.4' }, steps: 8 },
  },
  {
    task: 'path-integration',
    options: ['--units', '4', '--steps', '8', '--l2-weights', '0.001'],
    scores: ['error at 25 %'],
    configuration: { l2Weights: 0.001, steps: 8 },
  },
  {
    task: 'feedforward',
    options: ['--set', 'depth=2', '--set', 'width=3'],
    scores: ['variance explained'],
    configuration: { units: 6, steps: 2, leak: 1 },
  },
  {
    task: 'data',
    options: ['--units', '4', '--data', 'sequences.csv', '--held-out', '0.25'],
    scores: ['variance explained'],
    configuration: { steps: STEPS, taskOptions: { data: 'sequences.csv', heldOut: 0.25 } },
  },
];

describe.each(CASES)('the task $task', ({ task, options, scores, configuration }) => {
  const data = task === 'data' ? ['--data', 'sequences.csv'] : [];

  it('is studied with both placements, and its networks are held against the baselines', async () => {
    const cwd = newFolder(task);
    writeCsv(join(cwd, 'sequences.csv'));
    const ended = await succeed(cwd, ['study', '--task', task, ...SMALLEST, ...options, '--out', 'study']);
    expect(ended.stderr).toMatch(/^training: 3 of 3 \(100 %\)/m);
    expect(ended.stderr).toMatch(/^sweeping test noise: .*\(100 %\)/m);
    expect(ended.stdout).toMatch(/^inside 0\.25 +mean of 2 /m);
    expect(ended.stdout).toMatch(/^outside 0\.25 .* of 2 +(not )?found/m);

    const result = readStudy(join(cwd, 'study'));
    expect(result.configuration).toMatchObject({ task, ...configuration });
    expect(result.networks).toHaveLength(4);
    for (const { own, other, comparison } of result.networks) {
      expect(Object.keys(own!.scores ?? {})).toEqual(expect.arrayContaining([...scores]));
      expect(other!.loss).toHaveLength(17);
      expect(comparison).toMatchObject({ untrained: expect.any(Number) });
    }
    expect(result.regulator !== undefined).toBe(task === 'regulator');
    expect(result.baselines!.constant.loss > 1e-12).toBe(task !== 'regulator');
    const report = readFileSync(join(cwd, 'study', 'report.html'), 'utf8');
    for (const score of scores) expect(report).toContain(`${score} at training level`);
  });

  it('gives the same numbers by the command that repeats it', async () => {
    const cwd = newFolder(task);
    const { command, networks, cells } = readStudy(join(cwd, 'study'));
    const again = await runInShell(cwd, `${command} --out again`);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(readStudy(join(cwd, 'again'))).toMatchObject({ networks, cells });
  });

  it('is what its saved networks are swept and simulated on', async () => {
    const cwd = newFolder(task);
    const saved = ['--networks', 'study/networks.safetensors', '--backend', 'reference', ...data];
    const swept = await succeed(cwd, ['sweep', ...saved, '--trials', '16', '--levels', '0,0.25', '--json']);
    const document = JSON.parse(swept.stdout);
    expect(document.networks).toHaveLength(4);
    const isWorld = task === 'maze' || task === 'path-integration';
    expect('scores' in document.networks[0]).toBe(isWorld);

    await succeed(cwd, ['simulate', ...saved, '--trials', '2', '--record', '--out', 'run.npz']);
    const arrays = decodeNpz(readFileSync(join(cwd, 'run.npz')));
    const { steps } = readStudy(join(cwd, 'study')).configuration;
    expect(arrays.get('readout')!.shape.slice(0, 3)).toEqual([4, 2, steps]);
    expect(arrays.has('world')).toBe(isWorld);
    expect(arrays.has('target')).toBe(!isWorld);
    if (isWorld) expect(arrays.get('world')!.shape.slice(0, 3)).toEqual([4, 2, steps]);
    if (isWorld) expect([...arrays.keys()].some((name) => name.startsWith('score_'))).toBe(true);
  });
});

/** float32 against float64 over eight steps and three updates of four units. */
const LOSS_TOLERANCE = 1e-3;

it('a maze on webgpu gives the numbers of the reference', async () => {
  const cwd = newFolder('backends');
  const { options } = CASES.find(({ task }) => task === 'maze')!;
  const study = ['study', '--task', 'maze', ...SMALLEST, ...options];
  for (const backend of BACKENDS) await succeed(cwd, [...study, '--backend', backend, '--out', backend]);
  const [webgpu, reference] = BACKENDS.map((backend) => readStudy(join(cwd, backend)));
  const losses = ({ networks, baselines }: StudyResult) => [
    ...networks.flatMap(({ own }) => own!.loss),
    ...baselines!.untrained.map(Number),
  ];
  expect(relativeError(losses(webgpu), losses(reference))).toBeLessThan(LOSS_TOLERANCE);
  expect(webgpu.kernels.training).not.toBe(reference.kernels.training);
});

describe('recorded sequences', () => {
  const study = ['study', ...SMALLEST, '--units', '3', '--placements', 'inside'];

  it('are the same from .npz, from .npy files and from a table', async () => {
    const cwd = newFolder('formats');
    const shape = [SEQUENCES, STEPS];
    const arrays = { inputs: { data: inputs, shape }, targets: { data: targetsOf(0), shape } };
    writeCsv(join(cwd, 'all.csv'));
    writeFileSync(join(cwd, 'all.npz'), encodeNpz(new Map(Object.entries(arrays))));
    for (const [name, tensor] of Object.entries(arrays)) {
      const alone = encodeNpz(new Map([[name, tensor]]));
      writeFileSync(join(cwd, `${name}.npy`), unzipSync(alone)[`${name}.npy`]);
    }
    const ways = {
      csv: ['--data', 'all.csv'],
      npz: ['--data', 'all.npz'],
      npy: ['--inputs', 'inputs.npy', '--targets', 'targets.npy'],
    };
    for (const [name, files] of Object.entries(ways)) {
      await succeed(cwd, [...study, ...files, '--out', name]);
    }
    const { networks } = readStudy(join(cwd, 'csv'));
    for (const name of ['npz', 'npy']) expect(readStudy(join(cwd, name)).networks).toEqual(networks);
    expect(readStudy(join(cwd, 'npy')).configuration.taskOptions).toMatchObject({
      inputs: 'inputs.npy',
      inputsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      heldOut: 0.2,
    });
  });

  it('are what a resumed study goes on with, wherever they are now, and no others', async () => {
    const cwd = newFolder('resumed');
    const file = join(cwd, 'all.csv');
    writeCsv(file);
    const long = [...study, '--iterations', '4000', '--data', 'all.csv', '--out', 'begun'];
    const running = start(cwd, long);
    await until(running, () => existsSync(join(cwd, 'begun', 'checkpoint.json')));
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(130);

    const resume = ['study', '--resume', 'begun'];
    const refused = async (options: readonly string[], message: RegExp) => {
      const ended = await run(cwd, [...resume, ...options]);
      expect(ended.stderr).toMatch(message);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
    };
    renameSync(file, join(cwd, 'moved.csv'));
    await refused([], /all\.csv cannot be read: there is no such file/);
    writeCsv(file, 0.5);
    await refused([], /all\.csv is not what the study to resume was started with: its SHA-256 differs/);
    await refused(['--data', 'moved.csv', '--held-out', '0.5'], /started with --held-out 0\.2, not 0\.5/);
    await refused(['--task', 'maze'], /started with --task data, not maze/);
    await refused(['--preset', 'smoke'], /--preset is given/);
    await refused(['--steps', '5'], /Leave --steps out/);

    const ended = await succeed(cwd, [...resume, '--data', 'moved.csv']);
    expect(ended.stderr).toMatch(/^training: 4000 of 4000/m);
    expect(readStudy(join(cwd, 'begun')).command).toContain('moved.csv');

    const shown = await succeed(cwd, [...resume, '--data', 'moved.csv', '--held-out', '0.2']);
    expect(shown.stderr).toMatch(/is finished/);
    await refused(['--data', 'all.csv'], /all\.csv is not what the study to resume was started with/);
    await refused(['--held-out', '0.5'], /started with --held-out 0\.2, not 0\.5/);
    await refused(['--task', 'maze'], /started with --task data, not maze/);
    await refused(['--seed', '9'], /started with --seed 1, not 9/);
  });

  it('are told apart from those that networks were trained on', async () => {
    const cwd = newFolder('swept');
    for (const [name, shift] of Object.entries({ 'all.csv': 0, 'other.csv': 0.5 })) {
      writeCsv(join(cwd, name), shift);
    }
    await succeed(cwd, [...study, '--data', 'all.csv', '--out', 'study']);
    const swept = (file: string) =>
      succeed(cwd, [
        ...['sweep', '--networks', 'study/networks.safetensors', '--data', file],
        ...['--backend', 'reference', '--trials', '32', '--levels', '0,0.25'],
      ]);
    const warning = /^Warning: networks\.safetensors was trained on other files of sequences/m;
    expect((await swept('other.csv')).stderr).toMatch(warning);
    const same = await swept('all.csv');
    expect(same.stderr).not.toMatch(/Warning/);
    expect(same.stderr).toMatch(/^Tested on 2 independent inputs/m);
  });
});

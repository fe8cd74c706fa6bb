// Wrong input: a clear message without a stack, exit code 2, nothing on stdout, nothing written or overwritten.

import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createNetworks,
  decodeSafetensors,
  encodeNetworks,
  encodeNpz,
  encodeSafetensors,
  tasks,
} from '../../src/index.ts';
import { run, useFolder } from './run-cli.ts';

const folder = useFolder();

/** Every file below a folder with its content. */
function contents(path: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file, readFileSync(file, 'hex')]),
  );
}

/** Dawn's own warnings may hold a line of C++; ours is never shown. */
const JAVASCRIPT_STACK = /\n\s+at .*(\.[cm]?[jt]s|node:)|Error:/;

async function expectRefusal(args: readonly string[], message: RegExp, env: NodeJS.ProcessEnv = {}) {
  const before = contents(folder());
  const ended = await run(folder(), args, env);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toMatch(JAVASCRIPT_STACK);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(contents(folder())).toEqual(before);
}

describe('study refuses', () => {
  const cases: [string, string[], RegExp][] = [
    ['an unknown command', ['stduy'], /unknown command 'stduy'/],
    ['an unknown option', ['study', '--untis', '4'], /unknown option '--untis'/],
    [
      'an unknown task',
      ['study', '--task', 'chess'],
      /--task is 'chess'.*\nChoose one of: function, regulator, maze/,
    ],
    ['an argument that is no option', ['study', 'now'], /too many arguments/],
    ['an option without its value', ['study', '--units'], /argument missing/],
    ['negative levels', ['study', '--levels', '-0.5'], /--levels is -0\.5/],
    ['levels that are NaN', ['study', '--levels', '0.1,NaN'], /--levels is 'NaN'/],
    ['empty levels', ['study', '--levels', ''], /--levels is empty/],
    ['a level twice', ['study', '--levels', '0.5,0.5'], /levels holds 0\.5 twice/],
    ['no trials', ['study', '--trials', '0'], /--trials is 0\.\nGive a whole number of at least 1/],
    ['half a trial', ['study', '--trials', '1.5'], /--trials is 1\.5/],
    ['no units', ['study', '--units', '0'], /--units is 0/],
    ['half a unit', ['study', '--units', '2.5'], /--units is 2\.5/],
    ['no steps', ['study', '--steps', '0'], /--steps is 0/],
    ['half a step', ['study', '--steps', '0.5'], /--steps is 0\.5/],
    ['a leak of 0', ['study', '--leak', '0'], /--leak is 0\.\nGive a number above 0 and at most 1/],
    ['a leak above 1', ['study', '--leak', '1.01'], /--leak is 1\.01/],
    ['units that the task does not take', ['study', '--task', 'regulator', '--units', '8'], /task is for 1/],
    ['an option that the task lacks', ['study', '--set', 'colour=red'], /has no option 'colour'/],
    [
      'an option of the task that is out of range',
      ['study', '--task', 'feedforward', '--set', 'depth=0'],
      /depth is 0/,
    ],
    [
      'an option of the task of another kind',
      ['study', '--task', 'regulator', '--set', 'setPoint=high'],
      /setPoint is high/,
    ],
    ['an option of the task without its value', ['study', '--set', 'target'], /--set is 'target'/],
    ['an option of the task twice', ['study', '--set', 'inputs=1', '--set', 'inputs=2'], /inputs twice/],
    ['steps as an option of the task', ['study', '--set', 'steps=3'], /by --steps/],
    [
      'a maze that starts in a wall',
      ['study', '--task', 'maze', '--set', 'start=0.1,0.3,0.5,0.4'],
      /start .* touches walls\[0\]/,
    ],
    ['other steps than layers', ['study', '--task', 'feedforward', '--steps', '9'], /steps is 9/],
    ['another leak than layers need', ['study', '--task', 'feedforward', '--leak', '0.5'], /leak is 0\.5/],
    ['a preset that there is not', ['study', '--preset', 'tiny'], /--preset is 'tiny'/],
    ['a negative penalty', ['study', '--l2-rates', '-1'], /--l2-rates is -1/],
    ['test trials that do not split', ['study', '--test-trials', '100'], /--test-trials is 100/],
    ['data without a file', ['study', '--task', 'data'], /no data are given/],
    ['a file for another task', ['study', '--task', 'maze', '--data', 'a.csv'], /maze, which reads no files/],
    ['a share of no data', ['study', '--held-out', '0.5'], /--held-out is given without data/],
    ['to hold out everything', ['study', '--data', 'a.csv', '--held-out', '1'], /--held-out is 1/],
    ['steps beside data', ['study', '--data', 'a.csv', '--steps', '5'], /Leave --steps out/],
    ['options beside data', ['study', '--data', 'a.csv', '--set', 'depth=2'], /Leave --set out/],
    ['a data file of unknown kind', ['study', '--data', 'a.txt'], /ends in \.npz or \.csv/],
    ['inputs without targets', ['study', '--inputs', 'a.npy'], /--targets is missing/],
    ['a mask alone', ['study', '--mask', 'a.npy'], /--inputs is missing/],
    ['one file and several', ['study', '--data', 'a.csv', '--mask', 'a.npy'], /Both --data and --mask/],
    ['a data file that is not there', ['study', '--data', 'nothing.npz'], /nothing\.npz cannot be read/],
    ['an adapter for the reference', ['study', '--backend', 'reference', '--adapter', 'x'], /uses none/],
    ['kernels for the reference', ['study', '--backend', 'reference', '--tune'], /has no kernels/],
    ['kernels that do not exist', ['bench', '--kernel', 'warp'], /--kernel is 'warp'/],
    ['kernels fixed and to be found', ['study', '--kernel', 'tiles', '--tune'], /nothing to choose/],
    ['to resume what is not there', ['study', '--resume', 'nowhere'], /nowhere holds no study/],
  ];
  it.concurrent.each(cases)('%s', (_, args, message) => expectRefusal(args, message));

  it('a folder that holds another study', async () => {
    const path = join(folder(), 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'study.json'), '{"precious": true}');
    await expectRefusal(['study', '--out', 'taken'], /taken holds a finished study/);
  });

  it('a folder that cannot be written to', async () => {
    writeFileSync(join(folder(), 'file'), '');
    await expectRefusal(['study', '--out', 'file'], /file is a file/);
    await expectRefusal(['study', '--out', 'file/below'], /a part of the path is a file/);
    const isRoot = process.getuid?.() === 0;
    // No permission stops root; the kernel's own folders do.
    const closed = isRoot ? '/proc/self' : join(folder(), 'closed');
    if (!isRoot) mkdirSync(closed);
    if (!isRoot) chmodSync(closed, 0o555);
    await expectRefusal(['study', '--out', closed], /cannot be written to/);
  });

  it('an adapter that does not exist, and lists those that do', async () => {
    await expectRefusal(
      ['study', '--adapter', 'abacus'],
      /No WebGPU adapter matches 'abacus'\.\nThis machine has: '.+'/,
    );
  });

  it.runIf(process.platform === 'linux')(
    'to compute without an adapter, and says how to get one',
    async () => {
      const none = { VK_DRIVER_FILES: '/nowhere.json', VK_ICD_FILENAMES: '/nowhere.json' };
      await expectRefusal(['study'], /no WebGPU adapter(.|\n)*(install|apt-get)(.|\n)*reference/i, none);
    },
  );
});

describe('recorded sequences are refused', () => {
  const table = (...rows: string[]) => ['sequence,step,input_1,target_1', ...rows].join('\n');
  const cases: [string, string | Uint8Array, RegExp][] = [
    ['with a cell that is no number', table('0,0,1,1', '1,0,x,1'), /d\.csv, row 3, column 'input_1': 'x'/],
    ['with NaN', table('0,0,NaN,1', '1,0,1,1'), /d\.csv, row 2, column 'input_1': 'NaN'/],
    ['of one sequence', table('0,0,1,1'), /d\.csv has 1 sequence/],
    ['of uneven lengths', table('0,0,1,1', '0,1,1,1', '1,0,1,1'), /has no step 1 of sequence 1/],
    ['that are empty', '', /d\.csv has no rows/],
    ['of arrays that do not fit', npz([4, 3], [4, 2]), /array 'inputs' has shape \[4, 3\].*\[4, 2\]/],
    ['with an array missing', npz([4, 3]), /has no array 'targets'/],
  ];
  it.each(cases)('%s', async (_, content, message) => {
    const name = typeof content === 'string' ? 'd.csv' : 'd.npz';
    writeFileSync(join(folder(), name), content);
    await expectRefusal(['study', '--data', name], message);
  });

  function npz(...shapes: number[][]): Uint8Array {
    const names = ['inputs', 'targets'];
    const arrays = shapes.map((shape, i) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b));
      return [names[i], { data, shape }] as const;
    });
    return encodeNpz(new Map(arrays));
  }
});

describe('a weights file is refused', () => {
  let whole: Uint8Array;
  beforeAll(() => {
    const task = tasks.functionApproximation({ steps: 6 });
    const networks = createNetworks({ task, units: 4, count: 2, seed: 1 });
    const trainingNoise = { inside: [0.5, 0.5], outside: [0, 0] };
    whole = encodeNetworks({ networks, trainingNoise, task: { name: 'function', options: { steps: 6 } } });
  });

  /** A copy with one tensor in another shape. */
  function reshaped(): Uint8Array {
    const { tensors, metadata } = decodeSafetensors(whole);
    const bias = { data: new Float32Array(10), shape: [2, 5] };
    return encodeSafetensors({ tensors: new Map([...tensors, ['bias', bias]]), metadata });
  }

  function withNaN(): Uint8Array {
    const copy = whole.slice();
    const header = new TextDecoder().decode(copy);
    const begin = Number(/"recurrent_weights":\{[^}]*"data_offsets":\[(\d+),/.exec(header)?.[1]);
    const view = new DataView(copy.buffer);
    view.setFloat32(8 + Number(view.getBigUint64(0, true)) + begin, Number.NaN, true);
    return copy;
  }

  function withHeaderLength(length: bigint): Uint8Array {
    const copy = whole.slice();
    new DataView(copy.buffer).setBigUint64(0, length, true);
    return copy;
  }

  const damages: [string, () => Uint8Array, RegExp][] = [
    ['cut short in its numbers', () => whole.subarray(0, whole.length - 7), /weights/],
    ['cut short in its header', () => whole.subarray(0, 100), /weights/],
    ['empty', () => new Uint8Array(), /weights/],
    ['with a wrong shape', reshaped, /'bias' in shape \[2, 5\]; it must be \[2, 4\]/],
    ['with a NaN', withNaN, /recurrent_weights.*NaN|NaN.*recurrent_weights/],
    ['whose header lies about its length', () => withHeaderLength(2n ** 62n), /header/],
    ['whose header is said to be shorter', () => withHeaderLength(40n), /header/],
  ];
  it.each(damages)('%s', async (_, damage, message) => {
    writeFileSync(join(folder(), 'weights.safetensors'), damage());
    for (const command of ['sweep', 'simulate']) {
      await expectRefusal([command, '--networks', 'weights.safetensors'], message);
    }
  });

  it('that is not there, or is a folder', async () => {
    await expectRefusal(['sweep', '--networks', 'nothing'], /nothing cannot be read: there is no such file/);
    await expectRefusal(['simulate', '--networks', '.'], /cannot be read: it is a folder/);
    await expectRefusal(['sweep'], /required option '--networks <file>'/);
  });

  it('for a task that it does not fit, and options that make no sense', async () => {
    writeFileSync(join(folder(), 'good.safetensors'), whole);
    writeFileSync(join(folder(), 'there.npz'), 'precious');
    const good = ['--networks', 'good.safetensors'];
    await expectRefusal(['sweep', ...good, '--task', 'regulator'], /regulator has 0 inputs and 1 outputs/);
    await expectRefusal(
      ['sweep', ...good, '--levels', '1,0.5'],
      /--levels is 1,0\.5\.\nGive levels in increasing/,
    );
    await expectRefusal(['sweep', ...good, '--trials', '100'], /--trials is 100\.\nGive a multiple of 16/);
    await expectRefusal(['sweep', ...good, '--set', 'colour=red'], /has no option 'colour'/);
    await expectRefusal(['sweep', ...good, '--task', 'data'], /recorded sequences, and none are given/);
    await expectRefusal(['sweep', ...good, '--held-out', '0.5'], /--held-out is given without data/);
    await expectRefusal(['sweep', ...good, '--task', 'maze', '--data', 'a.csv'], /which reads no files/);
    await expectRefusal(['simulate', ...good, '--data', 'a.csv', '--steps', '4'], /Leave --steps out/);
    await expectRefusal(['simulate', ...good, '--every', '2'], /Add --record/);
    await expectRefusal(['simulate', ...good, '--record', '--every', '7'], /a trial has 6 steps/);
    await expectRefusal(['simulate', ...good, '--out', 'there.npz'], /there\.npz exists/);
    await expectRefusal(['simulate', ...good, '--out', 'a.txt'], /ends in \.npz/);
    await expectRefusal(
      ['simulate', ...good, '--record', '--trials', '40000000'],
      /The recording takes .* GiB; a \.npz file holds 4/,
    );
  });
});

describe('doctor refuses', () => {
  it('an oracles file that is none', async () => {
    writeFileSync(join(folder(), 'text.json'), 'not json');
    writeFileSync(join(folder(), 'other.json'), '{"cases": [{"activation": "relu"}]}');
    await expectRefusal(['doctor', '--oracles', 'text.json'], /text\.json is not JSON/);
    await expectRefusal(
      ['doctor', '--oracles', 'other.json', '--backend', 'reference'],
      /other\.json is wrong at cases\[0\]\.units/,
    );
    await expectRefusal(['doctor', '--oracles', 'nothing.json'], /nothing\.json cannot be read/);
  });
});

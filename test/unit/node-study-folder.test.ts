// The folder of a study: whatever happens to the process, it holds a whole study, a resumable one, or none.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeStudy, connect, type StudyCheckpoint } from '../../src/index.ts';
import { lockFolder } from '../../src/node/folder-lock.ts';
import { planDefaultOutput, planOutput } from '../../src/node/output-file.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/node/study-checkpoint.ts';
import {
  createDefaultFolder,
  folderState,
  StudyFolder,
  type StudyOrder,
} from '../../src/node/study-folder.ts';

let base: string;
let home: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'noisy-ctrnn-test-'));
  home = process.cwd();
});
afterEach(() => {
  process.chdir(home);
  rmSync(base, { recursive: true, force: true });
});

const TINY = {
  task: 'regulator',
  placements: ['inside'],
  levels: [0.5],
  networks: 2,
  steps: 4,
  iterations: 6,
  trials: 2,
  testTrials: 16,
  repeats: 2,
  ratios: [0, 1],
  replicates: 10,
} as const;
const ORDER: StudyOrder = {
  configuration: completeStudy(TINY),
  backend: 'reference',
  versions: { 'noisy-ctrnn': '0', webgpu: '0', node: '20' },
};
const RESULTS = {
  'study.json': '{}',
  'curves.csv': 'a',
  'learning.csv': 'b',
  'networks.csv': 'c',
  'networks.safetensors': new Uint8Array(3),
  'report.html': '<p>',
};
const io = (message: RegExp) =>
  expect.objectContaining({ code: 'io', message: expect.stringMatching(message) });

async function checkpoints(): Promise<StudyCheckpoint[]> {
  const engine = await connect({ backend: 'reference' });
  const kept: StudyCheckpoint[] = [];
  await engine.study(TINY, {
    checkpointSeconds: 0,
    onCheckpoint: (checkpoint) => void kept.push(checkpoint),
  });
  return kept;
}

describe('a checkpoint', () => {
  it('comes back from bytes bit by bit, under way and with its sweep', async () => {
    const kept = await checkpoints();
    expect(kept.at(-1)).toHaveProperty('sweep');
    for (const checkpoint of kept) {
      expect(decodeCheckpoint(encodeCheckpoint(checkpoint), 'c.npz')).toEqual(checkpoint);
    }
  });

  it('keeps numbers that are not finite', async () => {
    const [checkpoint] = await checkpoints();
    const { training } = checkpoint;
    const rawLeak = Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY, -0);
    const odd = { ...checkpoint, training: { ...training, snapshot: { ...training.snapshot, rawLeak } } };
    expect(decodeCheckpoint(encodeCheckpoint(odd), 'c.npz')).toEqual(odd);
  });

  it('is refused cut short at any length', async () => {
    const bytes = encodeCheckpoint((await checkpoints())[0]);
    for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
      const cut = bytes.subarray(0, Math.floor(share * bytes.length));
      expect(() => decodeCheckpoint(cut, 'c.npz')).toThrow(expect.objectContaining({ code: 'invalid-file' }));
    }
  });
});

describe('the folder of a new study', () => {
  it('is made with the folders above it, and holds order and checkpoint until the results are there', async () => {
    const path = join(base, 'a', 'b');
    const folder = StudyFolder.create(path);
    folder.begin(ORDER);
    expect(folderState(path)).toBe('unfinished');
    folder.keep((await checkpoints())[0]);
    expect(readdirSync(path).sort()).toEqual(['.lock', 'checkpoint.json', 'checkpoint.npz']);
    folder.finish(RESULTS);
    folder.close();
    expect(readdirSync(path).sort()).toEqual(Object.keys(RESULTS).sort());
    expect(folderState(path)).toBe('finished');
  });

  it('may hold other things, which stay', () => {
    writeFileSync(join(base, 'notes.txt'), 'mine');
    const folder = StudyFolder.create(base);
    folder.begin(ORDER);
    folder.finish(RESULTS);
    folder.close();
    expect(readFileSync(join(base, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('is not one that holds a study, or a file that the results would replace', () => {
    const cases = {
      'study.json': /holds a finished study/,
      'checkpoint.json': /holds a study that was broken off/,
      'report.html': /holds a report\.html that is no part of a study/,
    };
    for (const [name, message] of Object.entries(cases)) {
      const path = join(base, name.replace('.', '-'));
      mkdirSync(path);
      writeFileSync(join(path, name), 'precious');
      expect(() => StudyFolder.create(path)).toThrow(io(message));
      expect(readdirSync(path)).toEqual([name]);
      expect(readFileSync(join(path, name), 'utf8')).toBe('precious');
    }
  });

  it('is no file, and not below one', () => {
    writeFileSync(join(base, 'file'), '');
    expect(() => StudyFolder.create(join(base, 'file'))).toThrow(io(/is a file/));
    expect(() => StudyFolder.create(join(base, 'file', 'below'))).toThrow(io(/a part of the path is a file/));
  });

  it('leaves nothing behind if the study could not be begun', () => {
    StudyFolder.create(join(base, 'new')).close();
    expect(existsSync(join(base, 'new'))).toBe(false);
  });
});

describe('the folder of a broken-off study', () => {
  it('gives back what was asked for and how far it came', async () => {
    const [checkpoint] = await checkpoints();
    const folder = StudyFolder.create(base);
    folder.begin(ORDER);
    folder.keep(checkpoint);
    folder.close();
    const again = StudyFolder.reopen(base);
    expect(again.order()).toEqual(ORDER);
    expect(again.checkpoint()).toEqual(checkpoint);
    again.close();
  });

  it('may hold nothing but the order', () => {
    const folder = StudyFolder.create(base);
    folder.begin(ORDER);
    folder.close();
    const again = StudyFolder.reopen(base);
    expect(again.checkpoint()).toBeUndefined();
    again.close();
  });

  it('is cleaned of what was being written when the process was killed', () => {
    StudyFolder.create(base).begin(ORDER);
    rmSync(join(base, '.lock'));
    writeFileSync(join(base, '.checkpoint.npz.writing-4711'), 'half');
    StudyFolder.reopen(base).close();
    expect(readdirSync(base)).toEqual(['checkpoint.json']);
  });

  it('says so if its checkpoint is damaged', async () => {
    const folder = StudyFolder.create(base);
    folder.begin(ORDER);
    folder.keep((await checkpoints())[0]);
    const file = join(base, 'checkpoint.npz');
    writeFileSync(file, readFileSync(file).subarray(0, 500));
    expect(() => folder.checkpoint()).toThrow(/checkpoint\.npz is no zip file, or a damaged one/);
    writeFileSync(join(base, 'checkpoint.json'), '{"configuration": {"units": 0}');
    expect(() => folder.order()).toThrow(/checkpoint\.json is not JSON/);
    writeFileSync(join(base, 'checkpoint.json'), JSON.stringify({ ...ORDER, backend: 'abacus' }));
    expect(() => folder.order()).toThrow(/checkpoint\.json is wrong at backend/);
    folder.close();
  });

  it('is not one without a study', () => {
    expect(() => StudyFolder.reopen(base)).toThrow(io(/holds no study that was broken off/));
    expect(() => StudyFolder.reopen(join(base, 'nowhere'))).toThrow(io(/holds no study/));
  });
});

describe('the folder of a study that was given none', () => {
  it('is the first that is free, and says which are not', () => {
    process.chdir(base);
    const names: string[] = [];
    const taken: string[] = [];
    for (let k = 0; k < 3; k++) {
      const folder = createDefaultFolder((path, state) => taken.push(`${path} ${state}`));
      names.push(folder.path.slice(base.length + 1));
      folder.begin(ORDER);
      if (k === 0) folder.finish(RESULTS);
      if (k === 0) folder.close();
    }
    expect(names.map((name) => name.split('/').at(-1))).toEqual([
      'noisy-ctrnn-study',
      'noisy-ctrnn-study-2',
      'noisy-ctrnn-study-3',
    ]);
    expect(taken).toEqual([
      'noisy-ctrnn-study finished',
      'noisy-ctrnn-study finished',
      'noisy-ctrnn-study-2 unfinished',
    ]);
  });

  it('goes past a folder where another process has just begun', () => {
    process.chdir(base);
    mkdirSync('noisy-ctrnn-study');
    lockFolder('noisy-ctrnn-study');
    const folder = createDefaultFolder(() => {});
    expect(folder.path).toMatch(/noisy-ctrnn-study-2$/);
  });
});

describe('the lock', () => {
  const lockOf = (holder: object) => writeFileSync(join(base, '.lock'), JSON.stringify(holder));

  it('keeps a second study out, and names the process', () => {
    const unlock = lockFolder(base);
    expect(() => StudyFolder.create(base)).toThrow(io(new RegExp(`in use by process ${process.pid} on`)));
    unlock();
    StudyFolder.create(base).close();
  });

  it('of a process that was killed is taken over', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    lockOf({ host: hostname(), pid: child.pid });
    lockFolder(base)();
    expect(readdirSync(base)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'of a killed process whose number is used again is taken over',
    () => {
      lockOf({ host: hostname(), pid: process.pid, begun: '1' });
      expect(() => lockFolder(base)()).not.toThrow();
    },
  );

  it('of a process on another machine is believed', () => {
    lockOf({ host: `not-${hostname()}`, pid: 1 });
    expect(() => lockFolder(base)).toThrow(
      expect.objectContaining({ code: 'io', fix: expect.stringContaining(join(base, '.lock')) }),
    );
  });

  it('that was cut short is taken over, unless it is just being written', () => {
    writeFileSync(join(base, '.lock'), '');
    expect(() => lockFolder(base)).toThrow(io(/in use by another process/));
    utimesSync(join(base, '.lock'), 0, 0);
    expect(() => lockFolder(base)()).not.toThrow();
  });
});

describe('an output file', () => {
  it('is written when it is ready, and leaves no trace before', () => {
    const file = join(base, 'out.csv');
    const output = planOutput(file);
    expect(readdirSync(base)).toEqual([]);
    output.write('1,2');
    expect(readFileSync(file, 'utf8')).toBe('1,2');
  });

  it('does not replace one that exists', () => {
    const file = join(base, 'out.csv');
    writeFileSync(file, 'old');
    expect(() => planOutput(file)).toThrow(io(/exists/));
  });

  it('needs a folder that can be written to', () => {
    expect(() => planOutput(join(base, 'nowhere', 'out.csv'))).toThrow(
      io(/cannot be written to: there is no such/),
    );
  });

  it('of no given name is the first that is free', () => {
    process.chdir(base);
    planDefaultOutput('run.npz').write('1');
    planDefaultOutput('run.npz').write('2');
    expect(readdirSync(base).sort()).toEqual(['run-2.npz', 'run.npz']);
  });
});

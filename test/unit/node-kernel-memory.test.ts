// The file in which the fastest kernels are remembered: kept beside each other, and nothing where it cannot be read.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileMemory } from '../../src/node/kernel-memory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noisy-ctrnn-kernels-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the memory of the fastest kernels', () => {
  it('keeps what was found for each shape, in a folder that it makes', async () => {
    const file = join(folder, 'deep', 'kernels.json');
    await fileMemory(file).write('small', 'registers');
    await fileMemory(file).write('large', 'tiles');
    await fileMemory(file).write('small', 'subgroups');
    const later = fileMemory(file);
    expect(await later.read('small')).toBe('subgroups');
    expect(await later.read('large')).toBe('tiles');
    expect(await later.read('unknown')).toBeUndefined();
  });

  it.each(['', '{"small": 3}', '[]', '{"small"'])(
    'holds nothing in a file of %j, and mends it',
    async (text) => {
      const file = join(folder, 'kernels.json');
      writeFileSync(file, text);
      expect(await fileMemory(file).read('small')).toBeUndefined();
      await fileMemory(file).write('small', 'tiles');
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ small: 'tiles' });
    },
  );
});

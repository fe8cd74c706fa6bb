// Which kernels were found fastest, in a file of the user's own: ~/.cache/noisy-ctrnn/kernels.json, or under
// XDG_CACHE_HOME. What cannot be read or written is as if it were not there.

import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { KernelMemory } from '../index.ts';
import { writeAtomically } from './atomic-write.ts';

const winners = z.record(z.string(), z.string());

export function kernelFile(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'noisy-ctrnn', 'kernels.json');
}

function readAll(file: string): Record<string, string> {
  try {
    return winners.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

export function fileMemory(file = kernelFile()): KernelMemory {
  return {
    read: async (key) => readAll(file)[key],
    write: async (key, family) => {
      mkdirSync(dirname(file), { recursive: true });
      const all = { ...readAll(file), [key]: family };
      writeAtomically(file, new TextEncoder().encode(`${JSON.stringify(all, undefined, 1)}\n`));
    },
  };
}

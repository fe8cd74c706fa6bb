// Where this package is on disk, and which versions take part: recorded with every study.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const NAME = 'noisy-ctrnn';

function readJson(file: string): { name?: string; version?: string } {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The folder of our package.json: the same from src/ and from dist/. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (true) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && readJson(file).name === NAME) return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json of ${NAME} above ${import.meta.dirname}`);
    folder = parent;
  }
}

/** Versions of the programs whose change could change a result. */
export interface Versions {
  readonly 'noisy-ctrnn': string;
  /** Dawn for Node. */
  readonly webgpu: string;
  readonly node: string;
}

export function versions(): Versions {
  const require = createRequire(import.meta.url);
  return {
    'noisy-ctrnn': readJson(join(packageRoot(), 'package.json')).version ?? 'unknown',
    webgpu: readJson(require.resolve('webgpu/package.json')).version ?? 'unknown',
    node: process.versions.node,
  };
}

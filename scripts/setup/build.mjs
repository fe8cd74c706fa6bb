// dist/: built anew when a source is newer than it. A folder's own time counts too: it changes when a file is removed.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run, SetupError, say } from './process.mjs';

const SOURCES = ['src', 'shaders', 'vite.config.ts', 'package.json'];

export function ensureBuild(root) {
  const builtAt = timeOf(join(root, 'dist', 'cli.js'));
  if (SOURCES.every((source) => newestIn(join(root, source)) <= builtAt)) return;
  say('Building dist/ ...');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = run(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: root });
  if (!result.ok) throw new SetupError(`The build failed:\n${result.failure}`);
}

function newestIn(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  const inside = readdirSync(path).map((name) => newestIn(join(path, name)));
  return Math.max(stats.mtimeMs, ...inside);
}

function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

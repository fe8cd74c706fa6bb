// The packages of package-lock.json, compared with npm's own account of what it installed (node_modules/.package-lock.json,
// which it writes last: an interrupted installation leaves none).

import { join } from 'node:path';
import { run, SetupError, say } from './process.mjs';
import { readJson } from './record.mjs';

export function ensurePackages(root) {
  if (areInstalled(root)) return;
  say('Installing the packages of package-lock.json (npm ci) ...');
  // --include=dev because NODE_ENV=production would leave the build's own tools out.
  const result = run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    shell: process.platform === 'win32',
  });
  if (!result.ok) throw new SetupError(`npm ci failed:\n${result.failure}`);
}

function areInstalled(root) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, { integrity, optional }]) => {
    if (path === '') return true;
    // Optional packages are mostly binaries for other platforms, absent by right.
    return path in installed ? installed[path].integrity === integrity : optional === true;
  });
}

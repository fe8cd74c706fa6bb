// This package as it is installed: what was built, and the packages that it needs when it runs.

import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { CtrnnError } from '../../index.ts';
import { packageRoot } from '../package-root.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** As Node looks for it: in the nearest node_modules from `from` upwards. */
function installedAt(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) {
      throw new CtrnnError(
        'io',
        `The package ${name} is not installed.`,
        'Install the packages anew: npm ci',
      );
    }
  }
}

/** Folders of all packages that the one in `folder` needs at run time, by name. */
function neededPackages(folder: string, found = new Map<string, string>()): Map<string, string> {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    if (found.has(name)) continue;
    const place = installedAt(name, folder);
    found.set(name, place);
    neededPackages(place, found);
  }
  return found;
}

/** False for what nobody reads at run time: types, source maps, nested packages, and Dawn for other machines. */
export function isNeeded(path: string): boolean {
  const parts = path.split(sep);
  if (parts.includes('node_modules')) return false;
  if (/\.(map|d\.[cm]?ts|tsbuildinfo)$/.test(basename(path))) return false;
  return !(parts[0] === 'dist' && /^(darwin|win32)-|^linux-(?!x64$)/.test(parts[1] ?? ''));
}

function copyPackage(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => isNeeded(relative(from, path)) });
}

/**
 * Copies dist/, package.json, the licence and the packages that are needed at run time.
 *
 * @throws CtrnnError `io` if dist/ is not built, or a package is missing
 */
export function addPackages(folder: string): void {
  const root = packageRoot();
  if (!existsSync(join(root, 'dist', 'cli.js'))) {
    throw new CtrnnError('io', `${join(root, 'dist')} is not built.`, 'Build it: npm run build');
  }
  for (const name of ['package.json', 'LICENSE']) {
    if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name));
  }
  const isOfDist = (path: string) => !path.endsWith('.map') && relative(root, path) !== join('dist', 'types');
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true, filter: isOfDist });
  for (const [name, place] of neededPackages(root)) copyPackage(place, join(folder, 'node_modules', name));
}

/** Python scripts of a clone that time others; returns their names. */
export function addPeers(folder: string): string[] {
  const peers = join(packageRoot(), 'bench', 'peers');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(peers)) return [];
  const scripts: string[] = [];
  cpSync(peers, folder, {
    recursive: true,
    filter: (path) => {
      const isScript = dirname(path) === peers && path.endsWith('.py');
      if (isScript) scripts.push(basename(path));
      return path === peers || isScript;
    },
  });
  return scripts.sort();
}

// What a stranger installs: the packed package holds what its map of exports promises, for bundlers, TypeScript and servers.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const folder = mkdtempSync(join(tmpdir(), 'noisy-ctrnn-package-'));
let tarball = '';

function run(command: string, ...parameters: string[]): string {
  return execFileSync(command, parameters, { encoding: 'utf8', cwd: resolve('.'), stdio: 'pipe' });
}

beforeAll(() => {
  run(NPM, 'run', '-s', 'build:library');
  run(NPM, 'run', '-s', 'build:standalone');
  run(NPM, 'run', '-s', 'build:manifest');
  const [packed] = JSON.parse(
    run(NPM, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  ) as { filename: string }[];
  tarball = join(folder, packed.filename);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('holds every file that its exports name', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object };
    const named = JSON.stringify(exports).match(/\.\/dist\/[\w./-]+\.(d\.ts|js)/g) ?? [];
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('has nothing that publint calls an error', async () => {
    const { publint } = await import('publint');
    const { messages } = await publint({ pkgDir: resolve('.'), level: 'error' });
    expect(messages).toEqual([]);
  });

  it('has types that ESM resolves as its code', () => {
    // The package is ESM alone, so what CommonJS would see is not asked; the single file is for a script tag.
    const found = run(
      'node',
      'node_modules/@arethetypeswrong/cli/dist/index.js',
      tarball,
      '--profile',
      'esm-only',
      '--format',
      'ascii',
      '--exclude-entrypoints',
      'standalone',
      'custom-elements.json',
    );
    expect(found).not.toMatch(/^(node16 \(from ESM\)|bundler): (?!🟢)/m);
  });

  it('can be imported on a server, where its elements do nothing', () => {
    const script =
      "const m = await import('./dist/elements.js'); await import('./dist/elements-classes.js'); console.log(typeof m.NoisyCtrnnLab, typeof globalThis.customElements?.get)";
    expect(run('node', '--input-type=module', '-e', script).trim()).toMatch(/^function /);
  });

  it('describes its elements in custom-elements.json', () => {
    const manifest = JSON.parse(readFileSync('custom-elements.json', 'utf8')) as {
      modules: {
        declarations?: { tagName?: string; attributes?: { name: string }[]; events?: { name: string }[] }[];
      }[];
    };
    const elements = manifest.modules
      .flatMap(({ declarations = [] }) => declarations)
      .filter(({ tagName }) => tagName);
    expect(elements.map(({ tagName }) => tagName).sort()).toEqual(['noisy-ctrnn-bench', 'noisy-ctrnn-lab']);
    const readme = readFileSync('README.md', 'utf8');
    for (const { attributes = [], events = [] } of elements) {
      for (const { name } of [...attributes, ...events]) {
        expect(readme, `README on ${name}`).toContain(`\`${name}\``);
      }
    }
  });
});

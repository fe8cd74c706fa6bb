// The built package as somebody uses it who imports it: what it brings along, and how it connects in Node.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, useFolder } from './run-cli.ts';

const folder = useFolder();
const dist = join(CLI, '..');
const library = JSON.stringify(join(dist, 'node.js'));

/** A software driver of Debian's; other systems keep theirs elsewhere. */
const softwareDriver = [
  '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json',
  '/usr/share/vulkan/icd.d/lvp_icd.json',
  '/usr/lib/chromium/vk_swiftshader_icd.json',
].find((file) => existsSync(file));

/** Runs a script of somebody who imports the built library. */
function runScript(script: string, ...flags: string[]) {
  writeFileSync(join(folder(), 'script.mjs'), script);
  const options = { cwd: folder(), encoding: 'utf8', timeout: 120_000 } as const;
  return spawnSync(process.execPath, [...flags, 'script.mjs'], options);
}

describe('the package', () => {
  /** A built file and all that it imports from dist/. */
  function closure(file: string, seen = new Set<string>()): Set<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, local] of text.matchAll(/(?:from|import)\s*\(?\s*"\.\/([^"]+)"/g)) closure(local, seen);
    return seen;
  }

  it('brings nothing of Node to the browser', () => {
    const texts = [...closure('index.js')].map((file) => readFileSync(join(dist, file), 'utf8'));
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts)
      expect(text).not.toMatch(/from "(node:|webgpu|commander)|import\("(node:|webgpu)/);
  });

  it('keeps its first line, so that the shell knows who runs it', () => {
    expect(readFileSync(CLI, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});

describe('connect in Node', () => {
  it('lets the process end after dispose', () => {
    const ended = runScript(`
      import { connect, createNetworks, tasks } from ${library};
      const engine = await connect();
      const task = tasks.functionApproximation({ steps: 6 });
      const networks = createNetworks({ task, units: 4, seed: 1 });
      const trained = await engine.train(networks, { task, iterations: 2, trials: 8, noise: { inside: 0.5 } });
      console.log(engine.info.backend, trained.learning.loss.length);
      engine.dispose();`);
    expect(ended, ended.stderr).toMatchObject({ status: 0, stdout: 'webgpu 2\n' });
  });

  it('connects again and again, whatever has been collected of the engines before', () => {
    const script = `
      import { connect, createNetworks, tasks } from ${library};
      const task = tasks.functionApproximation({ steps: 20 });
      const networks = createNetworks({ task, units: 4, seed: 1 });
      async function useOnce() {
        // So many submissions that the end of some has not been told when the engine is disposed.
        const engine = await connect({ selfCheck: false, timeBudget: 0.001 });
        await engine.gradient(networks, { task, trials: 8, seed: 1 });
        engine.dispose();
      }
      for (let turn = 0; turn < 6; turn++) {
        await useOnce();
        for (let i = 0; i < 5; i++) {
          gc();
          await new Promise((resolve) => (i % 2 ? setImmediate(resolve) : setTimeout(resolve, 2)));
        }
      }
      console.log('ended');`;
    const ended = runScript(script, '--expose-gc');
    expect(ended, ended.stderr).toMatchObject({ status: 0, stdout: 'ended\n' });
  });

  it.skipIf(softwareDriver === undefined)('finds a driver installed after a connect that found none', () => {
    const script = `
      import { copyFileSync } from 'node:fs';
      import { connect } from ${library};
      process.env.VK_DRIVER_FILES = './driver.json';
      const tell = (options) => connect({ selfCheck: false, ...options })
        .then((engine) => { engine.dispose(); return 'found'; }, ({ code }) => code);
      const before = [await tell({}), await tell({ adapter: 'software' })];
      copyFileSync(${JSON.stringify(softwareDriver)}, 'driver.json');
      console.log(...before, await tell({}), await tell({ adapter: 'software' }));`;
    const ended = runScript(script);
    expect(ended, ended.stderr).toMatchObject({ status: 0, stdout: 'no-adapter no-adapter found found\n' });
  });
});

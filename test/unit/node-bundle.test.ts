// What goes into a bundle, and what its run.sh does on the other machine: here with a Node that only tells how it was
// called.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNeeded } from '../../src/node/bundle/packages.ts';

const RUN = resolve(import.meta.dirname, '../../src/node/bundle/run.sh');

/** Answers like Node: to --version, to the probe by the driver that it is to try, and to the program with its own words. */
const FAKE_NODE = `#!/bin/sh
case "$1" in
  --version) exit "\${FAKE_STARTS:-0}" ;;
  */probe.mjs) case "$VK_DRIVER_FILES" in *"\${FAKE_DRIVER:-none}"*) exit 0 ;; *) exit 1 ;; esac ;;
  *) shift; echo "$@"; echo "$LD_LIBRARY_PATH" | sed 's/:.*//'; echo "$VK_DRIVER_FILES"; echo "$NOISY_CTRNN"; exit "\${FAKE_CODE:-0}" ;;
esac
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noisy-ctrnn-bundle-test-'));
  const payload = join(folder, 'payload');
  mkdirSync(payload);
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(payload, 'node'), FAKE_NODE);
  chmodSync(join(payload, 'node'), 0o755);
  execFileSync('tar', ['-czf', join(folder, 'payload.tar.gz'), '-C', payload, '.']);
  writeFileSync(join(folder, 'run.sh'), readFileSync(RUN));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function runScript(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync('/bin/sh', [join(folder, 'run.sh'), ...args], {
    env: { PATH: '/usr/bin:/bin', TMPDIR: join(folder, 'tmp'), ...env },
    encoding: 'utf8',
  });
  const [called, libraries, driver, library] = stdout.split('\n');
  return { status, stdout, stderr, called, libraries, driver, library };
}

describe.runIf(process.platform === 'linux')('run.sh', () => {
  it('runs the benchmark with its libraries, writes beside the caller, and leaves nothing behind', () => {
    const { status, called, libraries, driver } = runScript(['--quick', '--sizes', '8,64'], {
      VK_DRIVER_FILES: '/some/icd.json',
    });
    expect(called).toBe('bench --quick --sizes 8,64 --json bench.json --html bench.html');
    expect(libraries).toMatch(/noisy-ctrnn-bench\.\w+\/lib$/);
    expect(driver).toBe('/some/icd.json');
    expect(status).toBe(0);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('leaves names to the caller who gives them', () => {
    const { called } = runScript(['--json', 'a b.json'], { VK_DRIVER_FILES: 'x' });
    expect(called).toBe('bench --json a b.json');
  });

  it.each(['doctor', 'study', 'bench'])('runs another command that is named first: %s', (command) => {
    const { called } = runScript([command, '--json', 'x'], { VK_DRIVER_FILES: 'x' });
    expect(called).toBe(`${command} --json x`);
    const plain = runScript([command], { VK_DRIVER_FILES: 'x' });
    expect(plain.called).toBe(command === 'bench' ? 'bench --json bench.json --html bench.html' : command);
  });

  it('runs a script, and tells it where the library is', () => {
    const { called, library } = runScript(['node', 'growth.mjs', '--units', '8'], { VK_DRIVER_FILES: 'x' });
    expect(called).toBe('--units 8');
    expect(library).toMatch(/noisy-ctrnn-bench\.\w+\/dist\/node\.js$/);
  });

  it("ends with the program's own exit code", () => {
    expect(runScript([], { VK_DRIVER_FILES: 'x', FAKE_CODE: '130' }).status).toBe(130);
  });

  it('names a driver itself where the machine has the library and no file of it', () => {
    const { driver, stderr } = runScript([], { FAKE_DRIVER: 'libEGL_nvidia.so.0' });
    expect(driver).toMatch(/\/libEGL_nvidia\.so\.0\.json$/);
    expect(stderr).toContain('Vulkan driver: ');
    expect(runScript([], { FAKE_DRIVER: 'libGLX_nvidia.so.0' }).driver).toMatch(/libGLX_nvidia/);
  });

  it('says what is missing where no driver gives an adapter', () => {
    const { status, stdout, stderr } = runScript(['--quick']);
    expect(stderr).toMatch(/No Vulkan driver of NVIDIA[\s\S]*VK_DRIVER_FILES=/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('says what is missing where Node does not start', () => {
    const { status, stderr } = runScript([], { FAKE_STARTS: '1' });
    expect(stderr).toMatch(/glibc 2\.34/);
    expect(status).toBe(2);
  });
});

describe('of a package', () => {
  it.each(['index.js', 'LICENSE.md', 'dist/linux-x64/dawn.node', 'dist/index.mjs', 'v4/core/index.cjs', ''])(
    "'%s' is needed at run time",
    (path) => {
      expect(isNeeded(path)).toBe(true);
    },
  );

  it.each([
    'index.d.ts',
    'dist/index.d.mts',
    'dist/index.js.map',
    'node_modules/other/index.js',
    'dist/win32-x64/dawn.node',
    'dist/win32-arm64/dawn.node',
    'dist/linux-arm64/dawn.node',
    'dist/darwin-universal/dawn.node',
  ])("'%s' is not", (path) => {
    expect(isNeeded(path)).toBe(false);
  });
});

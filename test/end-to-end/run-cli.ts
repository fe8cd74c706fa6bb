// Runs the built command line as a user would: another process, its streams and its exit code.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
export const CLI = join(root, 'dist', 'cli.js');
export const ORACLES = join(root, 'test', 'oracles', 'gradients.json');

export const BACKENDS = ['webgpu', 'reference'] as const;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** As outside of npm, so that printed commands are the same wherever the tests run. */
function environment(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_ENV|DEBUG)/.test(name));
  return { ...Object.fromEntries(own), ...more };
}

function watch(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
  return { process: child, ended: once(child, 'close').then(([code]) => ({ code, stdout, stderr })) };
}

export function start(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  return watch(spawn(process.execPath, [CLI, ...args], { cwd, env: environment(env) }));
}

export function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return start(cwd, args, env).ended;
}

/** Runs a line that the program printed for its user to type. */
export function runInShell(cwd: string, line: string): Promise<Ended> {
  return watch(spawn('sh', ['-c', line], { cwd, env: environment({}) })).ended;
}

/** Runs and expects success. */
export async function succeed(cwd: string, args: readonly string[]): Promise<Ended> {
  const ended = await run(cwd, args);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  return ended;
}

/** Waits until `condition` holds; fails with what the process said if it ends first. */
export async function until({ process, ended }: Running, condition: () => boolean): Promise<void> {
  while (!condition()) {
    if (process.exitCode !== null) throw new Error(`It ended too soon:\n${(await ended).stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A folder for the tests of one file, with dist/ built anew if a source is newer. */
export function useFolder(): () => string {
  let folder = '';
  beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'scripts', 'setup.mjs'), '--for', 'build']);
    folder = mkdtempSync(join(tmpdir(), 'noisy-ctrnn-end-to-end-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

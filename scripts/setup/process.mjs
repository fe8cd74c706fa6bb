// How the set-up speaks and runs other programs: a line on stderr (stdout belongs to the command that follows, which
// may print JSON), and the output of a program only where it failed.

import { spawnSync } from 'node:child_process';

/** What the set-up could not do, in words for the user: shown without a stack. */
export class SetupError extends Error {}

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a program to its end, silently.
 *
 * @param options  `env` adds to the environment; `seconds` is the time-out, 600 by default; `cwd`, `shell` as in spawn
 * @returns        `{ ok, stdout, failure }`; `failure` is what it said on stderr, shortened, or why it did not run
 */
export function run(command, args, { env = {}, seconds = 600, ...options } = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 2 ** 20,
    ...options,
  });
  const ok = status === 0;
  return {
    ok,
    stdout: stdout ?? '',
    failure: ok ? '' : whyItFailed(error, status, stderr || stdout, seconds),
  };
}

function whyItFailed(error, status, said, seconds) {
  if (error?.code === 'ETIMEDOUT') return `no end after ${seconds} s`;
  if (error) return error.message;
  const lines = (said ?? '').split('\n').filter((line) => line.trim());
  // npm gives its reason first, apt last.
  const shown = lines.length > 20 ? [...lines.slice(0, 10), '...', ...lines.slice(-10)] : lines;
  return shown.join('\n') || `exit status ${status}`;
}

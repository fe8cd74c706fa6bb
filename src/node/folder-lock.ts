// One process at a time works in a study's folder. The lock is a file that names its holder; a holder that was killed
// leaves it behind, so whoever finds it asks whether the holder is still alive.

import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CtrnnError } from '../index.ts';
import { errorCode } from './file-errors.ts';

export const LOCK_NAME = '.lock';

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When the process began, in the kernel's own count: process numbers are used again. Absent where it is not told. */
  readonly begun?: string;
}

/** Field 22 of /proc/<pid>/stat; the second field is a name in parentheses that may hold anything. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM'; // it runs, as another user
  }
}

function ourselves(): Holder {
  return { host: hostname(), pid: process.pid, begun: beginningOf(process.pid) };
}

/** A lock that cannot be parsed was cut short by a crash, unless it is just being written. */
const WRITING_SECONDS = 2;

function parseHolder(text: string): Holder | undefined {
  try {
    const { host, pid, begun } = JSON.parse(text);
    return typeof host === 'string' && Number.isInteger(pid) ? { host, pid, begun } : undefined;
  } catch {
    return undefined;
  }
}

/** Of a holder on another machine nothing is known, so it counts as alive. */
function isAlive(holder: Holder | undefined, file: string): boolean {
  if (!holder) return Date.now() - statSync(file).mtimeMs < 1000 * WRITING_SECONDS;
  if (holder.host !== hostname()) return true;
  return isRunning(holder.pid) && holder.begun === beginningOf(holder.pid);
}

function held(folder: string, holder: Holder | undefined): CtrnnError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new CtrnnError(
    'io',
    `${folder} is in use by ${who}.`,
    `Wait for it to end, or choose another folder. If it does not run any more, remove ${join(folder, LOCK_NAME)}.`,
  );
}

/** Puts a stale lock out of the way; refuses if it turns out to be another one than was looked at. */
function removeStale(folder: string, file: string, seen: string): void {
  const away = `${file}-stale-${process.pid}`;
  try {
    renameSync(file, away);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw held(folder, undefined); // someone else was faster
    throw error;
  }
  const moved = readFileSync(away, 'utf8');
  if (moved !== seen) linkSync(away, file);
  rmSync(away, { force: true });
  if (moved !== seen) throw held(folder, parseHolder(moved));
}

/**
 * Takes a folder for this process.
 *
 * @returns  gives it free again
 * @throws CtrnnError `io` if a process that is alive holds it, naming it; errors of the file system as they come
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, LOCK_NAME);
  const own = JSON.stringify(ourselves());
  const create = () => writeFileSync(file, own, { flag: 'wx' });
  try {
    create();
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const seen = readFileSync(file, 'utf8');
    const holder = parseHolder(seen);
    if (isAlive(holder, file)) throw held(folder, holder);
    removeStale(folder, file, seen);
    create();
  }
  return () => rmSync(file, { force: true });
}

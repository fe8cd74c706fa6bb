// The default study beside the same training in batched NumPy, one after the other on the same machine.
//
//   node bench/study.mjs [--python python3] [--cold]        --cold: without Mesa's cache of compiled shaders
//
// Prints the study's phases, its wall time, NumPy's seconds for the training alone, and their ratio.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { python: { type: 'string', default: 'python3' }, cold: { type: 'boolean' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'noisy-ctrnn-bench-'));
const env = values.cold ? { ...process.env, MESA_SHADER_CACHE_DISABLE: '1' } : process.env;

const start = performance.now();
const study = spawnSync(
  process.execPath,
  [join(root, 'scripts/run.mjs'), 'study', '--out', join(out, 'study')],
  {
    env,
    encoding: 'utf8',
  },
);
const wall = (performance.now() - start) / 1000;
if (study.status !== 0) {
  console.error(study.stderr);
  process.exit(1);
}
const result = JSON.parse(readFileSync(join(out, 'study/study.json'), 'utf8'));
const numpy = spawnSync(values.python, [join(root, 'bench/numpy_study.py')], { encoding: 'utf8' });
rmSync(out, { recursive: true });

const seconds = result.seconds;
console.log(`study on ${result.backend.description}`);
console.log(`  whole run ${wall.toFixed(1)} s: ${JSON.stringify(seconds)}`);
if (numpy.status === 0) {
  const theirs = JSON.parse(numpy.stdout);
  console.log(
    `numpy ${theirs.numpy}: training alone ${theirs.seconds} s, mean loss ${theirs.meanLoss.toExponential(2)}`,
  );
  console.log(`  numpy's training / ours ${(theirs.seconds / seconds.training).toFixed(2)}`);
} else {
  console.log(`numpy was not run: ${numpy.stderr.trim().split('\n').at(-1) ?? numpy.error}`);
}

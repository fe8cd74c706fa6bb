// Builds of the library against each other: one gradient after the other, each build's in its turn, so that all meet the same
// pace of a shared machine. Each build has a process of its own, which waits while another computes.
//
//   NOISY_CTRNN=OLD/node.js,dist/node.js node bench/in-turn.mjs [--sizes "16,1024,100 64,1024,100"] [--calls 40]
//
// Prints for each size the median of each build in milliseconds, and the median of its times over those of the first build.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openOurs } from './peers/peers/ours.mjs';
import { quantile } from './peers/timing.mjs';
import { NOISE, workload } from './peers/workload.mjs';

const WARM_UP_CALLS = 4;

const { values } = parseArgs({
  options: {
    sizes: {
      type: 'string',
      default: '16,1024,100 24,1024,40 32,1024,100 64,1024,100 128,512,100 256,256,50',
    },
    calls: { type: 'string', default: '40' },
    one: { type: 'string' }, // a process for one build and size: `library units,trials,steps`
  },
});

const sizeOf = (text) => {
  const [units, trials, steps] = text.split(',').map(Number);
  return { units, trials, steps };
};

/** Does a gradient whenever it is told to, and tells how long it took. Its kernels are checked first, noise on. */
async function serve(library, size) {
  const ours = await openOurs(await import(pathToFileURL(library).href), { backend: 'webgpu' });
  const { call } = await ours.prepare(workload(size), NOISE);
  process.on('message', async () => {
    const start = performance.now();
    await call();
    process.send(performance.now() - start);
  });
  process.send('ready');
}

/** The answer of a process; what it failed with is on the terminal already. */
async function answer(child) {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(() => process.exit(1));
  ended.catch(() => {});
  const [message] = await once(child, 'message');
  gone.abort();
  return message;
}

async function compare(libraries, size, calls) {
  const script = fileURLToPath(import.meta.url);
  const children = libraries.map((library) => fork(script, ['--one', `${library} ${size}`]));
  await Promise.all(children.map(answer));
  const times = libraries.map(() => []);
  for (let call = -WARM_UP_CALLS; call < calls; call++) {
    for (const [i, child] of children.entries()) {
      child.send('go');
      const time = await answer(child);
      if (call >= 0) times[i].push(time);
    }
  }
  for (const child of children) child.kill();
  return times.map((own) => ({
    median: quantile(own, 0.5),
    ratio: quantile(
      own.map((time, call) => time / times[0][call]),
      0.5,
    ),
  }));
}

if (values.one) {
  const [library, size] = values.one.split(' ');
  await serve(library, sizeOf(size));
} else {
  const own = fileURLToPath(new URL('../dist/node.js', import.meta.url));
  const libraries = (process.env.NOISY_CTRNN ?? own).split(',').map((path) => resolve(path));
  for (const size of values.sizes.split(' ')) {
    const found = await compare(libraries, size, Number(values.calls));
    const texts = found.map(({ median, ratio }) => `${median.toFixed(1)} ms (${ratio.toFixed(2)})`);
    console.log(`${size}: ${texts.join(' | ')}`);
  }
}

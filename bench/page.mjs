// What the page costs a visitor: bytes of the standalone file, time to the first moving trajectory from a cold load, the longest
// task on the main thread and frames per second while training; and with --minutes 10 whether memory grows while one trains and
// slides for so long. In Chromium, on whatever adapter its arguments give it.
//
//   npm run build && node bench/page.mjs [--minutes 0] [--browser-args "..."] [--json]

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { createServer, preview } from 'vite';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0' },
    'browser-args': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const vite = await createServer({ configFile: false, server: { middlewareMode: true }, logLevel: 'error' });
const { CHROMIUM_ARGS } = await vite.ssrLoadModule('/test/setup/chromium-args.ts');
const { readSetupRecord } = await vite.ssrLoadModule('/test/setup/setup-record.ts');
await vite.close();

/** The standalone file and what it imports before anything is shown, compressed. */
function bytes() {
  const folder = 'dist/standalone';
  const size = (name) => gzipSync(readFileSync(join(folder, name))).length;
  const entry = 'noisy-ctrnn-elements.js';
  const chunks = readdirSync(folder).filter((name) => name.endsWith('.js') && name !== entry);
  const text = readFileSync(join(folder, entry), 'utf8');
  const imported = chunks.filter((name) => text.includes(`from"./${name}"`));
  return {
    entry: size(entry),
    atFirst: [entry, ...imported].map(size).reduce((a, b) => a + b),
    all: [entry, ...chunks].map(size).reduce((a, b) => a + b),
  };
}

/** Sums the sizes of the GPU buffers that are alive, and notes long tasks, from the start. */
function watch() {
  window.watched = { gpuBytes: 0, tasks: [], firstFrame: undefined };
  const create = GPUDevice.prototype.createBuffer;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = create.call(this, descriptor);
    window.watched.gpuBytes += buffer.size;
    let isAlive = true;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      if (isAlive) window.watched.gpuBytes -= buffer.size;
      isAlive = false;
      destroy();
    };
    return buffer;
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.watched.tasks.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });
  addEventListener(
    'level-measured',
    () => {
      const lab = document.querySelector('noisy-ctrnn-lab');
      const before = lab.frames;
      const look = () => {
        if (lab.frames > before + 1) window.watched.firstFrame ??= performance.now();
        else requestAnimationFrame(look);
      };
      look();
    },
    { once: true },
  );
}

const server = await preview({ root: 'demo', configFile: 'demo/vite.config.ts', logLevel: 'error' });
const [address] = server.resolvedUrls.local;
const browser = await chromium.launch({
  executablePath: process.env.NOISY_CTRNN_CHROMIUM ?? readSetupRecord().chromium,
  args: [...(values['browser-args']?.split(' ') ?? CHROMIUM_ARGS), '--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
await page.addInitScript(watch);
await page.goto(address);
await page.waitForFunction(() => window.watched.firstFrame !== undefined, undefined, { timeout: 60_000 });
const firstFrame = await page.evaluate(() => window.watched.firstFrame);
await page.waitForFunction(() => document.querySelector('noisy-ctrnn-lab').phase === 'idle', undefined, {
  timeout: 60_000,
});
const adapter = await page.evaluate(() => document.querySelector('noisy-ctrnn-lab').computer.description);
const loadTasks = await page.evaluate(() => window.watched.tasks.map(([, duration]) => duration));

const training = await page.evaluate(async () => {
  const lab = document.querySelector('noisy-ctrnn-lab');
  const [began, frames] = [performance.now(), lab.frames];
  let animationFrames = 0;
  let isRunning = true;
  const count = () => {
    animationFrames++;
    if (isRunning) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  await lab.train();
  isRunning = false;
  const seconds = (performance.now() - began) / 1000;
  const tasks = window.watched.tasks.filter(([start]) => start >= began).map(([, duration]) => duration);
  return {
    seconds,
    cloudFramesPerSecond: (lab.frames - frames) / seconds,
    pageFramesPerSecond: animationFrames / seconds,
    longestTask: Math.max(0, ...tasks),
    tasksOver50ms: tasks.length,
  };
});

/** Trains and slides for so many minutes; memory after a collection, each minute. */
async function soak(minutes) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('Performance.enable');
  const samples = [];
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 60_000;
  for (let minute = 1; minute <= minutes; minute++) {
    while (elapsed() < minute) {
      await page.evaluate(async () => {
        const lab = document.querySelector('noisy-ctrnn-lab');
        await lab.train();
        for (let k = 0; k <= 10; k++) {
          lab.testNoise = k / 10;
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
      });
    }
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
    samples.push({ minute: elapsed(), heap, gpu: await page.evaluate(() => window.watched.gpuBytes) });
    if (!values.json)
      console.log(
        `minute ${elapsed().toFixed(1)}: heap ${(heap / 2 ** 20).toFixed(1)} MiB, GPU buffers ${(samples.at(-1).gpu / 2 ** 20).toFixed(1)} MiB`,
      );
  }
  const from = samples.find(({ minute }) => minute >= 2) ?? samples[0];
  const to = samples.at(-1);
  return { samples, heapGrowth: to.heap / from.heap - 1, gpuGrowth: to.gpu / from.gpu - 1 };
}

const minutes = Number(values.minutes);
const result = {
  adapter,
  bytes: bytes(),
  firstTrajectoryMilliseconds: firstFrame,
  longestTaskWhileLoading: Math.max(0, ...loadTasks),
  training,
  soak: minutes > 0 ? await soak(minutes) : undefined,
};
if (values.json) console.log(JSON.stringify(result, null, 2));
else {
  const kB = (count) => `${(count / 1000).toFixed(1)} kB`;
  console.log(`on ${adapter}, in Chromium ${browser.version()}`);
  console.log(
    `standalone file, gzip: ${kB(result.bytes.entry)}; with what it imports at once ${kB(result.bytes.atFirst)}; all ${kB(result.bytes.all)}`,
  );
  console.log(
    `first moving trajectory: ${firstFrame.toFixed(0)} ms after the load began; longest task meanwhile ${result.longestTaskWhileLoading.toFixed(0)} ms`,
  );
  console.log(
    `training: ${training.seconds.toFixed(1)} s, ${training.pageFramesPerSecond.toFixed(1)} frames/s of the page, ${training.cloudFramesPerSecond.toFixed(1)} pictures/s of the cloud, longest task ${training.longestTask.toFixed(0)} ms (${training.tasksOver50ms} over 50)`,
  );
  if (result.soak)
    console.log(
      `from minute 2 to ${minutes}: heap ${(100 * result.soak.heapGrowth).toFixed(1)} %, GPU buffers ${(100 * result.soak.gpuGrowth).toFixed(1)} %`,
    );
}
await browser.close();
await server.close();
process.exit(0);

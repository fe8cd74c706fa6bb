// Pictures of every view of the built page, for the README: light and dark, on a desktop and a phone.
//
//   npm run build && node scripts/screenshots.mjs

import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright';
import { createServer, preview } from 'vite';

const vite = await createServer({ configFile: false, server: { middlewareMode: true }, logLevel: 'error' });
const { CHROMIUM_ARGS } = await vite.ssrLoadModule('/test/setup/chromium-args.ts');
const { readSetupRecord } = await vite.ssrLoadModule('/test/setup/setup-record.ts');
await vite.close();

const FOLDER = 'docs/screenshots';
const VIEWS = [
  { view: 'desktop', viewport: { width: 1100, height: 900 } },
  { view: 'phone', viewport: { width: 390, height: 844 } },
];

mkdirSync(FOLDER, { recursive: true });
const server = await preview({ root: 'demo', configFile: 'demo/vite.config.ts', logLevel: 'error' });
const [address] = server.resolvedUrls.local;
const browser = await chromium.launch({
  executablePath: process.env.NOISY_CTRNN_CHROMIUM ?? readSetupRecord().chromium,
  args: [...CHROMIUM_ARGS, '--no-sandbox'],
});

/** Waits for a lab's curves, and for the end of a trial. */
async function settle(page, selector) {
  const isMeasured = (lab) => document.querySelector(lab).curves.length > 0;
  await page.waitForFunction(isMeasured, selector, { timeout: 90_000 });
  await page.waitForTimeout(3200);
}

for (const { view, viewport } of VIEWS) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport, colorScheme });
    const shoot = (locator, name) =>
      locator.screenshot({ path: `${FOLDER}/${name}-${view}-${colorScheme}.png` });
    await page.goto(address);
    await settle(page, '#main-lab');
    await page.locator('#main-lab').getByRole('slider', { name: 'Noise while testing' }).fill('0');
    await page.waitForTimeout(3200);
    await shoot(page.locator('#main-lab'), 'function');
    await shoot(page.locator('header'), 'head');
    for (const task of ['regulator', 'maze']) {
      const lab = page.locator(`noisy-ctrnn-lab[task=${task}]`);
      await lab.getByRole('button', { name: 'Start' }).click();
      await settle(page, `noisy-ctrnn-lab[task=${task}]`);
      await shoot(lab, task);
    }
    const bench = page.locator('noisy-ctrnn-bench');
    await bench.getByRole('button', { name: 'Measure' }).click();
    await bench.getByText('Done.').waitFor({ timeout: 180_000 });
    await shoot(bench, 'bench');
    await page.close();
    console.log(`${view}, ${colorScheme}`);
  }
}
await browser.close();
await server.close();
process.exit(0);

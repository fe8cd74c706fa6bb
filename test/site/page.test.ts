// The built page in a real browser, as a visitor uses it.

import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { useSite } from './site.ts';

const site = useSite();

/** Few iterations of small networks: what is looked at is the page. */
const SMALL = '#task=function&units=5&trials=64&iterations=25&seed=3';

const LAB = '#main-lab';

/** What a software adapter may take, compiling included. */
const SOON = { timeout: 30_000 };

/** Waits until the lab is done with what it does. */
async function idle(page: Page, selector = LAB): Promise<void> {
  await page.waitForFunction(
    (lab) => {
      const element = document.querySelector(lab) as HTMLElementTagNameMap['noisy-ctrnn-lab'];
      return element.phase === 'idle' && element.level !== undefined;
    },
    selector,
    { timeout: 60_000 },
  );
}

async function opened(
  hash: string,
  options: Parameters<ReturnType<typeof site>['open']>[0] = {},
): Promise<Page> {
  const page = await site().open(options);
  await page.goto(site().page + hash);
  await idle(page);
  return page;
}

/** What the lab shows in numbers. */
function numbers(page: Page) {
  return page.locator(LAB).evaluate((element) => {
    const lab = element as HTMLElementTagNameMap['noisy-ctrnn-lab'];
    return { level: lab.level, learning: lab.learning.at(-1), curves: lab.curves.map(({ loss }) => loss) };
  });
}

/** Waits until a number does not change for so many milliseconds: what is under way may end first. */
async function standsStill(page: Page, number: () => Promise<number>, milliseconds: number): Promise<void> {
  const changes = async () => {
    const before = await number();
    await page.waitForTimeout(milliseconds);
    return (await number()) - before;
  };
  await expect.poll(changes, SOON).toBe(0);
}

async function train(page: Page): Promise<void> {
  await page
    .locator(LAB)
    .getByRole('button', { name: /^Train/ })
    .click();
  await page.waitForFunction(
    (lab) => (document.querySelector(lab) as HTMLElementTagNameMap['noisy-ctrnn-lab']).phase === 'training',
    LAB,
  );
  await idle(page);
}

describe('the page', () => {
  it('shows networks that were trained before, and what they prefer', async () => {
    const page = await opened('');
    const { curves } = await numbers(page);
    const [inside, outside] = curves;
    expect(inside[0]).toBeGreaterThan(2 * Math.min(...inside));
    expect(outside.indexOf(Math.min(...outside))).toBe(0);
    const frames = () =>
      page.locator(LAB).evaluate((lab) => (lab as HTMLElementTagNameMap['noisy-ctrnn-lab']).frames);
    const before = await frames();
    await expect.poll(frames, SOON).toBeGreaterThan(before + 2);
  });

  it('trains, and gives the same numbers from the same link after a reload', async () => {
    const page = await opened(SMALL);
    await train(page);
    const first = await numbers(page);
    expect(first.learning?.iteration).toBe(25);
    const link = await page
      .locator(LAB)
      .evaluate((lab) => (lab as HTMLElementTagNameMap['noisy-ctrnn-lab']).shareLink());
    await page.goto('about:blank');
    await page.goto(link!);
    await idle(page);
    await train(page);
    expect(await numbers(page)).toEqual(first);
  });

  it('measures anew when the slider moves, by keyboard too', async () => {
    const page = await opened(SMALL);
    const slider = page.locator(LAB).getByRole('slider', { name: 'Noise while testing' });
    await slider.focus();
    await page.keyboard.press('Home');
    await expect.poll(async () => (await numbers(page)).level?.level, SOON).toBe(0);
    expect(await slider.getAttribute('aria-valuetext')).toBe('no noise');
  });

  it('stops when it is told to, and keeps what was trained', async () => {
    const page = await opened('#units=5&trials=64&iterations=5000');
    const lab = page.locator(LAB);
    await lab.getByRole('button', { name: /^Train/ }).click();
    await expect.poll(async () => (await numbers(page)).learning?.iteration ?? 0, SOON).toBeGreaterThan(0);
    await lab.getByRole('button', { name: 'Stop' }).click();
    await lab.getByText('Stopped. What was trained so far is shown.').waitFor();
    const { learning, level } = await numbers(page);
    expect(learning?.iteration).toBeLessThan(5000);
    expect(level?.loss).toHaveLength(2);
  });

  it.each([
    [
      'it is scrolled away',
      () => window.scrollTo(0, document.body.scrollHeight),
      () => window.scrollTo(0, 0),
    ],
    [
      // A headless browser hides no tab: the page is told that it is hidden, as one that is would be.
      'its tab is hidden',
      () => {
        Object.defineProperty(document, 'hidden', { value: true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      },
      () => {
        Reflect.deleteProperty(document, 'hidden');
        document.dispatchEvent(new Event('visibilitychange'));
      },
    ],
  ])('pauses while %s, and goes on', async (_, leave, comeBack) => {
    const page = await opened('#units=5&trials=64&iterations=5000');
    await page
      .locator(LAB)
      .getByRole('button', { name: /^Train/ })
      .click();
    const iteration = async () => (await numbers(page)).learning?.iteration ?? 0;
    await expect.poll(iteration, SOON).toBeGreaterThan(0);
    await page.evaluate(leave);
    await standsStill(page, iteration, 1000);
    const away = await iteration();
    expect(away).toBeLessThan(5000);
    await page.evaluate(comeBack);
    await expect.poll(iteration, SOON).toBeGreaterThan(away);
  });

  it('keeps Settings open and the focus in them when one is changed, also to a wrong number', async () => {
    const page = await opened(SMALL);
    const lab = page.locator(LAB);
    await lab.getByText('Settings, and a link').click();
    const noise = lab.getByLabel('Noise while training');
    await noise.fill('0.25');
    await noise.press('Enter');
    await page.waitForFunction(
      (selector) =>
        (document.querySelector(selector) as HTMLElementTagNameMap['noisy-ctrnn-lab']).settings
          ?.trainingNoise === 0.25,
      LAB,
    );
    await idle(page);
    expect(await noise.isVisible()).toBe(true);
    expect(await noise.evaluate((input) => input.matches(':focus'))).toBe(true);

    const units = lab.getByLabel('Units');
    await units.fill('0');
    await units.press('Enter');
    expect(await units.evaluate((input) => (input as HTMLInputElement).validationMessage)).not.toBe('');
    expect(await lab.getByRole('button', { name: /^Train/ }).isVisible()).toBe(true);
    await units.fill('6');
    await units.press('Enter');
    await expect
      .poll(() =>
        lab.evaluate((element) => (element as HTMLElementTagNameMap['noisy-ctrnn-lab']).settings?.units),
      )
      .toBe(6);
  });

  it('keeps what it trained when more trials are to be seen', async () => {
    const page = await opened(SMALL);
    await train(page);
    const { learning, level } = await numbers(page);
    await page.locator(LAB).evaluate((element) => {
      (element as HTMLElementTagNameMap['noisy-ctrnn-lab']).trials = 96;
    });
    await expect.poll(async () => (await numbers(page)).level, SOON).not.toEqual(level);
    expect((await numbers(page)).learning).toEqual(learning);
    expect(await page.locator(LAB).getByText('Trained here.').isVisible()).toBe(true);
  });

  it('draws its canvases anew when the page, or the system, turns dark', async () => {
    const page = await opened(SMALL, { colorScheme: 'light' });
    /** The ink of an axis, as the canvas has it: the sum of all opaque pixels' lightness over their number. */
    const lightness = () =>
      page.locator(LAB).evaluate((lab) => {
        const canvas = lab.shadowRoot?.querySelector('.curves canvas') as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const opaque = Array.from({ length: data.length / 4 }, (_, k) => k).filter(
          (k) => data[4 * k + 3] > 250,
        );
        return opaque.reduce((sum, k) => sum + data[4 * k], 0) / opaque.length;
      });
    const byDay = await lightness();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(lightness, SOON).not.toBeCloseTo(byDay, 0);
    const byNight = await lightness();
    await page.evaluate(() => {
      document.documentElement.style.colorScheme = 'light';
    });
    await expect.poll(lightness, SOON).toBeCloseTo(byDay, 0);
    expect(byNight).not.toBeCloseTo(byDay, 0);
  });

  it('goes back to its own settings on the way back from a link', async () => {
    const page = await opened('');
    await page.evaluate(() => {
      location.hash = 'task=function&seed=3&units=5';
    });
    const seed = () =>
      page.locator(LAB).evaluate((lab) => (lab as HTMLElementTagNameMap['noisy-ctrnn-lab']).settings?.seed);
    await expect.poll(seed).toBe(3);
    await page.goBack();
    await expect.poll(seed).toBe(1);
  });

  it('saves every figure as a picture, and its numbers as a table', async () => {
    const page = await opened('#task=regulator&trials=64&iterations=25');
    await train(page);
    const lab = page.locator(LAB);
    for (const figure of ['inside', 'outside', 'histogram-inside', 'learning', 'preference']) {
      const saved = async (button: string) => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          lab.getByRole('button', { name: new RegExp(`^${button}.*, ${figure}$`) }).click(),
        ]);
        return readFileSync(await download.path());
      };
      const picture = await saved('PNG');
      expect(picture.subarray(1, 4).toString()).toBe('PNG');
      expect(picture.length).toBeGreaterThan(2000);
      const [head, ...rows] = (await saved('CSV')).toString().trim().split(/\r?\n/);
      expect(rows.length).toBeGreaterThan(9);
      const columns = head.split(',').length;
      expect(rows.every((row) => row.split(',').length === columns)).toBe(true);
      expect(rows.join()).not.toMatch(/NaN|undefined/);
    }
  });

  it('recovers when the device is lost, and shows the same again', async () => {
    const keepDevices = `
      window.devices = [];
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...options) {
        const device = await request.apply(this, options);
        window.devices.push(device);
        return device;
      };`;
    const page = await opened(SMALL, { init: keepDevices });
    const before = await numbers(page);
    const measured = page.locator(LAB).evaluate(
      (lab) =>
        new Promise((resolve) => {
          lab.addEventListener('level-measured', (event) => resolve((event as CustomEvent).detail), {
            once: true,
          });
        }),
    );
    await page.evaluate(() => (window as unknown as { devices: GPUDevice[] }).devices[0].destroy());
    expect(await measured).toEqual(before.level);
    // And while it trains: the second device goes, a third trains on to what an unbroken training reaches.
    await train(page);
    const unbroken = await numbers(page);
    await page.locator(LAB).evaluate((element) => {
      const { devices } = window as unknown as { devices: GPUDevice[] };
      element.addEventListener('training-progress', () => devices.at(-1)?.destroy(), { once: true });
    });
    await train(page);
    const devices = await page.evaluate(() => (window as unknown as { devices: GPUDevice[] }).devices.length);
    expect(devices).toBe(3);
    expect((await numbers(page)).level).toEqual(unbroken.level);
    expect(await page.locator(LAB).getByRole('alert').count()).toBe(0);
  });

  it('runs a small version without WebGPU, and says so', async () => {
    const page = await opened(SMALL, {
      init: "Object.defineProperty(navigator, 'gpu', { value: undefined })",
    });
    const text = await page.locator(LAB).evaluate((lab) => lab.shadowRoot!.textContent);
    expect(text).toContain('no WebGPU here');
    expect(text).toContain('64 trials at most');
    await train(page);
    expect((await numbers(page)).learning?.iteration).toBe(25);
  });

  it('refuses a link with a script in every field, in words, and shows its own', async () => {
    const page = await site().open();
    page.on('dialog', () => expect.unreachable('a script ran'));
    const scripts =
      '#task=<script>alert(1)</script>&units=<img src=x onerror=alert(1)>&seed=javascript:alert(1)';
    await page.goto(site().page + scripts);
    await idle(page);
    const problem = page.locator('#link-problem');
    expect(await problem.textContent()).toContain('This link does not describe a run');
    expect(await problem.locator('*').count()).toBe(0);
    // Others are followed without a reload.
    for (const [hash, words] of [
      ['#task=maze&trials=1e300', 'trials'],
      ['#task=function&__proto__=1', "it has a field '__proto__'"],
    ]) {
      await page.evaluate((other) => {
        location.hash = other;
      }, hash);
      await expect
        .poll(() => problem.textContent(), SOON)
        .toContain(`This link does not describe a run: ${words}`);
      await idle(page);
      expect(await problem.locator('*').count()).toBe(0);
    }
  });

  it('has no serious accessibility fault, in light and in dark', async () => {
    const page = await opened(SMALL, { colorScheme: 'light' });
    // Nothing stays behind a cover or in a drawer.
    for (const task of ['regulator', 'maze']) {
      const lab = `noisy-ctrnn-lab[task=${task}][start]`;
      await page.locator(lab).getByRole('button', { name: 'Start' }).click();
      await idle(page, lab);
    }
    for (const drawer of await page.getByText('Settings, and a link').all()) await drawer.click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(settledColours);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`),
        colorScheme,
      ).toEqual([]);
    }
  });

  it('fits a phone without scrolling sideways', async () => {
    const page = await opened(SMALL, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });

  it('stands still where little motion is asked for', async () => {
    const page = await opened(SMALL, { reducedMotion: 'reduce' });
    const frames = () =>
      page.locator(LAB).evaluate((lab) => (lab as HTMLElementTagNameMap['noisy-ctrnn-lab']).frames);
    await standsStill(page, frames, 600);
    // A picture of the beginning, and one of what was measured: nothing has played.
    expect(await frames()).toBeLessThan(10);
    expect(await page.locator(LAB).getByRole('button', { name: 'Play' }).isVisible()).toBe(true);
  });
});

/** In a page: resolves when the colours of the labs, which follow by a transition, are those of the scheme. */
async function settledColours(): Promise<void> {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  const labs = [...document.querySelectorAll('noisy-ctrnn-lab')];
  const animations = labs.flatMap(({ shadowRoot }) => shadowRoot?.getAnimations() ?? []);
  await Promise.allSettled(animations.map(({ finished }) => finished));
}

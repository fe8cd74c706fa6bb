// An author's page that knows nothing but the elements and their documented interface, from the standalone file.

import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { CtrnnError } from '../../src/index.ts';
import { useSite } from './site.ts';

const site = useSite();

const countDevices = `
  window.devices = 0;
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = function (...options) { window.devices++; return request.apply(this, options); };`;

async function opened(): Promise<Page> {
  const page = await site().open({ init: countDevices, viewport: { width: 900, height: 2600 } });
  await page.goto(site().embedding);
  await page.waitForFunction(
    () =>
      ['first', 'second'].every((id) => {
        const lab = document.getElementById(id) as HTMLElementTagNameMap['noisy-ctrnn-lab'];
        return lab.phase === 'idle' && lab.level !== undefined;
      }),
    undefined,
    { timeout: 60_000 },
  );
  return page;
}

describe('an embedding page', () => {
  it('has two labs that share one device, each with its own run', async () => {
    const page = await opened();
    expect(await page.evaluate(() => (window as unknown as { devices: number }).devices)).toBe(1);
    const losses = await page.evaluate(async () => {
      const labs = ['first', 'second'].map(
        (id) => document.getElementById(id) as HTMLElementTagNameMap['noisy-ctrnn-lab'],
      );
      await Promise.all(labs.map((lab) => lab.train()));
      return labs.map((lab) => lab.level?.loss);
    });
    expect(losses.map((loss) => loss?.length)).toEqual([2, 1]);
    // The same network, trained beside another or alone.
    expect(losses[1]?.[0]).toBe(losses[0]?.[0]);
  });

  it('hears its events, through shadow roots', async () => {
    const page = await opened();
    const heard = await page.evaluate(async () => {
      const names: string[] = [];
      for (const name of [
        'training-progress',
        'training-complete',
        'sweep-complete',
        'phase-change',
        'level-measured',
      ])
        document.body.addEventListener(name, () => names.push(name));
      await (document.getElementById('second') as HTMLElementTagNameMap['noisy-ctrnn-lab']).train();
      return [...new Set(names)].sort();
    });
    expect(heard).toEqual([
      'level-measured',
      'phase-change',
      'sweep-complete',
      'training-complete',
      'training-progress',
    ]);
  });

  it('is told of a wrong attribute, in the element and by an event, and goes on when it is mended', async () => {
    const page = await opened();
    const code = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const lab = document.getElementById('second') as HTMLElementTagNameMap['noisy-ctrnn-lab'];
          lab.addEventListener(
            'engine-error',
            (event) => resolve((event as CustomEvent<CtrnnError>).detail.code),
            { once: true },
          );
          lab.setAttribute('units', 'twelve');
        }),
    );
    expect(code).toBe('invalid-argument');
    expect(await page.locator('#second').getByRole('alert').textContent()).toContain('units is twelve');
    await page.evaluate(() => document.getElementById('second')?.setAttribute('units', '6'));
    await page.waitForFunction(() => {
      const lab = document.getElementById('second') as HTMLElementTagNameMap['noisy-ctrnn-lab'];
      return lab.settings?.units === 6 && lab.phase === 'idle' && lab.level !== undefined;
    });
    expect(await page.locator('#second').getByRole('alert').count()).toBe(0);
  });

  it('runs the benchmark, and has its result', async () => {
    const page = await opened();
    const result = await page.evaluate(async () => {
      const bench = document.getElementById('bench') as HTMLElementTagNameMap['noisy-ctrnn-bench'];
      await bench.run();
      return {
        complete: bench.result?.complete,
        rows: bench.result?.rows.length,
        warnings: bench.result?.warnings,
      };
    });
    expect(result).toMatchObject({ complete: true, rows: 4 });
    expect(result.warnings?.[0]).toContain('software adapter');
    await expect.poll(() => page.locator('#bench svg.roofline').count(), { timeout: 10_000 }).toBe(1);
  });

  it('shows what its author wrote into a slot', async () => {
    const page = await opened();
    expect(await page.getByText("A caption of the author's.").isVisible()).toBe(true);
  });
});

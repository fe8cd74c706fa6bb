// The cloud draws each trajectory where its numbers say, by WebGPU from the engine's buffers and on a plain canvas from arrays.
// In a page alone: Node has no canvas.

import { describe, expect, it } from 'vitest';
import type { ArrayTrajectories, CloudChannel, CloudView } from '../../src/elements/lab/cloud/cloud.ts';
import { openCloud } from '../../src/elements/lab/cloud/open-cloud.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { tasks } from '../../src/task/index.ts';
import { IN_PAGE, useEngine } from '../support/engine.ts';

const engine = useEngine();
const SIZE = 100;

/** No adapter of ours refuses to draw. */
function fail(error: Error): void {
  throw error;
}

const view: CloudView = {
  x: 'input',
  y: 'readout',
  xRange: [-2, 2],
  yRange: [-2, 2],
  trail: 0,
  pointSize: 5,
  colour: [1, 0, 0],
  denseColour: [1, 0, 0],
};

function canvasOf(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  canvas.style.width = canvas.style.height = `${SIZE}px`;
  document.body.append(canvas);
  return canvas;
}

/** Opacity of each pixel, from the top left corner. */
function opacities(canvas: HTMLCanvasElement): Uint8ClampedArray {
  const copy = new OffscreenCanvas(SIZE, SIZE).getContext('2d')!;
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, SIZE, SIZE).data.filter((_, k) => k % 4 === 3);
}

/** Where the ink lies in the mean, in data coordinates, and how many pixels have any. */
function centreOf(pixels: Uint8ClampedArray): {
  readonly x: number;
  readonly y: number;
  readonly inked: number;
} {
  let [x, y, all, inked] = [0, 0, 0, 0];
  for (const [k, opacity] of pixels.entries()) {
    x += opacity * ((k % SIZE) + 0.5);
    y += opacity * (Math.floor(k / SIZE) + 0.5);
    all += opacity;
    inked += Number(opacity > 0);
  }
  return { x: (4 * x) / all / SIZE - 2, y: 2 - (4 * y) / all / SIZE, inked };
}

/** A pixel, in data coordinates: where points overlap, ink covers less than they do apart. */
const PIXEL = 4 / SIZE;

describe.runIf(IN_PAGE)('a cloud', () => {
  const [steps, trials] = [6, 3];
  const task = tasks.functionApproximation({ steps });
  const noise = { inside: 0.4 };

  async function trajectoriesOf(count: number, kept = trials) {
    const networks = createNetworks({ task, units: 5, count, seed: 1, gain: 1.5 });
    const request = { task, trials: kept, noise, seed: 4 };
    const run = await engine().simulate(networks, { ...request, record: { readout: true, state: true } });
    const device = await engine().trajectories(networks, request);
    return { run, device };
  }

  async function drawn(time: number, row: number, settings: Partial<CloudView> = {}) {
    const { run, device } = await trajectoriesOf(2);
    const canvas = canvasOf();
    const cloud = openCloud(canvas, engine().device, { ...view, ...settings }, fail);
    cloud.show(device, row);
    // The first picture waits for the pipelines.
    let pixels: Uint8ClampedArray = new Uint8ClampedArray();
    const isDrawn = () => {
      if (!cloud.draw(time)) return false;
      pixels = opacities(canvas);
      return true;
    };
    await expect.poll(isDrawn, { timeout: 60_000 }).toBe(true);
    cloud.dispose();
    device.dispose();
    canvas.remove();
    return { run, pixels };
  }

  it.each([0, 1])('shows the readouts of network %i at the end of the trial', async (row) => {
    const { run, pixels } = await drawn(steps, row, { x: 'step', xRange: [steps - 2, steps + 2] });
    const last = Array.from(
      { length: trials },
      (_, k) => run.readout!.data[(row * trials + k) * steps + steps - 1],
    );
    const mean = last.reduce((a, b) => a + b) / trials;
    const centre = centreOf(pixels);
    expect(Math.abs(centre.x)).toBeLessThan(PIXEL);
    expect(Math.abs(centre.y - mean)).toBeLessThan(PIXEL);
  });

  it('shows a state between two steps', async () => {
    const { run, pixels } = await drawn(2.5, 1, { x: 'step', xRange: [0.5, 4.5], y: 'unit' });
    const { units } = { units: 5 };
    const at = (trial: number, step: number) =>
      run.state!.data[((trials + trial) * steps + step - 1) * units];
    const mean = [0, 1, 2].reduce((sum, trial) => sum + (at(trial, 2) + at(trial, 3)) / 2, 0) / trials;
    expect(Math.abs(centreOf(pixels).y - mean)).toBeLessThan(PIXEL);
  });

  it('leaves the canvas clear where there is no trajectory, and trails ink where one was', async () => {
    const away = await drawn(steps, 0, { yRange: [50, 60] });
    expect(away.pixels.every((opacity) => opacity === 0)).toBe(true);
    const along = { x: 'step', xRange: [-1, steps + 1] } as const;
    const [without, withTrail] = [await drawn(4, 0, along), await drawn(4, 0, { ...along, trail: 6 })];
    const [point, trail] = [centreOf(without.pixels), centreOf(withTrail.pixels)];
    expect(trail.inked).toBeGreaterThan(2 * point.inked);
    // 7 moments, half a step apart, that fade evenly: in the mean 1 step behind.
    const perStep = 4 / (steps + 2);
    expect(Math.abs(trail.x - (point.x - perStep))).toBeLessThan(0.2 * perStep);
  });

  it('looks alike on a plain canvas', async () => {
    const { device, run } = await trajectoriesOf(1, 5);
    device.dispose();
    const readout = Float32Array.from(run.readout!.data);
    const arrays: ArrayTrajectories = {
      kind: 'arrays',
      rows: 1,
      trials: 5,
      steps,
      channels: { readout } satisfies Partial<Record<CloudChannel, Float32Array>>,
    };
    const canvas = canvasOf();
    const cloud = openCloud(canvas, undefined, { ...view, x: 'step', xRange: [steps - 2, steps + 2] }, fail);
    cloud.show(arrays, 0);
    cloud.draw(steps);
    const mean = [0, 1, 2, 3, 4].reduce((sum, trial) => sum + readout[trial * steps + steps - 1], 0) / 5;
    const centre = centreOf(opacities(canvas));
    expect(Math.abs(centre.x)).toBeLessThan(PIXEL);
    expect(Math.abs(centre.y - mean)).toBeLessThan(PIXEL);
    canvas.remove();
  });

  it('refuses a canvas that is used otherwise', () => {
    const canvas = canvasOf();
    canvas.getContext('2d');
    expect(() => openCloud(canvas, engine().device, view, fail)).toThrow(/no 'webgpu' context/);
    canvas.remove();
  });
});

// The renderer for a canvas: of WebGPU where the trajectories lie on a device, else of the plain canvas.

import type { CloudRenderer, CloudView } from './cloud.ts';

/** @param device  that of the engine; undefined where the reference computes */
export function openCloud(
  canvas: HTMLCanvasElement,
  device: GPUDevice | undefined,
  view: CloudView,
): CloudRenderer {
  throw new Error(`not yet: ${canvas.width} ${String(device)} ${view.x}`);
}

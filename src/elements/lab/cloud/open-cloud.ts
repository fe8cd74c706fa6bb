// The renderer for a canvas: by WebGPU where the trajectories lie on a device, else on the plain canvas. A canvas serves one of
// the two for life; with a new device of the first kind it may be opened again.

import { CtrnnError } from '../../../index.ts';
import { CanvasCloud } from './canvas-cloud.ts';
import type { CloudRenderer, CloudView } from './cloud.ts';
import { DeviceCloud } from './device-cloud.ts';

function noContext(kind: string): CtrnnError {
  return new CtrnnError(
    'internal',
    `This canvas gives no '${kind}' context.`,
    'Open the cloud on a canvas of its own, on which nothing else was drawn.',
  );
}

/**
 * A picture is only in the canvas until the task that drew it ends: whoever copies it does so right after `draw`.
 *
 * @param device     that of the engine; undefined where the reference computes
 * @param onFailure  is told if the device refuses to draw
 * @throws CtrnnError `internal` for a canvas that has been used for something else
 */
export function openCloud(
  canvas: HTMLCanvasElement,
  device: GPUDevice | undefined,
  view: CloudView,
  onFailure: (error: CtrnnError) => void,
): CloudRenderer {
  if (device) {
    const context = canvas.getContext('webgpu');
    if (!context) throw noContext('webgpu');
    return new DeviceCloud(canvas, context, device, view, onFailure);
  }
  const context = canvas.getContext('2d');
  if (!context) throw noContext('2d');
  return new CanvasCloud(canvas, context, view);
}

// The cloud without WebGPU: dots on a plain canvas, from arrays. For the few trajectories that the reference computes.

import {
  type ArrayTrajectories,
  type CloudChannel,
  type CloudRenderer,
  type CloudView,
  TRAIL_STRIDE,
  type Trajectories,
} from './cloud.ts';
import { inkOf } from './ink.ts';

/**
 * The value of a channel between two steps; arrays hold it from step 1 on, where its first value stands in for earlier ones. An
 * input is shown at its step and stays until the next.
 */
function valueAt(
  { channels, steps, trials }: ArrayTrajectories,
  channel: CloudChannel,
  row: number,
  trial: number,
  time: number,
): number {
  if (channel === 'step') return time;
  const values = channels[channel];
  if (!values) return Number.NaN;
  const first = (row * trials + trial) * steps;
  if (channel === 'input') return values[first + Math.min(Math.floor(time), steps - 1)];
  const after = Math.min(Math.max(time - 1, 0), steps - 1);
  const slot = Math.floor(after);
  const next = Math.min(slot + 1, steps - 1);
  return values[first + slot] + (after - slot) * (values[first + next] - values[first + slot]);
}

function cssColour([red, green, blue]: CloudView['colour'], opacity: number): string {
  return `rgb(${255 * red} ${255 * green} ${255 * blue} / ${opacity})`;
}

export class CanvasCloud implements CloudRenderer {
  view: CloudView;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #shown: { readonly trajectories: ArrayTrajectories; readonly row: number } | undefined;

  constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, view: CloudView) {
    this.view = view;
    this.#canvas = canvas;
    this.#context = context;
  }

  show(trajectories: Trajectories, row: number): void {
    if (trajectories.kind !== 'arrays') throw new TypeError('This cloud draws from arrays.');
    this.#shown = { trajectories, row };
  }

  draw(time: number): boolean {
    const { width, height, clientWidth } = this.#canvas;
    this.#context.clearRect(0, 0, width, height);
    if (!this.#shown || width === 0 || height === 0) return false;
    const { trajectories, row } = this.#shown;
    const { x, y, xRange, yRange, trail, pointSize, colour } = this.view;
    const radius = (pointSize / 2) * (width / Math.max(1, clientWidth));
    for (let back = trail; back >= 0; back--) {
      const ink = inkOf(trajectories.trials) * (1 - back / (trail + 1));
      this.#context.fillStyle = cssColour(colour, 1 - Math.exp(-ink));
      const moment = Math.min(Math.max(time - TRAIL_STRIDE * back, 0), trajectories.steps);
      this.#context.beginPath();
      for (let trial = 0; trial < trajectories.trials; trial++) {
        const across = (valueAt(trajectories, x, row, trial, moment) - xRange[0]) / (xRange[1] - xRange[0]);
        const up = (valueAt(trajectories, y, row, trial, moment) - yRange[0]) / (yRange[1] - yRange[0]);
        this.#context.moveTo(across * width + radius, (1 - up) * height);
        this.#context.arc(across * width, (1 - up) * height, radius, 0, 2 * Math.PI);
      }
      this.#context.fill();
    }
    return true;
  }

  dispose(): void {
    this.#shown = undefined;
  }
}

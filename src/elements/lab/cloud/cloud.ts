// What a cloud is: many trajectories drawn at one moment, each a point with a short trail, as a density of ink. The renderer
// of a GPU reads the engine's own buffers; that of a page without WebGPU reads arrays.

import type { DeviceTrajectories } from '../../../index.ts';

/** What a coordinate of a point shows. Of inputs, readouts, units and the world's state, always the first (and second). */
export type CloudChannel = 'step' | 'input' | 'readout' | 'unit' | 'worldX' | 'worldY';

/** Trajectories of the reference backend. */
export interface ArrayTrajectories {
  readonly kind: 'arrays';
  readonly rows: number;
  readonly trials: number;
  readonly steps: number;
  /** [row][trial][step] of each channel that is there. */
  readonly channels: Readonly<Partial<Record<Exclude<CloudChannel, 'step'>, Float32Array>>>;
}

export type Trajectories = DeviceTrajectories | ArrayTrajectories;

/** Steps between two moments of a trail. */
export const TRAIL_STRIDE = 0.5;

export interface CloudView {
  readonly x: CloudChannel;
  readonly y: CloudChannel;
  /** Data coordinates of the canvas's edges: left and right, bottom and top. */
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  /** Earlier moments that trail behind a point, `TRAIL_STRIDE` apart; 0 for none. */
  readonly trail: number;
  /** Diameter of a point in CSS pixels. */
  readonly pointSize: number;
  /** sRGB, 0 to 1: of a single point, and what dense places tend to. */
  readonly colour: readonly [number, number, number];
  readonly denseColour: readonly [number, number, number];
}

/** One canvas that shows one row. */
export interface CloudRenderer {
  /** From now on shows these; what it drew before may then be disposed. */
  show(trajectories: Trajectories, row: number): void;
  view: CloudView;
  /**
   * Draws the moment `time` in steps, 0 .. T (between steps interpolated), at the canvas's present size.
   *
   * @returns  whether there was something to draw
   */
  draw(time: number): boolean;
  dispose(): void;
}

// Trajectories that stay on the GPU: a simulation whose states, readouts and inputs are left in buffers, for whoever draws
// from them. Nothing but the losses is read back.

import type { ShapedArray } from '../base/arrays.ts';

/** Numbers of all trials at all slots, float32, as the kernels lay them out. */
export interface TrajectoryBuffer {
  readonly buffer: GPUBuffer;
  /** Steps that are kept; 1 where a channel is the same at all of them. */
  readonly slots: number;
  readonly channels: number;
  /** Channels of a trial that lie behind each other: 1 or 4. */
  readonly channelsTogether: number;
}

/** Hold it only as long as it is drawn: it keeps its memory on the GPU until it is disposed. */
export interface DeviceTrajectories {
  readonly kind: 'device';
  readonly device: GPUDevice;
  /** Networks, in their order. */
  readonly rows: number;
  readonly trials: number;
  readonly steps: number;
  /** Trials padded to whole blocks, and those that lie together: see `trajectoryCell`. */
  readonly trialSlots: number;
  readonly groupTrials: number;
  /** h[0] .. h[T]: the units, and from channel `worldAt` on the state of a closed loop's world. */
  readonly states: TrajectoryBuffer & { readonly worldAt: number };
  /** z[0] .. z[T-1] */
  readonly readouts: TrajectoryBuffer;
  /** Inputs, then targets; of a closed loop what is sensed. */
  readonly inputs: TrajectoryBuffer;
  /** Loss of each trial, [E][B]; absent without a target. */
  readonly trialLoss?: ShapedArray;
  dispose(): void;
}

// What is timed: one network shape (leak 0.1, ReLU, two inputs, one output) at several sizes, four kinds of work on it,
// and the places where its noise enters.

import { div, mul, sub } from '../expression/functions.ts';
import { createNetworks } from '../network/create-networks.ts';
import type { Networks } from '../network/networks.ts';
import type { OpenLoopTask } from '../task/task.ts';

/** Trajectories alone; with every state recorded; one gradient; one iteration of training. */
export const WORKLOADS = ['simulate', 'record', 'gradient', 'train'] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

export const NOISE_CHOICES = ['inside', 'outside', 'none'] as const;
export type NoiseChoice = (typeof NOISE_CHOICES)[number];

export const SIZES = [1, 8, 16, 32, 64, 128, 256, 512] as const;

/** What all rows share. */
export const NETWORK = { inputs: 2, outputs: 1, leak: 0.1, activation: 'relu', noise: 0.1, seed: 1 } as const;

/** What tells a row from the others of a run, and finds it again in another. */
export interface RowName {
  readonly workload: WorkloadName;
  /** N */
  readonly units: number;
  readonly noise: NoiseChoice;
  /** T */
  readonly steps: number;
}

/** How much is done at once. */
export interface Load {
  /** Trials of each network, B. */
  readonly trials: number;
  /** E */
  readonly networks: number;
}

export function rowText({ workload, units, noise }: Omit<RowName, 'steps'>): string {
  return `N ${units}, ${workload}, noise ${noise}`;
}

/** Inputs that change with every step and cost next to nothing to make: two crossing ramps and their product. */
export function benchmarkTask(steps: number): OpenLoopTask {
  return {
    kind: 'open-loop',
    name: 'benchmark',
    inputs: NETWORK.inputs,
    outputs: NETWORK.outputs,
    steps,
    lossMask: new Float32Array(steps).fill(1),
    draws: 2,
    constant: false,
    trial({ draws: [first, second], step }) {
      const passed = div(step, steps);
      const rising = mul(sub(mul(2, first), 1), passed);
      const falling = mul(sub(mul(2, second), 1), sub(1, passed));
      return { input: [rising, falling], target: [mul(rising, falling)] };
    },
  };
}

export function benchmarkNetworks(units: number, networks: number): Networks {
  const { inputs, outputs, leak, activation, seed } = NETWORK;
  return createNetworks({ inputs, outputs, units, leak, activation, seed, count: networks });
}

export function noiseLevels(noise: NoiseChoice): { readonly inside: number; readonly outside: number } {
  return {
    inside: noise === 'inside' ? NETWORK.noise : 0,
    outside: noise === 'outside' ? NETWORK.noise : 0,
  };
}

// The useful work of a row, and the shortest time in which this adapter could do it:
//
//   attainable time = max(bytes / bandwidth, FLOP / peak + normals / rate)
//
// with the ceilings that were measured in the same run. Useful is what the mathematics cannot do without, whatever the
// kernels do: no second reading, no recomputed state, no noise drawn again for the way back, no copy to the host.

import type { Ceilings } from './ceilings.ts';
import { type Load, NETWORK, type RowName } from './workloads.ts';

export interface UsefulWork {
  readonly trajectorySteps: number;
  /** 2 N (N + I + O) a trajectory-step forward, 6 N (N + I + O) with the gradient. */
  readonly flop: number;
  /** One a unit and trajectory-step, none without noise. */
  readonly normals: number;
  readonly bytes: number;
}

const FLOAT_BYTES = 4;

/** Numbers read or written once: for each trajectory-step, each trajectory, and each network's parameter. */
function floatsOf({ workload, units }: RowName): { step: number; trajectory: number; parameter: number } {
  const { inputs, outputs } = NETWORK;
  switch (workload) {
    case 'simulate': // reads inputs and parameters, writes the last state
      return { step: inputs, trajectory: units, parameter: 1 };
    case 'record': // the last state is among those recorded
      return { step: inputs + units, trajectory: 0, parameter: 1 };
    case 'gradient': // also reads targets, writes states and reads them back; writes losses and the gradient
      return { step: inputs + outputs + 2 * units, trajectory: 1, parameter: 2 };
    case 'train': // reads and writes parameters and both of Adam's moments
      return { step: inputs + outputs + 2 * units, trajectory: 0, parameter: 6 };
  }
}

/** W, U, V; b, h[0] and the leaks; c. */
export function parameterCount(units: number): number {
  const { inputs, outputs } = NETWORK;
  return units * (units + inputs + outputs) + 3 * units + outputs;
}

export function usefulWork(row: RowName, { trials, networks }: Load): UsefulWork {
  const { workload, units, noise, steps } = row;
  const { inputs, outputs } = NETWORK;
  const trajectories = networks * trials;
  const trajectorySteps = trajectories * steps;
  const passes = workload === 'gradient' || workload === 'train' ? 6 : 2;
  const floats = floatsOf(row);
  return {
    trajectorySteps,
    flop: passes * units * (units + inputs + outputs) * trajectorySteps,
    normals: noise === 'none' ? 0 : units * trajectorySteps,
    bytes:
      FLOAT_BYTES *
      (floats.step * trajectorySteps +
        floats.trajectory * trajectories +
        floats.parameter * networks * parameterCount(units)),
  };
}

export interface Attainable {
  readonly milliseconds: number;
  /** Which of the two is the longer. */
  readonly limit: 'memory' | 'arithmetic';
}

export function attainable(work: UsefulWork, ceilings: Ceilings): Attainable {
  const memory = work.bytes / ceilings.bandwidth.rate;
  const arithmetic = work.flop / ceilings.flop.rate + work.normals / ceilings.normals.rate;
  return {
    milliseconds: 1000 * Math.max(memory, arithmetic),
    limit: memory > arithmetic ? 'memory' : 'arithmetic',
  };
}

// Who computes for a lab: the page's engine on WebGPU, whose trajectories stay on the device, or the float64 reference, whose
// trajectories are arrays.

import {
  type Backend,
  compileTrial,
  connect,
  type Networks,
  type NoiseSweep,
  type SimulateRequest,
  type SweepNoiseOptions,
  type Task,
} from '../../index.ts';
import { leaseEngine } from '../shared/engine-lease.ts';
import type { ArrayTrajectories, Trajectories } from './cloud/cloud.ts';
import type { LabComputer } from './lab-experiment.ts';

/** A simulation of a task, nothing recorded. */
export type LabRequest = Pick<SimulateRequest, 'trials' | 'noise' | 'seed' | 'signal'> & {
  readonly task: Task;
};

export interface Drawn {
  readonly trajectories: Trajectories;
  /** Mean loss of each network. */
  readonly loss: readonly number[];
}

export interface LabBackend {
  readonly computer: LabComputer;
  readonly backend: Pick<Backend, 'createTrainer' | 'simulate'>;
  sweepNoise(networks: Networks, options: SweepNoiseOptions): Promise<NoiseSweep>;
  draw(networks: Networks, request: LabRequest): Promise<Drawn>;
  /** The last step of the same, as arrays. */
  ends(networks: Networks, request: LabRequest): Promise<ArrayTrajectories>;
  /** @throws CtrnnError `adapter-incorrect` */
  selfCheck(): Promise<void>;
  release(): void;
}

/** Mean of each network's trials, [E][B] to [E]. */
function meanLoss(losses: ArrayLike<number>, networks: number): number[] {
  const trials = losses.length / networks;
  return Array.from({ length: networks }, (_, network) => {
    let sum = 0;
    for (let trial = 0; trial < trials; trial++) sum += losses[network * trials + trial];
    return sum / trials;
  });
}

/** @throws CtrnnError `no-adapter` */
export async function deviceBackend(): Promise<LabBackend> {
  const { engine, release } = await leaseEngine();
  const { info, device, trajectories } = engine;
  if (!device || !trajectories) throw new TypeError('A leased engine has a device.');
  const { description, isFallbackAdapter } = info;
  return {
    computer: { description, isFallbackAdapter, device },
    backend: engine,
    sweepNoise: (networks, options) => engine.sweepNoise(networks, options),
    async draw(networks, request) {
      const drawn = await trajectories(networks, request);
      return { trajectories: drawn, loss: meanLoss(drawn.trialLoss?.data ?? [], networks.networks) };
    },
    ends: async (networks, request) =>
      (await readTrajectories(engine, networks, request, 'last')).trajectories,
    selfCheck: () => engine.selfCheck(),
    release,
  };
}

/** First input of each trial at the steps from `first` on, [E][B][T - first]; nothing where a closed loop senses it. */
function firstInputs(
  networks: Networks,
  { task, trials, seed }: LabRequest,
  first: number,
): Float32Array | undefined {
  if (task.kind !== 'open-loop' || task.inputs === 0) return undefined;
  const { inputs } = task;
  const steps = task.steps - first;
  const program = compileTrial(task);
  const values = new Float32Array(networks.networks * trials * steps);
  networks.streams.forEach((stream, network) => {
    for (let trial = 0; trial < trials; trial++) {
      const { input } = program({ seed, phase: 'test', stream, iteration: 0, trial });
      const rows = input.length / inputs;
      for (let step = 0; step < steps; step++) {
        values[(network * trials + trial) * steps + step] = input[Math.min(first + step, rows - 1) * inputs];
      }
    }
  });
  return values;
}

/** One column of [..][columns]. */
function column(
  values: ArrayLike<number> | undefined,
  columns: number,
  index: number,
): Float32Array | undefined {
  if (!values || columns <= index) return undefined;
  const chosen = new Float32Array(values.length / columns);
  for (let k = 0; k < chosen.length; k++) chosen[k] = values[k * columns + index];
  return chosen;
}

/** All of a simulation that a cloud may show, of all steps or of the last. */
async function readTrajectories(
  backend: Pick<Backend, 'simulate'>,
  networks: Networks,
  request: LabRequest,
  which: 'all' | 'last',
): Promise<Drawn & { readonly trajectories: ArrayTrajectories }> {
  const { task, trials } = request;
  const isWorld = task.kind === 'closed-loop';
  const steps = which === 'all' ? task.steps : 1;
  const kept = { every: task.steps / steps };
  const record = { state: kept, readout: kept, ...(isWorld && { world: kept }) };
  const run = await backend.simulate(networks, { ...request, record });
  const worldSize = isWorld ? task.state : 0;
  const channels = {
    input: firstInputs(networks, request, task.steps - steps),
    readout: column(run.readout?.data, networks.outputs, 0),
    unit: column(run.state?.data, networks.units, 0),
    worldX: column(run.world?.data, worldSize, 0),
    worldY: column(run.world?.data, worldSize, 1),
  };
  return {
    trajectories: { kind: 'arrays', rows: networks.networks, trials, steps, channels },
    loss: meanLoss(run.trialLoss?.data ?? [], networks.networks),
  };
}

/** The same in float64, on the processor: for a worker, since it blocks its thread. */
export async function referenceBackend(description: string): Promise<LabBackend> {
  const engine = await connect({ backend: 'reference' });
  return {
    computer: { description, isFallbackAdapter: false },
    backend: engine,
    sweepNoise: (networks, options) => engine.sweepNoise(networks, options),
    draw: (networks, request) => readTrajectories(engine, networks, request, 'all'),
    ends: async (networks, request) =>
      (await readTrajectories(engine, networks, request, 'last')).trajectories,
    selfCheck: async () => {},
    release: () => engine.dispose(),
  };
}

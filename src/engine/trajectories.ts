// Trajectories that stay on the GPU: a simulation whose states, readouts and inputs are left in buffers, for whoever draws
// from them. Nothing but the losses is read back.

import type { SimulateRequest } from '../backend/backend.ts';
import type { CheckedSimulation } from '../backend/check-request.ts';
import { lossScale } from '../backend/trial-source.ts';
import type { ShapedArray } from '../base/arrays.ts';
import { CtrnnError } from '../base/errors.ts';
import { BufferPool, bytesText } from '../gpu/memory.ts';
import type { Networks } from '../network/networks.ts';
import { closePool, type EngineCore } from './core.ts';
import { BLOCK_LANES, groupLanes, slotChannels, stateTogether } from './kernels/shape.ts';
import { readOutcome } from './outcome.ts';
import { roundUp } from './parameter-layout.ts';
import { type Part, partsOf } from './plan/plan.ts';
import { networkRows } from './rows.ts';
import { type ForwardOptions, ForwardPass, openRun, QUAD_BYTES, type Run } from './run.ts';
import { forwardLaneBytes, planFor } from './simulate.ts';
import { forwardWork } from './work.ts';

/** Numbers of all trials at all slots, float32, as the kernels lay them out. */
export interface TrajectoryBuffer {
  readonly buffer: GPUBuffer;
  /** Steps that are kept; 1 where a channel is the same at all of them. */
  readonly slots: number;
  readonly channels: number;
  /** Channels of a trial that lie behind each other: 1, 4 or all of fewer than 32. */
  readonly channelsTogether: number;
}

/**
 * Hold it only as long as it is drawn: it keeps its memory on the GPU until it is disposed, and then the buffers serve other runs,
 * whose numbers whoever still draws from them would see.
 */
export interface DeviceTrajectories {
  readonly kind: 'device';
  readonly device: GPUDevice;
  /** Networks, in their order. */
  readonly rows: number;
  readonly trials: number;
  readonly steps: number;
  /** Trials padded to whole blocks, and those that lie together. */
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

/** A simulation of which nothing is recorded: all of it stays where it is. */
export type TrajectoriesRequest = SimulateRequest & { readonly record?: undefined };

const OPTIONS: Omit<ForwardOptions, 'hasTarget'> = {
  keepValues: false,
  keepStates: true,
  keepReadouts: true,
};

/** The one part that holds all trials of all steps. */
function wholePart(core: EngineCore, run: Run, trials: number, options: ForwardOptions): Part {
  const bytes = forwardLaneBytes(run, options, 0);
  const plan = planFor(core, run, trials, bytes, forwardWork(run.shape), { uncut: true });
  const { steps } = run.source;
  const [part, ...others] = partsOf(plan, run.rows.length, trials);
  if (others.length > 0 || plan.window < steps) {
    const lanes = roundUp(Math.ceil(trials / 4), BLOCK_LANES);
    const needed = bytes.total(steps) * lanes * run.rows.length;
    throw new CtrnnError(
      'does-not-fit',
      `All ${trials} trajectories of ${steps} steps take ${bytesText(needed)} at once, more than the memory budget or a buffer of this adapter holds.`,
      'Draw fewer trials or steps, or raise `memoryBudget`.',
    );
  }
  return part;
}

/** @throws CtrnnError `not-finite` naming network, trial and step; `aborted`; `does-not-fit`; `device-lost` */
export async function trajectories(
  core: EngineCore,
  networks: Networks,
  { trials, source, levels, draws, hasLoss }: CheckedSimulation,
  signal?: AbortSignal,
): Promise<DeviceTrajectories> {
  const pool = new BufferPool(core.context);
  try {
    const rows = networkRows(networks, levels);
    const run = await openRun(core, pool, networks, source, rows, { scores: true });
    const options = { ...OPTIONS, hasTarget: hasLoss };
    const part = wholePart(core, run, trials, options);
    const lanes = part.lanes * part.rows;
    const pass = await ForwardPass.open(core, pool, run, options, lanes, source.steps);
    await pass.run(part, pass.slice(part, draws, { start: 0, end: source.steps }), signal);
    const { state, readouts, trials: inputs, outcome } = pass.buffers;
    const [outcomes] = await core.scheduler.read([{ buffer: outcome, size: lanes * 2 * QUAD_BYTES }]);
    const losses = new Float32Array(rows.length * trials);
    readOutcome(
      outcomes,
      part,
      rows,
      draws.firstTrial,
      lossScale(source, run.layout.outputs),
      losses,
      trials,
    );
    if (core.live && pool.has(core.live.buffer)) core.live = undefined; // this run is over
    const channels = slotChannels(run.shape);
    return {
      kind: 'device',
      device: core.context.device,
      rows: rows.length,
      trials,
      steps: source.steps,
      trialSlots: part.lanes * 4,
      groupTrials: groupLanes(core.context.isSoftware) * 4,
      states: {
        buffer: state,
        slots: source.steps + 1,
        channels: channels.state,
        channelsTogether: stateTogether(run.shape),
        worldAt: run.layout.unitSlots,
      },
      readouts: { buffer: readouts, slots: source.steps, channels: run.layout.outputs, channelsTogether: 1 },
      inputs: {
        buffer: inputs,
        slots: run.supply.slots(source.steps),
        channels: channels.trials,
        channelsTogether: 1,
      },
      trialLoss: hasLoss
        ? { data: losses, shape: [rows.length, trials], axes: ['network', 'trial'] }
        : undefined,
      dispose: () => closePool(core, pool),
    };
  } catch (error) {
    closePool(core, pool);
    throw error;
  }
}

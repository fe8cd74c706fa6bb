// Simulate: trajectories of every network, with what was asked to be recorded.

import type { Scores, Simulation } from '../backend/backend.ts';
import type { CheckedSimulation, KeptSteps } from '../backend/check-request.ts';
import { keepScores, openScores } from '../backend/scores.ts';
import { lossScale, worldOf } from '../backend/trial-source.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Reading } from '../gpu/readback.ts';
import type { Networks } from '../network/networks.ts';
import type { World } from '../task/task.ts';
import { compileWorld } from '../task/world-program.ts';
import { countsNow, countsSince, type EngineCore, withBuffers } from './core.ts';
import { groupLanes, type KernelShape, slotChannels, stateTogether } from './kernels/shape.ts';
import { lanesOfWorkgroup } from './kernels/workgroup-shape.ts';
import { readOutcome, scatterSlot } from './outcome.ts';
import { type LaneBytes, type Part, type Plan, partsOf, planRun, windowsOf } from './plan/plan.ts';
import { networkRows } from './rows.ts';
import { type ForwardOptions, ForwardPass, forwardBytes, openRun, QUAD_BYTES, type Run } from './run.ts';
import type { SliceValues } from './slice.ts';
import { forwardWork } from './work.ts';

/** Threads that keep a graphics card busy, where a lane is the work of many. */
const ENOUGH_THREADS = 65_536;

/** The lanes that keep an adapter busy. */
export function enoughLanes({ onSoftware, family, layout }: KernelShape): number {
  if (onSoftware) return 64;
  return family === 'workgroups' ? ENOUGH_THREADS / (layout.unitSlots / 4) : 4096;
}

/**
 * A processor may take milliseconds for each MiB that it touches for the first time, as long as for computing the steps that fill it. So the
 * parts of a single call are no larger than they must be: without a bound, calls whose memory is not new take 5 to 8 % less time.
 */
const PART_BYTES_ON_SOFTWARE = 2 ** 26;

/** What a plan is asked for beyond its run. */
export interface PlanOptions {
  /** Trials are cut at multiples of this. Default 1. */
  readonly trialMultiple?: number;
  /** Cut by the memory budget alone: the scheduler still cuts dispatches by time. Default false. */
  readonly uncut?: boolean;
  /** The run computes many times in the same buffers, so that it does not matter what new memory costs. Default false. */
  readonly keepsBuffers?: boolean;
}

export function planFor(
  core: EngineCore,
  run: Run,
  trials: number,
  bytes: LaneBytes,
  workPerLaneStep: number,
  { trialMultiple = 1, uncut = false, keepsBuffers = false }: PlanOptions = {},
): Plan {
  return planRun({
    rows: run.rows.length,
    trials,
    steps: run.source.steps,
    bytes,
    trialMultiple,
    memoryBudget: core.memoryBudget,
    mostBufferBytes: Math.min(
      core.context.limits.maxStorageBufferBindingSize,
      core.context.limits.maxBufferSize,
    ),
    workPerLaneStep,
    mostWork: uncut ? Number.POSITIVE_INFINITY : core.scheduler.mostWork,
    groupLanes: groupLanes(core.context.isSoftware),
    workgroupLanes: lanesOfWorkgroup(run.shape),
    enoughLanes: enoughLanes(run.shape),
    partBytes: core.context.isSoftware && !keepsBuffers ? PART_BYTES_ON_SOFTWARE : undefined,
  });
}

export function forwardLaneBytes(run: Run, options: ForwardOptions, extra: number): LaneBytes {
  const bytes = Object.values(forwardBytes(run, options));
  return {
    total: (window) => bytes.reduce((sum, of) => sum + of(window), extra),
    largest: (window) => Math.max(...bytes.map((of) => of(window))),
  };
}

/** Index of each kept step within a window: kept steps are every - 1, 2 every - 1 ... */
function keptWithin(kept: KeptSteps | undefined, slice: SliceValues): { step: number; index: number }[] {
  if (!kept) return [];
  const steps: { step: number; index: number }[] = [];
  for (let index = Math.floor(slice.windowStart / kept.every); index < kept.count; index++) {
    const step = (index + 1) * kept.every - 1;
    if (step >= slice.windowEnd) break;
    if (step >= slice.windowStart) steps.push({ step, index });
  }
  return steps;
}

/** The arrays of a simulation while it is filled. */
interface Record {
  readonly finalState: Float32Array;
  readonly state?: Float32Array;
  readonly readout?: Float32Array;
  /** Of a closed-loop task's world. */
  readonly finalWorld?: Float32Array;
  readonly world?: Float32Array;
}

/** Reads what a window recorded, and at the end the final state. */
async function readWindow(
  core: EngineCore,
  run: Run,
  pass: ForwardPass,
  part: Part,
  slice: SliceValues,
  checked: CheckedSimulation,
  record: Record,
): Promise<void> {
  const { units, unitSlots, outputs } = run.layout;
  const { keptStates, keptReadouts, keptWorlds, trials } = checked;
  const slots = slotChannels(run.shape).state;
  const together = stateTogether(run.shape);
  const ofUnits = { count: units, slots, together };
  const ofWorld = { first: unitSlots, count: run.shape.world?.kept.length ?? 0, slots, together };
  const slotBytes = pass.slotBytes(part);
  const readoutBytes = part.rows * outputs * part.lanes * QUAD_BYTES;
  const stateSlot = (step: number, take: Reading['take']): Reading => ({
    buffer: pass.buffers.state,
    offset: pass.slotOf(slice, step) * slotBytes,
    size: slotBytes,
    take,
  });
  const readings: Reading[] = [
    ...keptWithin(keptStates, slice).map(({ step, index }) =>
      stateSlot(step + 1, (slot) => {
        scatterSlot(slot, part, ofUnits, record.state!, { trials, kept: keptStates!.count, index });
      }),
    ),
    ...keptWithin(keptWorlds, slice).map(({ step, index }) =>
      stateSlot(step + 1, (slot) => {
        scatterSlot(slot, part, ofWorld, record.world!, { trials, kept: keptWorlds!.count, index });
      }),
    ),
    ...keptWithin(keptReadouts, slice).map(({ step, index }) => ({
      buffer: pass.buffers.readouts,
      offset: (step - slice.windowStart) * readoutBytes,
      size: readoutBytes,
      take: (slot: Float32Array) => {
        const channels = { count: outputs, slots: outputs };
        scatterSlot(slot, part, channels, record.readout!, { trials, kept: keptReadouts!.count, index });
      },
    })),
  ];
  if (slice.windowEnd === slice.steps) {
    const last = { trials, kept: 1, index: 0 };
    readings.push(
      stateSlot(slice.steps, (slot) => {
        scatterSlot(slot, part, ofUnits, record.finalState, last);
        if (record.finalWorld) scatterSlot(slot, part, ofWorld, record.finalWorld, last);
      }),
    );
  }
  await core.scheduler.readThrough(readings);
}

/** The scores of every trial from the last states of its world, [E][B][S]. */
function scoresOf(world: World, finalWorld: Float32Array, count: number, trials: number): Scores | undefined {
  const scores = openScores(world, [count, trials], ['network', 'trial']);
  if (!scores) return undefined;
  const program = compileWorld(world);
  for (let place = 0; place < count * trials; place++) {
    const state = Float64Array.from(finalWorld.subarray(place * world.state, (place + 1) * world.state));
    keepScores(scores, program.scores(state), place);
  }
  return scores;
}

/** @throws CtrnnError `not-finite` naming network, trial and step; `aborted`; `does-not-fit`; `device-lost` */
export function simulate(
  core: EngineCore,
  networks: Networks,
  checked: CheckedSimulation,
  { signal, onProgress }: LongCallOptions,
): Promise<Simulation> {
  const before = countsNow(core);
  return withBuffers(core, async (pool) => {
    const { trials, source, levels, draws, keptStates, keptReadouts, keptWorlds, hasLoss } = checked;
    const { networks: count, units, outputs } = networks;
    const rows = networkRows(networks, levels);
    const run = await openRun(core, pool, networks, source, rows, { scores: true });
    const world = worldOf(source);
    const options: ForwardOptions = {
      keepValues: false,
      keepStates: keptStates !== undefined || keptWorlds !== undefined,
      keepReadouts: keptReadouts !== undefined,
      hasTarget: hasLoss,
    };
    const plan = planFor(core, run, trials, forwardLaneBytes(run, options, 0), forwardWork(run.shape));
    const parts = partsOf(plan, rows.length, trials);
    const windows = windowsOf(plan, source.steps);
    const pass = await ForwardPass.open(
      core,
      pool,
      run,
      options,
      parts[0].lanes * parts[0].rows,
      plan.window,
      plan.spareBytes,
    );

    const record: Record = {
      finalState: new Float32Array(count * trials * units),
      state: keptStates && new Float32Array(count * trials * keptStates.count * units),
      readout: keptReadouts && new Float32Array(count * trials * keptReadouts.count * outputs),
      finalWorld: world && new Float32Array(count * trials * world.state),
      world: world && keptWorlds && new Float32Array(count * trials * keptWorlds.count * world.state),
    };
    const losses = new Float32Array(count * trials);
    const total = parts.length * windows.length;
    for (const [p, part] of parts.entries()) {
      for (const [w, window] of windows.entries()) {
        const slice = pass.slice(part, draws, window);
        await pass.run(part, slice, signal);
        await readWindow(core, run, pass, part, slice, checked, record);
        pass.carryState(part, slice);
        onProgress?.({ phase: 'simulating', done: p * windows.length + w + 1, total });
      }
      const size = part.rows * 2 * part.lanes * QUAD_BYTES;
      const [outcome] = await core.scheduler.read([{ buffer: pass.buffers.outcome, size }]);
      const scale = lossScale(source, outputs);
      readOutcome(outcome, part, rows, draws.firstTrial, scale, losses, trials);
    }
    const axes = ['network', 'trial', 'step'];
    return {
      finalState: {
        data: record.finalState,
        shape: [count, trials, units],
        axes: ['network', 'trial', 'unit'],
      },
      state: record.state && {
        data: record.state,
        shape: [count, trials, keptStates!.count, units],
        axes: [...axes, 'unit'],
      },
      readout: record.readout && {
        data: record.readout,
        shape: [count, trials, keptReadouts!.count, outputs],
        axes: [...axes, 'output'],
      },
      finalWorld: record.finalWorld && {
        data: record.finalWorld,
        shape: [count, trials, world!.state],
        axes: ['network', 'trial', 'state'],
      },
      world: record.world && {
        data: record.world,
        shape: [count, trials, keptWorlds!.count, world!.state],
        axes: [...axes, 'state'],
      },
      scores: world && scoresOf(world, record.finalWorld!, count, trials),
      trialLoss: hasLoss ? { data: losses, shape: [count, trials], axes: ['network', 'trial'] } : undefined,
      counts: countsSince(core, before),
      kernel: run.shape.family,
    };
  });
}

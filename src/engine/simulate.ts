// Simulate: trajectories of every network, with what was asked to be recorded.

import type { Simulation } from '../backend/backend.ts';
import type { CheckedSimulation, KeptSteps } from '../backend/check-request.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { countsNow, countsSince, type EngineCore, withBuffers } from './core.ts';
import { kernelName } from './kernels/kernels.ts';
import { readOutcome, scatterSlot } from './outcome.ts';
import { type LaneBytes, type Part, type Plan, partsOf, planRun, windowsOf } from './plan/plan.ts';
import { networkRows } from './rows.ts';
import { type ForwardOptions, ForwardPass, forwardBytes, openRun, QUAD_BYTES, type Run } from './run.ts';
import type { SliceValues } from './slice.ts';
import { forwardWork } from './work.ts';

/** The lanes that keep an adapter busy. */
export function enoughLanes(core: EngineCore): number {
  return core.context.isSoftware ? 64 : 4096;
}

export function planFor(
  core: EngineCore,
  run: Run,
  trials: number,
  bytes: LaneBytes,
  workPerLaneStep: number,
  trialMultiple = 1,
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
    mostWork: core.scheduler.mostWork,
    enoughLanes: enoughLanes(core),
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
  const { keptStates, keptReadouts, trials } = checked;
  const slotBytes = pass.slotBytes(part);
  const readoutBytes = part.rows * outputs * part.lanes * QUAD_BYTES;
  const states = keptWithin(keptStates, slice);
  const readouts = keptWithin(keptReadouts, slice);
  const isLast = slice.windowEnd === slice.steps;
  const { state, readouts: readoutBuffer } = pass.buffers;
  const parts = [
    ...states.map(({ step }) => ({
      buffer: state,
      offset: pass.slotOf(slice, step + 1) * slotBytes,
      size: slotBytes,
    })),
    ...readouts.map(({ step }) => ({
      buffer: readoutBuffer,
      offset: (step - slice.windowStart) * readoutBytes,
      size: readoutBytes,
    })),
    ...(isLast
      ? [{ buffer: state, offset: pass.slotOf(slice, slice.steps) * slotBytes, size: slotBytes }]
      : []),
  ];
  const slots = (await core.scheduler.read(parts)).map((bytes) => new Float32Array(bytes));
  states.forEach(({ index }, i) => {
    const shape = { trials, kept: keptStates!.count, index };
    scatterSlot(slots[i], part, { count: units, slots: unitSlots }, record.state!, shape);
  });
  readouts.forEach(({ index }, i) => {
    const shape = { trials, kept: keptReadouts!.count, index };
    scatterSlot(slots[states.length + i], part, { count: outputs, slots: outputs }, record.readout!, shape);
  });
  if (isLast) {
    const shape = { trials, kept: 1, index: 0 };
    scatterSlot(slots.at(-1)!, part, { count: units, slots: unitSlots }, record.finalState, shape);
  }
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
    const { trials, source, levels, draws, keptStates, keptReadouts, hasLoss } = checked;
    const { networks: count, units, outputs } = networks;
    const rows = networkRows(networks, levels);
    const run = await openRun(core, pool, networks, source, rows);
    const options: ForwardOptions = {
      keepValues: false,
      keepStates: keptStates !== undefined,
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
    );

    const record: Record = {
      finalState: new Float32Array(count * trials * units),
      state: keptStates && new Float32Array(count * trials * keptStates.count * units),
      readout: keptReadouts && new Float32Array(count * trials * keptReadouts.count * outputs),
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
      const scale = 1 / (source.maskSum * outputs);
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
      trialLoss: hasLoss ? { data: losses, shape: [count, trials], axes: ['network', 'trial'] } : undefined,
      counts: countsSince(core, before),
      kernel: kernelName(run.shape),
    };
  });
}

// Trajectories that stay on the GPU are those of a simulation, read by their own description of where they lie.

import { describe, expect, it } from 'vitest';
import type { CtrnnError } from '../../src/base/errors.ts';
import type { DeviceTrajectories, TrajectoryBuffer } from '../../src/engine/trajectories.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { tasks } from '../../src/task/index.ts';
import { expectSameBits } from '../support/bits.ts';
import { allocatedBytes, IN_PAGE, underBudgets, useEngine } from '../support/engine.ts';
import { variedNetworks, variedRequest } from '../support/networks.ts';

const engine = useEngine();

/** A channel at all slots of every trial, [row][trial][slot], read as a drawing shader reads it. */
async function channelOf(
  { device, rows, trials, trialSlots, groupTrials }: DeviceTrajectories,
  { buffer, slots, channels, channelsTogether }: TrajectoryBuffer,
  channel: number,
): Promise<Float32Array> {
  const staging = device.createBuffer({
    size: buffer.size,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange());
  const found = Float32Array.from({ length: rows * trials * slots }, (_, k) => {
    const [slot, trial] = [k % slots, Math.floor(k / slots) % trials];
    const row = Math.floor(k / (slots * trials));
    const group = (slot * rows + row) * (trialSlots / groupTrials) + Math.floor(trial / groupTrials);
    const set = (group * channels) / channelsTogether + Math.floor(channel / channelsTogether);
    const cell =
      (set * groupTrials + (trial % groupTrials)) * channelsTogether + (channel % channelsTogether);
    return values[cell];
  });
  staging.destroy();
  return found;
}

/** One column of [..][columns]. */
function columnOf(values: ArrayLike<number>, columns: number, column: number): Float32Array {
  return Float32Array.from({ length: values.length / columns }, (_, k) => values[k * columns + column]);
}

describe('trajectories on the GPU', () => {
  it.each([
    { units: 5, trials: 70 },
    { units: 33, trials: 131 },
  ])('are those of a simulation at $units units and $trials trials', async ({ units, trials }) => {
    const sizes = { units, inputs: 2, outputs: 2, activation: 'relu' } as const;
    const [networks, steps] = [variedNetworks(sizes, 3), 7];
    const request = variedRequest(sizes, 3, trials, steps);
    const expected = await engine().simulate(networks, {
      ...request,
      record: { state: true, readout: true },
    });
    const found = await engine().trajectories(networks, request);
    try {
      const last = units - 1;
      const states = await channelOf(found, found.states, last);
      const without0 = Float32Array.from({ length: 3 * trials * steps }, (_, k) => {
        return states[Math.floor(k / steps) * (steps + 1) + 1 + (k % steps)];
      });
      expectSameBits(without0, columnOf(expected.state!.data, units, last));
      const readouts = await channelOf(found, found.readouts, 1);
      expectSameBits(readouts, columnOf(expected.readout!.data, 2, 1));
      expectSameBits(found.trialLoss!.data, expected.trialLoss!.data);
    } finally {
      found.dispose();
    }
  });

  it('show the inputs of a task, once where they do not change, and the world of a closed loop', async () => {
    const line = tasks.functionApproximation({ steps: 4 });
    const open = createNetworks({ task: line, units: 3, count: 2, seed: 1 });
    const shown = await engine().trajectories(open, { task: line, trials: 65, seed: 2 });
    expect(shown.inputs.slots).toBe(1);
    const inputs = await channelOf(shown, shown.inputs, 0);
    expect(inputs).toHaveLength(2 * 65);
    expect(Math.max(...inputs)).toBeGreaterThan(0.5);
    expect(Math.min(...inputs)).toBeLessThan(-0.5);
    shown.dispose();

    const maze = tasks.maze({ steps: 5 });
    const agents = createNetworks({ task: maze, units: 4, seed: 1 });
    const request = { task: maze, trials: 66, seed: 3 };
    const expected = await engine().simulate(agents, { ...request, record: { world: true } });
    const moved = await engine().trajectories(agents, request);
    for (const axis of [0, 1]) {
      const path = await channelOf(moved, moved.states, moved.states.worldAt + axis);
      const without0 = path.filter((_, k) => k % 6 > 0);
      expectSameBits(without0, columnOf(expected.world!.data, maze.state, axis));
    }
    moved.dispose();
  });

  it('keep their memory until they are disposed, and no longer', async () => {
    const task = tasks.functionApproximation({ steps: 6 });
    const networks = createNetworks({ task, units: 3, seed: 1 });
    await engine().core.scheduler.settle();
    const before = allocatedBytes(engine());
    const shown = await engine().trajectories(networks, { task, trials: 64, seed: 1 });
    expect(engine().liveState).toBeUndefined();
    await engine().simulate(networks, { task, trials: 64, seed: 2 });
    expect(allocatedBytes(engine())).toBeGreaterThan(before);
    shown.dispose();
    await engine().core.scheduler.settle();
    expect(allocatedBytes(engine())).toBe(before);
  });

  it.skipIf(IN_PAGE)('take more at once than a part of other runs', async () => {
    const task = tasks.functionApproximation({ steps: 400 });
    const networks = createNetworks({ task, units: 3, seed: 1 });
    const shown = await engine().trajectories(networks, { task, trials: 6000, seed: 1 });
    expect(allocatedBytes(engine())).toBeGreaterThan(80 * 2 ** 20);
    shown.dispose();
  });

  it('say by how much they do not fit, and leave nothing behind', async () => {
    const task = tasks.functionApproximation({ steps: 400 });
    const networks = createNetworks({ task, units: 8, seed: 1 });
    const before = allocatedBytes(engine());
    const refusal = await underBudgets(engine(), { memoryBudget: 2 ** 20 }, (small) =>
      small.trajectories(networks, { task, trials: 1000, seed: 1 }).catch((error: CtrnnError) => error),
    );
    expect(refusal).toMatchObject({ code: 'does-not-fit', message: expect.stringMatching(/take \d+ MiB/) });
    await engine().core.scheduler.settle();
    expect(allocatedBytes(engine())).toBe(before);
  });
});

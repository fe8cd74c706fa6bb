// Gradient: each network's own loss over its trials, and its exact derivative with respect to all that it is made of.

import type { GradientResult } from '../backend/backend.ts';
import type { CheckedGradient } from '../backend/check-request.ts';
import { notFiniteError } from '../backend/not-finite.ts';
import { PENALISED_PARAMETERS } from '../backend/penalties.ts';
import { lossScale } from '../backend/trial-source.ts';
import { indexBeyond } from '../base/check.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { BufferPool } from '../gpu/memory.ts';
import type { Networks, Parameters } from '../network/networks.ts';
import { countsNow, countsSince, type EngineCore, withBuffers } from './core.ts';
import { GradientPass, gradientLaneBytes, type PartOptions, type WindowVisitor } from './gradient-pass.ts';
import { inputGradientKernel } from './kernels/backward.ts';
import { BLOCK_LANES } from './kernels/shape.ts';
import { readOutcome, scatterSlot } from './outcome.ts';
import { packConstraints, unpackParameters } from './parameter-layout.ts';
import { partsOf } from './plan/plan.ts';
import { networkRows } from './rows.ts';
import { openRun, QUAD_BYTES, type Run } from './run.ts';
import { planFor } from './simulate.ts';
import { gradientWork } from './work.ts';

/** Reads dL/du of each window as the backward pass goes by, [E][B][T][I]. */
async function inputGradientReader(
  core: EngineCore,
  pool: BufferPool,
  run: Run,
  pass: GradientPass,
  lanes: number,
  window: number,
  trials: number,
): Promise<{ readonly visit: WindowVisitor; readonly gradient: Float32Array }> {
  const { inputs } = run.layout;
  const { steps } = run.source;
  const gradient = new Float32Array(run.rows.length * trials * steps * inputs);
  const kernel = await core.kernels.get(inputGradientKernel(run.shape));
  const inputGradients = pool.allocate('input gradient', lanes * window * inputs * QUAD_BYTES);
  await pool.ready();
  const { parameters, rowBuffer: rows } = run;
  const group = kernel.bind({ parameters, rows, values: pass.forward.buffers.values, inputGradients });
  const visit: WindowVisitor = async (slice, part) => {
    const work = part.lanes * part.rows * inputs * run.layout.unitSlots * 80;
    await core.scheduler.steps({
      kernel,
      group,
      slice,
      work,
      direction: 'backward',
      workgroupLanes: BLOCK_LANES,
    });
    const size = part.rows * inputs * part.lanes * QUAD_BYTES;
    await core.scheduler.readThrough(
      Array.from({ length: slice.windowEnd - slice.windowStart }, (_, i) => ({
        buffer: inputGradients,
        offset: i * size,
        size,
        take: (slot: Float32Array) => {
          const shape = { trials, kept: steps, index: slice.windowStart + i };
          scatterSlot(slot, part, { count: inputs, slots: inputs }, gradient, shape);
        },
      })),
    );
  };
  return { visit, gradient };
}

/** Adds the penalty on the weights of each network to its gradient and its loss. */
function addWeightPenalty(
  networks: Networks,
  weight: number,
  gradient: Parameters,
  losses: Float32Array,
): void {
  if (weight === 0) return;
  for (const name of PENALISED_PARAMETERS) {
    const values = networks.parameters[name];
    const size = values.length / networks.networks;
    values.forEach((value, k) => {
      gradient[name][k] += 2 * weight * value;
      losses[Math.floor(k / size)] += weight * value * value;
    });
  }
}

/** @throws CtrnnError `not-finite` naming network, trial and step; `aborted`; `does-not-fit`; `device-lost` */
export function gradient(
  core: EngineCore,
  networks: Networks,
  checked: CheckedGradient,
  { signal, onProgress }: LongCallOptions,
): Promise<GradientResult> {
  const before = countsNow(core);
  return withBuffers(core, async (pool) => {
    const { trials, source, levels, draws, l2 } = checked;
    const { networks: count, inputs, outputs } = networks;
    const rows = networkRows(networks, levels);
    const wantsInput = checked.inputGradient && inputs > 0;
    const asked = { ratePenalty: l2.rates > 0, keepsDelta: wantsInput };
    const run = await openRun(core, pool, networks, source, rows, asked);
    const bytes = gradientLaneBytes(run, (window) => (wantsInput ? window * inputs * QUAD_BYTES : 0));
    const plan = planFor(core, run, trials, bytes, gradientWork(run.shape));
    const parts = partsOf(plan, count, trials);
    const lanes = parts[0].lanes * parts[0].rows;
    const constraints = pool.upload('constraints', packConstraints(run.layout, networks));
    const pass = await GradientPass.open(core, pool, run, plan, lanes, constraints, true);
    const input = wantsInput
      ? await inputGradientReader(core, pool, run, pass, lanes, plan.window, trials)
      : undefined;

    const losses = new Float32Array(count * trials);
    const scale = lossScale(source, outputs);
    const readPart = async (p: number): Promise<Float32Array> => {
      const part = parts[p];
      const isLast = p === parts.length - 1;
      const [outcome, sums] = await core.scheduler.read([
        { buffer: pass.forward.buffers.outcome, size: part.rows * 2 * part.lanes * QUAD_BYTES },
        { buffer: pass.gradients, size: isLast ? count * run.layout.size * 4 : 0 },
      ]);
      readOutcome(outcome, part, rows, draws.firstTrial, scale, losses, trials);
      return new Float32Array(sums);
    };
    const tellDone = (done: number) =>
      onProgress?.({ phase: 'computing gradients', done, total: parts.length });
    const options: PartOptions = {
      draws,
      meanOver: trials,
      rateWeight: l2.rates,
      visit: input?.visit,
      sendsForwardFirst: !core.context.isSoftware,
      signal,
    };
    // A part is read while the next one is computed.
    let reading: Promise<Float32Array> | undefined;
    let values: Float32Array = new Float32Array();
    try {
      for (const [p, part] of parts.entries()) {
        await pass.run(part, options);
        const previous = reading;
        reading = readPart(p);
        reading.catch(() => {}); // told of where it is awaited, unless something fails before
        await previous;
        if (p > 0) tellDone(p);
      }
      values = await reading!;
      tellDone(parts.length);
    } finally {
      // The buffers are given back only when nobody reads them any more.
      await reading?.catch(() => {});
    }
    const bad = indexBeyond(values, Number.MAX_VALUE);
    if (bad >= 0) throw notFiniteError({ network: Math.floor(bad / run.layout.size) });

    const { steps } = source;
    const badInput = input ? indexBeyond(input.gradient, Number.MAX_VALUE) : -1;
    if (badInput >= 0) throw notFiniteError({ network: Math.floor(badInput / (trials * steps * inputs)) });
    const mean = Float32Array.from({ length: count }, (_, network) => {
      let sum = 0;
      for (let trial = 0; trial < trials; trial++) sum += losses[network * trials + trial];
      return sum / trials;
    });
    const gradient = unpackParameters(run.layout, values);
    addWeightPenalty(networks, l2.weights, gradient, mean);
    return {
      loss: { data: mean, shape: [count], axes: ['network'] },
      trialLoss: { data: losses, shape: [count, trials], axes: ['network', 'trial'] },
      gradient,
      inputGradient: checked.inputGradient
        ? {
            data: input?.gradient ?? new Float32Array(0),
            shape: [count, trials, steps, inputs],
            axes: ['network', 'trial', 'step', 'input'],
          }
        : undefined,
      counts: countsSince(core, before),
      kernel: run.shape.family,
    };
  });
}

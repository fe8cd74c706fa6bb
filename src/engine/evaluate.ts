// Evaluate: many noise levels of the same networks on the same trials and draws. A condition is a row of its own, so that
// all levels of a sweep run together.

import type { Evaluation } from '../backend/backend.ts';
import type { CheckedEvaluation } from '../backend/check-request.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { countsNow, countsSince, type EngineCore, withBuffers } from './core.ts';
import { kernelName, momentsKernel } from './kernels/kernels.ts';
import { readOutcome } from './outcome.ts';
import { type Part, partsOf, windowsOf } from './plan/plan.ts';
import { type ForwardOptions, ForwardPass, openRun, QUAD_BYTES } from './run.ts';
import { forwardLaneBytes, planFor } from './simulate.ts';
import { forwardWork } from './work.ts';

const OPTIONS: ForwardOptions = {
  keepValues: false,
  keepStates: false,
  keepReadouts: false,
  hasTarget: true,
};

/** Copies the moments of a part, [row][2][input], into two public arrays [row][input]. */
function scatterMoments(
  moments: Float32Array,
  part: Part,
  repeats: number,
  inputs: number,
  biasSquared: Float32Array,
  variance: Float32Array,
): void {
  const own = part.trials / repeats;
  for (let row = 0; row < part.rows; row++) {
    const to = (part.firstRow + row) * inputs + part.firstTrial / repeats;
    biasSquared.set(moments.subarray(2 * row * own, (2 * row + 1) * own), to);
    variance.set(moments.subarray((2 * row + 1) * own, (2 * row + 2) * own), to);
  }
}

/** @throws CtrnnError `not-finite` naming network, trial and step; `aborted`; `does-not-fit`; `device-lost` */
export function evaluate(
  core: EngineCore,
  networks: Networks,
  checked: CheckedEvaluation,
  { signal, onProgress }: LongCallOptions,
): Promise<Evaluation> {
  const before = countsNow(core);
  return withBuffers(core, async (pool) => {
    const { trials, conditions, source, levels, draws } = checked;
    const { networks: count, outputs } = networks;
    const { repeats } = source;
    const rows = Array.from({ length: count * conditions }, (_, row) => {
      const network = Math.floor(row / conditions);
      const stream = networks.streams[network];
      return { network, stream, inside: levels.inside[row], outside: levels.outside[row] };
    });
    const run = await openRun(core, pool, networks, source, rows);
    const wantsMoments = repeats > 1;
    const bytes = forwardLaneBytes(run, OPTIONS, wantsMoments ? 2 * QUAD_BYTES : 0);
    const plan = planFor(core, run, trials, bytes, forwardWork(run.shape), repeats);
    const parts = partsOf(plan, rows.length, trials);
    const windows = windowsOf(plan, source.steps);
    const lanes = parts[0].lanes * parts[0].rows;
    const pass = await ForwardPass.open(core, pool, run, OPTIONS, lanes, plan.window);
    const kernel = await core.kernels.get(momentsKernel(run.shape));
    const inputMoments = pool.allocate('bias and variance', wantsMoments ? lanes * 2 * QUAD_BYTES : 0);
    await pool.ready();
    const { trials: trialBuffer, readouts, outcome } = pass.buffers;
    const group = kernel.bind({ trials: trialBuffer, stepWeights: run.stepWeights, readouts, inputMoments });

    const inputs = trials / repeats;
    const losses = new Float32Array(rows.length * trials);
    const biasSquared = new Float32Array(wantsMoments ? rows.length * inputs : 0);
    const variance = new Float32Array(biasSquared.length);
    const scale = 1 / (source.maskSum * outputs);
    for (const [p, part] of parts.entries()) {
      const shown = part.trials / repeats;
      for (const window of windows) {
        const slice = { ...pass.slice(part, draws, window), lossScale: scale };
        await pass.run(part, slice, signal);
        if (wantsMoments) {
          const workgroups = [Math.ceil(shown / 16), part.rows] as const;
          const work = part.rows * part.lanes * 4 * outputs * (window.end - window.start) * 40;
          await core.scheduler.once({ kernel, group, slice, workgroups, work }, signal);
        }
      }
      const [ends, moments] = await core.scheduler.read([
        { buffer: outcome, size: part.rows * 2 * part.lanes * QUAD_BYTES },
        { buffer: inputMoments, size: wantsMoments ? part.rows * 2 * shown * 4 : 0 },
      ]);
      readOutcome(ends, part, rows, draws.firstTrial, scale, losses, trials);
      if (wantsMoments)
        scatterMoments(new Float32Array(moments), part, repeats, inputs, biasSquared, variance);
      onProgress?.({ phase: 'evaluating noise levels', done: p + 1, total: parts.length });
    }
    const perInput = (data: Float32Array) => ({
      data,
      shape: [count, conditions, inputs],
      axes: ['network', 'condition', 'input'],
    });
    return {
      trialLoss: {
        data: losses,
        shape: [count, conditions, trials],
        axes: ['network', 'condition', 'trial'],
      },
      ...(wantsMoments ? { biasSquared: perInput(biasSquared), variance: perInput(variance) } : {}),
      counts: countsSince(core, before),
      kernel: kernelName(run.shape),
    };
  });
}

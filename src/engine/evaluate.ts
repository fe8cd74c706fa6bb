// Evaluate: many noise levels of the same networks on the same trials and draws. A condition is a row of its own, so that
// all levels of a sweep run together.

import type { Evaluation, Scores } from '../backend/backend.ts';
import type { CheckedEvaluation } from '../backend/check-request.ts';
import { keepScores, openScores } from '../backend/scores.ts';
import { lossScale, worldOf } from '../backend/trial-source.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { compileWorld, type WorldProgram } from '../task/world-program.ts';
import { cellIndex } from './cells.ts';
import { countsNow, countsSince, type EngineCore, withBuffers } from './core.ts';
import { MOMENT_INPUTS, momentsKernel } from './kernels/probes.ts';
import { slotChannels, stateTogether } from './kernels/shape.ts';
import { readOutcome } from './outcome.ts';
import { type Part, partsOf, windowsOf } from './plan/plan.ts';
import { type ForwardOptions, ForwardPass, openRun, QUAD_BYTES, type Run } from './run.ts';
import { forwardLaneBytes, planFor } from './simulate.ts';
import { forwardWork } from './work.ts';

/** Of a readout that is loaded twice, in the scheduler's operations. */
const MOMENT_WORK = 40;

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

async function bindMoments(core: EngineCore, run: Run, pass: ForwardPass, inputMoments: GPUBuffer) {
  const kernel = await core.kernels.get(momentsKernel(run.shape));
  const { trials, readouts } = pass.buffers;
  return { kernel, group: kernel.bind({ trials, stepWeights: run.stepWeights, readouts, inputMoments }) };
}

/** Scores of a part's trials, [row][trials], from the last states of their worlds. */
async function readScores(
  core: EngineCore,
  run: Run,
  pass: ForwardPass,
  part: Part,
  program: WorldProgram,
  scores: Scores,
  trials: number,
): Promise<void> {
  const { world } = program;
  const { state: channels } = slotChannels(run.shape);
  const size = pass.slotBytes(part);
  // The ring's slot of the last step.
  const offset = (run.source.steps % 2) * size;
  const [bytes] = await core.scheduler.read([{ buffer: pass.buffers.state, offset, size }]);
  const values = new Float32Array(bytes);
  const last = new Float64Array(world.state);
  for (let row = 0; row < part.rows; row++) {
    for (let trial = 0; trial < part.trials; trial++) {
      for (let k = 0; k < world.state; k++) {
        const at = run.layout.unitSlots + k;
        last[k] = values[cellIndex(part, row, channels, at, trial, stateTogether(run.shape))];
      }
      const place = (part.firstRow + row) * trials + part.firstTrial + trial;
      keepScores(scores, program.scores(last), place);
    }
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
    const run = await openRun(core, pool, networks, source, rows, { scores: true });
    const world = worldOf(source);
    const program = world && compileWorld(world);
    const wantsMoments = repeats > 1 && !world;
    const bytes = forwardLaneBytes(run, OPTIONS, wantsMoments ? 2 * QUAD_BYTES : 0);
    const plan = planFor(core, run, trials, bytes, forwardWork(run.shape), { trialMultiple: repeats });
    const parts = partsOf(plan, rows.length, trials);
    const windows = windowsOf(plan, source.steps);
    const lanes = parts[0].lanes * parts[0].rows;
    const pass = await ForwardPass.open(core, pool, run, OPTIONS, lanes, plan.window);
    const inputMoments = pool.allocate('bias and variance', wantsMoments ? lanes * 2 * QUAD_BYTES : 0);
    const moments = wantsMoments ? await bindMoments(core, run, pass, inputMoments) : undefined;
    await pool.ready();
    const { outcome } = pass.buffers;

    const inputs = trials / repeats;
    const losses = new Float32Array(rows.length * trials);
    const biasSquared = new Float32Array(wantsMoments ? rows.length * inputs : 0);
    const variance = new Float32Array(biasSquared.length);
    const scores = world && openScores(world, [count, conditions, trials], ['network', 'condition', 'trial']);
    const scale = lossScale(source, outputs);
    for (const [p, part] of parts.entries()) {
      const shown = part.trials / repeats;
      for (const window of windows) {
        const slice = { ...pass.slice(part, draws, window), lossScale: scale };
        await pass.run(part, slice, signal);
        if (moments) {
          const workgroups = [Math.ceil(shown / MOMENT_INPUTS), part.rows] as const;
          const work = part.rows * part.lanes * 4 * outputs * (window.end - window.start) * MOMENT_WORK;
          await core.scheduler.once({ ...moments, slice, workgroups, work }, signal);
        }
      }
      const [ends, split] = await core.scheduler.read([
        { buffer: outcome, size: part.rows * 2 * part.lanes * QUAD_BYTES },
        { buffer: inputMoments, size: wantsMoments ? part.rows * 2 * shown * 4 : 0 },
      ]);
      readOutcome(ends, part, rows, draws.firstTrial, scale, losses, trials);
      if (wantsMoments) scatterMoments(new Float32Array(split), part, repeats, inputs, biasSquared, variance);
      if (program && scores) await readScores(core, run, pass, part, program, scores, trials);
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
      scores,
      counts: countsSince(core, before),
      kernel: run.shape.family,
    };
  });
}

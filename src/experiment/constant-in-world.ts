// The best constant output in a world: z is held while the world moves on, and the mean loss is brought down by its exact
// gradient. Random numbers are drawn once and kept, as the search plays the same trials again and again; what only the
// network senses and what only scores read is not computed at all.

import type { TaskSource } from '../backend/trial-source.ts';
import { compileEvaluator } from '../expression/evaluate.ts';
import { normalAt, normalsInto } from '../noise/normal.ts';
import { type TrialAddress, uniformDrawsInto } from '../task/draws.ts';
import type { World } from '../task/task.ts';
import { worldFormulas } from '../task/world-formulas.ts';
import type { ConstantBaseline } from './baselines.ts';

/** Fewer where they are long, so that the search takes a second. */
const TRIALS = { most: 64, least: 8, steps: 6400 };

/** Adam from the best of some outputs drawn at random, 0 among them. */
const SEARCH = { draws: 16, starts: 2, iterations: 40, rate: 0.2 };

interface Found {
  /** [O] */
  readonly output: Float64Array;
  readonly loss: number;
}

/** The mean loss over trials of an output held all the time; its gradient too where one is given to be written. */
type HeldLoss = (output: Float64Array, gradient?: Float64Array) => number;

/**
 * The best of several local minima.
 *
 * @param addressOf  of a trial by its number
 */
export function bestConstantInWorld(
  world: World,
  source: TaskSource,
  addressOf: (trial: number) => TrialAddress,
): ConstantBaseline {
  const affordable = Math.floor(TRIALS.steps / world.steps);
  const trials = Math.max(TRIALS.least, Math.min(TRIALS.most, affordable));
  const addresses = Array.from({ length: trials }, (_, trial) => addressOf(trial));
  const heldLoss = compileHeld(world, source, addresses);
  const drawn = addresses
    .slice(0, SEARCH.draws)
    .map((address) =>
      Float64Array.from({ length: world.outputs }, (_, unit) =>
        normalAt({ ...address, purpose: 'bootstrap', phase: 'training', step: 0, unit }),
      ),
    );
  const best = [new Float64Array(world.outputs), ...drawn]
    .map((output) => ({ output, loss: finite(heldLoss(output)) }))
    .sort(byLoss)
    .slice(0, SEARCH.starts)
    .map((start) => descend(heldLoss, start))
    .sort(byLoss)[0];
  return { output: Array.from(best.output), loss: best.loss, trials };
}

function byLoss(a: Found, b: Found): number {
  return a.loss - b.loss;
}

function finite(loss: number): number {
  return Number.isFinite(loss) ? loss : Number.MAX_VALUE;
}

/** The best output on the way of Adam (Kingma & Ba 2015), whose rate falls to zero. */
function descend(heldLoss: HeldLoss, start: Found): Found {
  const output = start.output.slice();
  const [gradient, first, second] = [0, 0, 0].map(() => new Float64Array(output.length));
  let best = start;
  for (let k = 1; k <= SEARCH.iterations; k++) {
    const loss = finite(heldLoss(output, gradient));
    if (loss < best.loss) best = { output: output.slice(), loss };
    if (!gradient.every(Number.isFinite)) return best;
    const rate = (SEARCH.rate * (1 + Math.cos((Math.PI * k) / SEARCH.iterations))) / 2;
    for (let o = 0; o < output.length; o++) {
      first[o] = 0.9 * first[o] + 0.1 * gradient[o];
      second[o] = 0.99 * second[o] + 0.01 * gradient[o] ** 2;
      const mean = first[o] / (1 - 0.9 ** k);
      const deviation = Math.sqrt(second[o] / (1 - 0.99 ** k));
      output[o] -= (rate * mean) / (deviation + 1e-12);
    }
  }
  return best;
}

/** The kept state at each step of each trial's start, and the normals of its moves: drawn once. */
function drawTrials(
  world: World,
  addresses: readonly TrialAddress[],
  start: (draws: Float64Array) => Float64Array,
) {
  return addresses.map((address) => {
    const draws = new Float64Array(world.draws.start);
    uniformDrawsInto(draws, draws.length, address);
    const normals = Array.from({ length: world.steps }, (_, step) => {
      const ofStep = new Float64Array(world.draws.move);
      if (ofStep.length > 0) normalsInto(ofStep, { ...address, purpose: 'motorNoise', step });
      return ofStep;
    });
    return { start: start(draws), normals };
  });
}

function compileHeld(
  world: World,
  { steps, lossMask, maskSum }: TaskSource,
  addresses: readonly TrialAddress[],
): HeldLoss {
  const formulas = worldFormulas(world);
  const { symbols, kept, adjointStates } = formulas;
  const state = kept.map((k) => symbols.state[k]);
  const size = kept.length;
  const startOf = compileEvaluator(formulas.start, symbols.startDraws);
  const trials = drawTrials(world, addresses, (draws) => {
    const first = new Float64Array(size);
    startOf(draws, first);
    return first;
  });

  const moveSymbols = [...state, ...symbols.readout, symbols.step, ...symbols.moveDraws];
  const moveOf = compileEvaluator([...formulas.move, formulas.cost, formulas.terminalCost], moveSymbols);
  const adjointOf = compileEvaluator(
    [...formulas.moveAdjoint.state, ...formulas.moveAdjoint.readout],
    [...moveSymbols, ...symbols.stateAdjoint, symbols.costSeed, symbols.terminalSeed],
  );
  const moved = new Float64Array(size + 2);
  const adjoint = new Float64Array(adjointStates.length + world.outputs);
  /** The arguments of both, those of a move first. */
  const values = new Float64Array(moveSymbols.length + adjointStates.length + 2);
  const states = Array.from({ length: steps + 1 }, () => new Float64Array(size));

  const setMove = (t: number, output: Float64Array, normals: readonly Float64Array[]) => {
    values.set(states[t]);
    values.set(output, size);
    values[size + output.length] = t;
    values.set(normals[t], size + output.length + 1);
  };
  return (output, gradient) => {
    gradient?.fill(0);
    let sum = 0;
    for (const { start, normals } of trials) {
      states[0].set(start);
      for (let t = 0; t < steps; t++) {
        setMove(t, output, normals);
        moveOf(values, moved);
        states[t + 1].set(moved.subarray(0, size));
        sum += (lossMask[t] * moved[size]) / maskSum + (t === steps - 1 ? moved[size + 1] : 0);
      }
      if (!gradient) continue;
      adjoint.fill(0);
      for (let t = steps - 1; t >= 0; t--) {
        setMove(t, output, normals);
        values.set(adjoint.subarray(0, adjointStates.length), moveSymbols.length);
        values[values.length - 2] = lossMask[t] / maskSum / trials.length;
        values[values.length - 1] = t === steps - 1 ? 1 / trials.length : 0;
        adjointOf(values, adjoint);
        for (let o = 0; o < output.length; o++) gradient[o] += adjoint[adjointStates.length + o];
      }
    }
    return sum / trials.length;
  };
}

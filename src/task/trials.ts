// Inputs and targets of single trials in float64: what the reference trains on, and what the GPU's are checked against.
// The GPU computes the same formulas in float32, from the same words.

import { compileEvaluator } from '../expression/evaluate.ts';
import { counterWords, type DrawAddress, keyWords } from '../noise/address.ts';
import { uniformOf } from '../noise/normal.ts';
import { threefry4x32 } from '../noise/threefry.ts';
import type { OpenLoopTask } from './task.ts';
import { trialExpressions } from './trial-expressions.ts';

/** Which trial of whose stream. */
export type TrialAddress = Pick<DrawAddress, 'seed' | 'phase' | 'stream' | 'iteration' | 'trial'>;

export interface TrialValues {
  /** [T][I], or [1][I] if the task is constant */
  readonly input: Float64Array;
  /** [T][O], or [1][O] if the task is constant */
  readonly target: Float64Array;
}

/** Makes any trial of one task. */
export type TrialProgram = (address: TrialAddress) => TrialValues;

/** Writes the uniform draws of a trial to the front of `out`, four a call of the generator. */
function drawsInto(
  out: Float64Array,
  count: number,
  { seed, phase, stream, iteration, trial }: TrialAddress,
): void {
  const key = keyWords({ seed, purpose: 'taskDraw', phase, stream });
  for (let unit = 0; unit < count; unit += 4) {
    const words = threefry4x32(counterWords({ iteration, trial, step: 0, unit }), key);
    for (let i = 0; i < 4 && unit + i < count; i++) out[unit + i] = uniformOf(words[i]);
  }
}

/**
 * Compiles a task's formulas once, for as many trials as are wanted.
 *
 * @throws CtrnnError `invalid-argument` if the task's formulas are not what it says they are
 */
export function compileTrial(task: OpenLoopTask): TrialProgram {
  const { draws, step, input, target } = trialExpressions(task);
  const evaluateStep = compileEvaluator([...input, ...target], [...draws, step]);
  const symbols = new Float64Array(draws.length + 1);
  const row = new Float64Array(input.length + target.length);
  const rows = task.constant ? 1 : task.steps;
  return (address) => {
    const values = {
      input: new Float64Array(rows * input.length),
      target: new Float64Array(rows * target.length),
    };
    drawsInto(symbols, draws.length, address);
    for (let t = 0; t < rows; t++) {
      symbols[draws.length] = t;
      evaluateStep(symbols, row);
      values.input.set(row.subarray(0, input.length), t * input.length);
      values.target.set(row.subarray(input.length), t * target.length);
    }
    return values;
  };
}

/** Input and target of one trial of a task, or of a program compiled from it where many are wanted. */
export function trialValues(task: OpenLoopTask | TrialProgram, address: TrialAddress): TrialValues {
  return (typeof task === 'function' ? task : compileTrial(task))(address);
}

// Inputs and targets of single trials in float64: what the reference trains on, and what the GPU's are checked against.
// The GPU computes the same formulas in float32, from the same words.

import { compileEvaluator } from '../expression/evaluate.ts';
import { type TrialAddress, uniformDrawsInto } from './draws.ts';
import type { OpenLoopTask } from './task.ts';
import { trialExpressions } from './trial-expressions.ts';

export interface TrialValues {
  /** [T][I], or [1][I] if the task is constant */
  readonly input: Float64Array;
  /** [T][O], or [1][O] if the task is constant */
  readonly target: Float64Array;
}

/** Makes any trial of one task. */
export type TrialProgram = (address: TrialAddress) => TrialValues;

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
    uniformDrawsInto(symbols, draws.length, address);
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

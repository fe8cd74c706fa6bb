// The formulas of a task's trials, checked: what float64 evaluation and the WGSL of the GPU are both made from.

import { checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { checkRepresentable } from '../expression/check-representable.ts';
import { asExpression, type Expression, type SymbolExpression, symbol } from '../expression/expression.ts';
import { symbolNames } from '../expression/straight-line.ts';
import type { OpenLoopTask } from './task.ts';
import { MOST_CHANNELS } from './task-options.ts';

export interface TrialExpressions {
  /** draw0, draw1 ...: draw d is the uniform of unit d at step 0 of the trial's purpose 'taskDraw'. */
  readonly draws: readonly SymbolExpression[];
  /** The symbol `step`: the index t as a number. */
  readonly step: SymbolExpression;
  /** [I] */
  readonly input: readonly Expression[];
  /** [O] */
  readonly target: readonly Expression[];
}

function wrongTask(task: OpenLoopTask, problem: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', `Task '${task.name}': ${problem}`, fix);
}

function channels(
  task: OpenLoopTask,
  name: 'input' | 'target',
  values: unknown,
  count: number,
): Expression[] {
  if (!Array.isArray(values) || values.length !== count) {
    const given = Array.isArray(values) ? `${values.length} expressions` : 'no array';
    throw wrongTask(
      task,
      `trial() returned ${given} as its ${name}, and the task says ${count}.`,
      `Return one expression per ${name === 'input' ? 'input' : 'output'}.`,
    );
  }
  const expressions = Array.from(values, (value, i) =>
    asExpression(value, `${name}[${i}] of task '${task.name}'`),
  );
  checkRepresentable(`the ${name} of task '${task.name}'`, expressions);
  return expressions;
}

/**
 * Calls a task's `trial` with symbols and checks what it returns.
 *
 * @throws CtrnnError `invalid-argument` if it returns a wrong number of inputs or targets, something that is no
 *   expression, a number that float32 lacks, a symbol it was not given, or a step where the task says it is constant
 */
export function trialExpressions(task: OpenLoopTask): TrialExpressions {
  const count = checkInteger(`draws of task '${task.name}'`, task.draws, 0, MOST_CHANNELS);
  const draws = Array.from({ length: count }, (_, d) => symbol(`draw${d}`));
  const step = symbol('step');
  const made = task.trial({ draws, step });
  const input = channels(task, 'input', made?.input, task.inputs);
  const target = channels(task, 'target', made?.target, task.outputs);

  const known = new Set([...draws, step].map((s) => s.name));
  for (const name of symbolNames([...input, ...target])) {
    if (!known.has(name)) {
      const fix = `Use only what trial() is given: ${[...known].join(', ')}. More uniforms: raise \`draws\`.`;
      throw wrongTask(task, `its formulas use the unknown symbol '${name}'.`, fix);
    }
    if (name === step.name && task.constant) {
      throw wrongTask(task, 'it says it is constant, but its formulas use the step.', 'Set constant: false.');
    }
  }
  return { draws, step, input, target };
}

// Function approximation: a network is shown a constant input u, uniform on [-1, 1]^I, and its readout should settle on
// f(u). The loss counts the last steps only, so the network has time to get there.
// Steps, targets and their sizes are ours; they are not the hyperparameters of Eckstein & Srinivasan 2026.

import { checkChoice, checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { checkRepresentable } from '../expression/check-representable.ts';
import { asExpression, type Expression, type Operand, symbol } from '../expression/expression.ts';
import { add, div, exp, mul, pow, sin, sub } from '../expression/functions.ts';
import type { OpenLoopTask } from './task.ts';
import { checkOptionNames, MOST_CHANNELS, timing } from './task-options.ts';

/** A function of the inputs, written in the expression language; an array gives several outputs. */
export type CustomTarget = (inputs: readonly Expression[]) => Operand | readonly Operand[];

interface NamedTarget {
  readonly fewestInputs: number;
  readonly mostInputs: number;
  readonly value: CustomTarget;
}

/** Width of the bump: the standard deviation of the Gaussian. */
const BUMP_WIDTH = 0.4;

const TARGETS = {
  /** sin(pi u) */
  sine: { fewestInputs: 1, mostInputs: 1, value: ([u]) => sin(mul(Math.PI, u)) },
  /** u1 u2 ... */
  product: { fewestInputs: 2, mostInputs: Infinity, value: ([u, v, ...more]) => mul(u, v, ...more) },
  /** exp(-|u|^2 / (2 0.4^2)) */
  'gaussian-bump': {
    fewestInputs: 1,
    mostInputs: Infinity,
    value: (inputs) => {
      const squaredRadius = inputs.map((u) => pow(u, 2)).reduce((sum, square) => add(sum, square));
      return exp(div(squaredRadius, -2 * BUMP_WIDTH ** 2));
    },
  },
} as const satisfies Record<string, NamedTarget>;

export type TargetName = keyof typeof TARGETS;
export const TARGET_NAMES = Object.keys(TARGETS) as readonly TargetName[];

export interface FunctionApproximationOptions {
  /** A name or a function of one's own; default 'sine', sin(pi u). */
  readonly target?: TargetName | CustomTarget;
  /** I; default the fewest that the target needs, 1 for a function of one's own. */
  readonly inputs?: number;
  /** T, default 40. */
  readonly steps?: number;
  /** How many of the last steps count in the loss; default a quarter of them. */
  readonly lossSteps?: number;
}

function named(name: TargetName, inputs: number | undefined): NamedTarget & { readonly inputs: number } {
  const target: NamedTarget = TARGETS[checkChoice('target', name, TARGET_NAMES)];
  const count = checkInteger(
    `inputs of target '${name}'`,
    inputs ?? target.fewestInputs,
    target.fewestInputs,
    Math.min(target.mostInputs, MOST_CHANNELS),
  );
  return { ...target, inputs: count };
}

/** The outputs of a target as a list of expressions, at least one, that float32 can hold. */
function outputsOf(target: CustomTarget, inputs: readonly Expression[]): Expression[] {
  const value = target(inputs);
  const outputs = (Array.isArray(value) ? value : [value]) as readonly Operand[];
  if (outputs.length === 0 || outputs.length > MOST_CHANNELS) {
    throw new CtrnnError(
      'invalid-argument',
      `The target returned ${outputs.length || 'no'} outputs.`,
      `Return an expression, or an array of 1 to ${MOST_CHANNELS}.`,
    );
  }
  const expressions = Array.from(outputs, (output) => asExpression(output, 'the result of the target'));
  checkRepresentable('the result of the target', expressions);
  return expressions;
}

/** A target as the part of a task that does not say how the network gets there. */
export type ApproximatedTarget = Pick<OpenLoopTask, 'inputs' | 'outputs' | 'draws' | 'constant' | 'trial'> & {
  readonly targetName: string;
};

/** @throws CtrnnError `invalid-argument` for an unknown target, inputs that it cannot use, or one that returns no expressions */
export function approximated({
  target = 'sine',
  inputs: given,
}: Pick<FunctionApproximationOptions, 'target' | 'inputs'>): ApproximatedTarget {
  const custom = typeof target === 'function';
  const { inputs, value } = custom
    ? { inputs: checkInteger('inputs', given ?? 1, 1, MOST_CHANNELS), value: target }
    : named(target, given);
  const probe = Array.from({ length: inputs }, (_, i) => symbol(`input${i}`));
  return {
    targetName: custom ? 'custom' : target,
    inputs,
    outputs: outputsOf(value, probe).length,
    draws: inputs,
    constant: true,
    trial: ({ draws }) => {
      const input = draws.map((draw) => sub(mul(2, draw), 1));
      return { input, target: outputsOf(value, input) };
    },
  };
}

/**
 * The task of approximating a function of a constant input.
 *
 * @throws CtrnnError `invalid-argument` for options out of range, or a target that does not return expressions
 */
export function functionApproximation(options: FunctionApproximationOptions = {}): OpenLoopTask {
  checkOptionNames('functionApproximation', options, ['target', 'inputs', 'steps', 'lossSteps']);
  const { targetName, ...target } = approximated(options);
  return {
    kind: 'open-loop',
    name: `function approximation (${targetName})`,
    ...target,
    ...timing(options, { steps: 40, lossShare: 1 / 4 }),
  };
}

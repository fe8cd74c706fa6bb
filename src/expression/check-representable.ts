// The border to float32 and WGSL: they lack constants beyond the range of float32, infinities and NaN. A formula that
// holds one is refused, not turned into something else in silence.

import { CtrnnError } from '../base/errors.ts';
import type { Expression, Node } from './expression.ts';
import { type StraightLine, straightLine } from './straight-line.ts';

/** What is wrong with a node; undefined if nothing is. */
function problemOf(node: Node, operands: readonly Node[]): string | undefined {
  if (node.operation === 'constant') {
    return Number.isFinite(Math.fround(node.value))
      ? undefined
      : `the constant ${node.value} is not a finite f32`;
  }
  const values = operands.flatMap((operand) => (operand.operation === 'constant' ? [operand.value] : []));
  if (values.length === 0 || values.length < operands.length) return undefined;
  // Operations on constants are folded unless they give one of these.
  return `${node.operation}(${values.join(', ')}) is infinite or NaN, which WGSL cannot express`;
}

/**
 * Checks that float32 and WGSL can hold the constants of expressions.
 *
 * @param where  what the expressions are, for the message, e.g. "move of world 'maze'"
 * @throws CtrnnError `invalid-argument` for a constant that float32 cannot hold, or an operation on constants whose
 *   result is infinite or NaN
 */
export function checkRepresentable(where: string, expressions: readonly Expression[]): void {
  checkStraightLine(where, straightLine(expressions));
}

/** As `checkRepresentable`. */
export function checkStraightLine(where: string, { nodes, operands }: StraightLine): void {
  nodes.forEach((node, k) => {
    const problem = problemOf(
      node,
      operands[k].map((operand) => nodes[operand]),
    );
    if (problem !== undefined) {
      throw new CtrnnError(
        'invalid-argument',
        `In ${where}, ${problem}.`,
        'Keep constants within 3.4e38 of zero, and inside the domain of the functions they are given to.',
      );
    }
  });
}

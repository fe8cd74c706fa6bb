// From a graph to a straight line of steps: each node once, after its operands. Equal subexpressions become one step
// (value numbering), however they were built; a + b and b + a are equal, since float addition and multiplication
// commute exactly. All uses of an expression start here.

import type { Node, OperationName } from './expression.ts';

/** Nodes by number; `operands[k]` are the numbers of node k's operands, all below k. */
export interface StraightLine {
  readonly nodes: readonly Node[];
  readonly operands: readonly (readonly number[])[];
  /** The number of each expression asked for, in their order. */
  readonly outputs: readonly number[];
}

const COMMUTATIVE: ReadonlySet<string> = new Set<OperationName>(['add', 'mul', 'equal', 'and', 'or']);

/** Two nodes with the same key have the same value. */
function keyOf(node: Node, operands: readonly number[]): string {
  if (node.operation === 'symbol') return `symbol ${node.name}`;
  if (node.operation === 'constant')
    return Object.is(node.value, -0) ? 'constant -0' : `constant ${node.value}`;
  const ordered = COMMUTATIVE.has(node.operation) ? operands.toSorted((a, b) => a - b) : operands;
  return `${node.operation} ${ordered.join(' ')}`;
}

export function operandsOf(node: Node): readonly Node[] {
  return 'operands' in node ? node.operands : [];
}

export function straightLine(expressions: readonly Node[]): StraightLine {
  const nodes: Node[] = [];
  const operands: (readonly number[])[] = [];
  const numberOfKey = new Map<string, number>();
  const numberOfNode = new Map<Node, number>();

  function place(node: Node): void {
    const own = operandsOf(node).map((operand) => numberOfNode.get(operand)!);
    const key = keyOf(node, own);
    const known = numberOfKey.get(key);
    if (known === undefined) {
      numberOfKey.set(key, nodes.length);
      numberOfNode.set(node, nodes.length);
      nodes.push(node);
      operands.push(own);
    } else {
      numberOfNode.set(node, known);
    }
  }

  // Depth first with a stack of our own: a sum of 30,000 terms is deeper than JavaScript's.
  const waiting: Node[] = expressions.toReversed();
  while (waiting.length > 0) {
    const node = waiting[waiting.length - 1];
    const missing = numberOfNode.has(node) ? [] : operandsOf(node).filter((o) => !numberOfNode.has(o));
    if (missing.length > 0) {
      for (let i = missing.length - 1; i >= 0; i--) waiting.push(missing[i]);
    } else {
      if (!numberOfNode.has(node)) place(node);
      waiting.pop();
    }
  }
  return { nodes, operands, outputs: expressions.map((e) => numberOfNode.get(e)!) };
}

/** The names of the symbols that the expressions use, in order of first use. */
export function symbolNames(expressions: readonly Node[]): string[] {
  return straightLine(expressions).nodes.flatMap((node) => (node.operation === 'symbol' ? [node.name] : []));
}

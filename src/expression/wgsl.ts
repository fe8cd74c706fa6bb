// Expressions as WGSL: `let` statements in static single assignment, a shared subexpression once.
//
//   printWgsl({ force: div(x, add(1, abs(x))) }, { x: 'state[0]' })
//   -> let e0 = state[0];
//      let force = e0 / (1.0 + abs(e0));

import { CtrnnError } from '../base/errors.ts';
import { checkStraightLine } from './check-representable.ts';
import { asExpression, type Expression, type Operand, type OperationName } from './expression.ts';
import { straightLine } from './straight-line.ts';
import { wgslLiteral } from './wgsl-literal.ts';

/**
 * Operations by functions of ours with one f32 argument, written in shaders/elementary.wgsl: WGSL lacks them, or promises
 * too little of its own (sin and cos to 2^-11 only).
 */
const HELPERS = {
  sin: 'sine',
  cos: 'cosine',
  tanh: 'hyperbolicTangent',
  expm1: 'expMinusOne',
  log1p: 'logOnePlus',
} as const satisfies Partial<Record<OperationName, string>>;

export const HELPER_FUNCTIONS: readonly string[] = Object.values(HELPERS);

/** How each operation is called. */
export const WGSL_FUNCTIONS = {
  ...HELPERS,
  exp: 'exp',
  log: 'log',
  sqrt: 'sqrt',
  abs: 'abs',
  floor: 'floor',
  min: 'min',
  max: 'max',
  select: 'select',
} as const satisfies Partial<Record<OperationName, string>>;

const OPERATORS = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  less: '<',
  lessEqual: '<=',
  equal: '==',
  and: '&&',
  or: '||',
} as const satisfies Partial<Record<OperationName, string>>;

/** Longer text gets a name of its own even if it is used once, so that lines stay readable and nesting shallow. */
const LONGEST_INLINE = 60;

/** WGSL text; `closed` if it can stand beside an operator without parentheses. */
interface Text {
  readonly text: string;
  readonly closed: boolean;
}

function parenthesised({ text, closed }: Text): string {
  return closed ? text : `(${text})`;
}

function operationText(operation: OperationName, operands: readonly Text[]): Text {
  if (operation === 'neg') return { text: `-${parenthesised(operands[0])}`, closed: false };
  if (operation === 'not') return { text: `!${parenthesised(operands[0])}`, closed: false };
  if (operation in OPERATORS) {
    const operator = OPERATORS[operation as keyof typeof OPERATORS];
    return { text: operands.map(parenthesised).join(` ${operator} `), closed: false };
  }
  const name = WGSL_FUNCTIONS[operation as keyof typeof WGSL_FUNCTIONS];
  let given = operands.map((o) => o.text);
  if (operation === 'select') {
    // WGSL's order is (false, true, condition). The parentheses keep `<` from being read as the start of a template.
    given = [given[2], given[1], parenthesised(operands[0])];
  }
  return { text: `${name}(${given.join(', ')})`, closed: true };
}

function symbolText(name: string, snippets: Readonly<Record<string, string>>): Text {
  if (!Object.hasOwn(snippets, name)) {
    throw new CtrnnError(
      'invalid-argument',
      `An expression uses the symbol '${name}', for which there is no WGSL.`,
      `Use only the symbols that are given: ${Object.keys(snippets).join(', ') || 'none'}.`,
    );
  }
  const text = snippets[name];
  return { text, closed: /^\w+(\.\w+|\[\w+\]|\([\w., ]*\))*$/.test(text) };
}

/** An output or temporary that hid a symbol's identifier or a function would change what later lines mean. */
function checkNames(names: readonly string[], prefix: string, snippets: readonly string[]): void {
  const taken = new Set<string>([
    ...Object.values(WGSL_FUNCTIONS),
    ...snippets.flatMap((text) => text.match(/\b[A-Za-z_]\w*/g) ?? []),
  ]);
  const temporary = new RegExp(`^${prefix}\\d+$`);
  const identifier = /^[A-Za-z]\w*$/;
  const bad = identifier.test(prefix)
    ? (names.find((name) => !identifier.test(name) || taken.has(name) || temporary.test(name)) ??
      [...taken].find((name) => temporary.test(name)))
    : prefix;
  if (bad !== undefined) {
    throw new CtrnnError(
      'invalid-argument',
      `The name '${bad}' cannot be used in the WGSL of these expressions: it is no identifier, or is already in use.`,
      'Give outputs names of their own, or temporaries another `prefix`.',
    );
  }
}

export interface PrintOptions {
  /** Temporaries are called e0, e1 ... with the default 'e'; choose another where two blocks share a scope. */
  readonly prefix?: string;
  /** Put before each line. */
  readonly indent?: string;
}

/**
 * Prints named f32 outputs as WGSL `let` statements, one a line.
 *
 * @param outputs   name of each `let` -> its expression, printed so that every name is defined
 * @param snippets  name of each symbol -> a WGSL expression of type f32, free of side effects
 * @throws CtrnnError `invalid-argument` for a symbol without WGSL, a name in use, or a constant that f32 cannot hold
 */
export function printWgsl(
  outputs: Readonly<Record<string, Operand>>,
  snippets: Readonly<Record<string, string>>,
  { prefix = 'e', indent = '' }: PrintOptions = {},
): string {
  const names = Object.keys(outputs);
  checkNames(names, prefix, Object.values(snippets));
  const line = straightLine(Object.values(outputs).map((e): Expression => asExpression(e, 'printWgsl')));
  checkStraightLine(`the expressions of ${names.join(', ')}`, line);

  const uses = line.nodes.map(() => 0);
  for (const k of line.operands.flat()) uses[k]++;

  const lines: string[] = [];
  const texts: Text[] = [];
  let temporaries = 0;
  function define(name: string, { text }: Text): Text {
    lines.push(`${indent}let ${name} = ${text};`);
    return { text: name, closed: true };
  }

  line.nodes.forEach((node, k) => {
    let text: Text;
    if (node.operation === 'constant') {
      const literal = wgslLiteral(node.value);
      text = { text: literal, closed: !literal.startsWith('-') };
    } else if (node.operation === 'symbol') {
      text = symbolText(node.name, snippets);
    } else {
      text = operationText(
        node.operation,
        line.operands[k].map((operand) => texts[operand]),
      );
    }
    const simple = node.operation === 'constant' || /^\w+$/.test(text.text);
    const outputsHere = names.filter((_, output) => line.outputs[output] === k);
    const inline = simple || (uses[k] <= 1 && text.text.length <= LONGEST_INLINE);
    if (!simple && outputsHere.length > 0) text = define(outputsHere.shift()!, text);
    else if (!inline) text = define(`${prefix}${temporaries++}`, text);
    for (const name of outputsHere) define(name, text);
    texts[k] = text;
  });
  return lines.join('\n');
}

// Expressions in float64: compiled once to a tape of opcodes, run by one loop over a Float64Array of registers. No text
// becomes code, so it works under a strict content security policy; some nanoseconds an operation.
//
//   registers:  symbols | constants and operations, in the order of the straight line
//   tape:       (opcode, register, operand, operand, operand) an operation

import { CtrnnError } from '../base/errors.ts';
import {
  asExpression,
  type Operand,
  type OperationName,
  type SymbolExpression,
  symbol,
} from './expression.ts';
import { straightLine } from './straight-line.ts';

// Constants of the module rather than a table: the loop's `switch` is then as fast as with bare numbers.
const ADD = 0;
const SUB = 1;
const MUL = 2;
const DIV = 3;
const NEG = 4;
const MIN = 5;
const MAX = 6;
const ABS = 7;
const EXP = 8;
const LOG = 9;
const EXPM1 = 10;
const LOG1P = 11;
const SQRT = 12;
const SIN = 13;
const COS = 14;
const TANH = 15;
const FLOOR = 16;
const LESS = 17;
const LESS_EQUAL = 18;
const EQUAL = 19;
const AND = 20;
const OR = 21;
const NOT = 22;
const SELECT = 23;

const OPCODES: Readonly<Record<OperationName, number>> = {
  add: ADD,
  sub: SUB,
  mul: MUL,
  div: DIV,
  neg: NEG,
  min: MIN,
  max: MAX,
  abs: ABS,
  exp: EXP,
  log: LOG,
  expm1: EXPM1,
  log1p: LOG1P,
  sqrt: SQRT,
  sin: SIN,
  cos: COS,
  tanh: TANH,
  floor: FLOOR,
  less: LESS,
  lessEqual: LESS_EQUAL,
  equal: EQUAL,
  and: AND,
  or: OR,
  not: NOT,
  select: SELECT,
};

const TAPE_STRIDE = 5;

function runTape(tape: Int32Array, r: Float64Array): void {
  for (let i = 0; i < tape.length; i += TAPE_STRIDE) {
    const a = r[tape[i + 2]];
    const b = r[tape[i + 3]];
    let value: number;
    switch (tape[i]) {
      case ADD:
        value = a + b;
        break;
      case SUB:
        value = a - b;
        break;
      case MUL:
        value = a * b;
        break;
      case DIV:
        value = a / b;
        break;
      case NEG:
        value = -a;
        break;
      case MIN:
        value = Math.min(a, b);
        break;
      case MAX:
        value = Math.max(a, b);
        break;
      case ABS:
        value = Math.abs(a);
        break;
      case EXP:
        value = Math.exp(a);
        break;
      case LOG:
        value = Math.log(a);
        break;
      case EXPM1:
        value = Math.expm1(a);
        break;
      case LOG1P:
        value = Math.log1p(a);
        break;
      case SQRT:
        value = Math.sqrt(a);
        break;
      case SIN:
        value = Math.sin(a);
        break;
      case COS:
        value = Math.cos(a);
        break;
      case TANH:
        value = Math.tanh(a);
        break;
      case FLOOR:
        value = Math.floor(a);
        break;
      case LESS:
        value = a < b ? 1 : 0;
        break;
      case LESS_EQUAL:
        value = a <= b ? 1 : 0;
        break;
      case EQUAL:
        value = a === b ? 1 : 0;
        break;
      case AND:
        value = a * b;
        break;
      case OR:
        value = Math.max(a, b);
        break;
      case NOT:
        value = 1 - a;
        break;
      default: // SELECT
        value = a !== 0 ? b : r[tape[i + 4]];
    }
    r[tape[i + 1]] = value;
  }
}

/** Values of the symbols in; values of the expressions out, from `offset` on (default 0). */
export type Evaluator = (symbols: ArrayLike<number>, out: Float64Array, offset?: number) => void;

/**
 * Compiles expressions to a function of the values of `symbols`, in that order. The function allocates nothing.
 *
 * @throws CtrnnError `invalid-argument` if an expression uses a symbol that is not among `symbols`
 */
export function compileEvaluator(
  expressions: readonly Operand[],
  symbols: readonly SymbolExpression[],
): Evaluator {
  const line = straightLine(expressions.map((e) => asExpression(e, 'compileEvaluator')));
  const places = new Map(symbols.map((s, place) => [s.name, place]));
  const registers = new Float64Array(symbols.length + line.nodes.length);
  const registerOf: number[] = [];
  const tape: number[] = [];

  line.nodes.forEach((node, k) => {
    if (node.operation === 'symbol') {
      registerOf[k] = placeOfSymbol(node.name, places);
      return;
    }
    registerOf[k] = symbols.length + k;
    if (node.operation === 'constant') {
      registers[registerOf[k]] = node.value;
    } else {
      // Operands that an operation lacks read register 0 and are not used.
      const [a = 0, b = 0, c = 0] = line.operands[k].map((operand) => registerOf[operand]);
      tape.push(OPCODES[node.operation], registerOf[k], a, b, c);
    }
  });

  const compiled = Int32Array.from(tape);
  const outputs = Int32Array.from(line.outputs, (k) => registerOf[k]);
  return (values, out, offset = 0) => {
    for (let i = 0; i < symbols.length; i++) registers[i] = values[i];
    runTape(compiled, registers);
    for (let i = 0; i < outputs.length; i++) out[offset + i] = registers[outputs[i]];
  };
}

function placeOfSymbol(name: string, places: ReadonlyMap<string, number>): number {
  const place = places.get(name);
  if (place === undefined) {
    const known = [...places.keys()].join(', ') || 'none';
    throw new CtrnnError(
      'invalid-argument',
      `An expression uses the symbol '${name}', which has no value here.`,
      `Use only the symbols that are given: ${known}.`,
    );
  }
  return place;
}

/** The value of one expression, e.g. `evaluate(div(x, 2), { x: 3 })`. Compile instead where it is needed often. */
export function evaluate(expression: Operand, values: Readonly<Record<string, number>> = {}): number {
  const out = new Float64Array(1);
  compileEvaluator([expression], Object.keys(values).map(symbol))(Object.values(values), out);
  return out[0];
}

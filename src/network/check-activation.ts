// An activation at the border: a built-in's name, or a definition of one's own whose formulas are tried at a few hundred
// points before anything is computed with them.

import { checkChoice } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import { checkRepresentable } from '../expression/check-representable.ts';
import {
  compileEvaluator,
  derivative,
  type Expression,
  evaluate,
  type SymbolExpression,
  symbolNames,
} from '../expression/index.ts';
import {
  ACTIVATION_NAMES,
  type ActivationFormulas,
  type ActivationName,
  activationFormulas,
  type CustomActivation,
} from './activation.ts';

const SAMPLES = 400;
/** f is tried in [-LARGEST, LARGEST]. */
const LARGEST = 10;
/** Of the slope, beside its size and 1: what a value close to a bound of f leaves of it in float64. */
const SLOPE_TOLERANCE = 1e-6;

/** Off any grid on which a kink is likely: at a kink, slopes are a matter of convention. */
function samplePoint(k: number): number {
  return LARGEST * ((2 * (k + Math.SQRT1_2)) / SAMPLES - 1);
}

function isOwnDefinition(given: unknown): given is CustomActivation {
  if (typeof given !== 'object' || given === null) return false;
  const { name, value, slopeFromValue } = given as Partial<CustomActivation>;
  return (
    typeof name === 'string' &&
    typeof value === 'function' &&
    (slopeFromValue === undefined || typeof slopeFromValue === 'function')
  );
}

function wrongActivation(name: string, problem: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', `Activation '${name}' ${problem}`, fix);
}

function checkSymbols(name: string, what: string, formula: Expression, argument: SymbolExpression): void {
  const other = symbolNames([formula]).find((used) => used !== argument.name);
  if (other === undefined) return;
  const problem = `uses the symbol '${other}' in its ${what}, which is a function of ${argument.name} alone.`;
  throw wrongActivation(name, problem, `Build it from the argument that ${what} is given, and numbers.`);
}

/** Tries value and slope at the sample points, and a stated slope against the derivative. */
function checkNumbers(name: string, { x, y, value, slope, slopeOf }: ActivationFormulas): void {
  const atX = compileEvaluator([value, derivative(value, x)], [x]);
  const atY = compileEvaluator(slopeOf === 'y' ? [slope] : [], [y]);
  // f(x), f'(x), and f' as it is stated
  const found = new Float64Array(3);
  for (let k = 0; k < SAMPLES; k++) {
    const point = samplePoint(k);
    atX([point], found);
    const [f, df] = found;
    if (!Number.isFinite(f) || !Number.isFinite(df)) {
      const problem = `has the value ${f} and the slope ${df} at x = ${point}.`;
      throw wrongActivation(name, problem, 'An activation is finite for every real x, and so is its slope.');
    }
    if (slopeOf === 'x') continue;
    atY([f], found, 2);
    const stated = found[2];
    // Not `>`, which NaN would pass.
    if (!(Math.abs(stated - df) <= SLOPE_TOLERANCE * (1 + Math.abs(df)))) {
      throw wrongActivation(
        name,
        `has the slope ${df} at x = ${point}, and its slopeFromValue gives ${stated} for the value ${f} there.`,
        'Correct slopeFromValue, or leave it out: the slope is then derived from `value`.',
      );
    }
  }
}

/** A hole at exactly 0 lies between the sample points, and the GPU's padding units rest there. */
function checkAtZero(name: string, { x, y, value, slope, slopeOf }: ActivationFormulas): void {
  const f = evaluate(value, { [x.name]: 0 });
  const df = evaluate(slope, slopeOf === 'x' ? { [x.name]: 0 } : { [y.name]: f });
  if (!Number.isFinite(f) || !Number.isFinite(df)) {
    throw wrongActivation(
      name,
      `has the value ${f} and the slope ${df} at x = 0.`,
      'Say what it is there, as in select(equal(x, 0), 1, div(sin(x), x)).',
    );
  }
}

/**
 * Checks a definition of one's own and returns it.
 *
 * @throws CtrnnError `invalid-argument` if it takes a built-in's name, uses more than its argument or a number that
 *   float32 lacks, is not finite, or states a slope that is not its own
 */
export function checkCustomActivation(given: unknown): CustomActivation {
  if (!isOwnDefinition(given)) {
    throw new CtrnnError(
      'invalid-argument',
      'activation is neither the name of a built-in nor a definition { name, value, slopeFromValue }.',
      `Give one of ${ACTIVATION_NAMES.join(', ')}, or such as { name: 'softsign', value: (x) => div(x, add(1, abs(x))) }.`,
    );
  }
  const { name } = given;
  if (name.trim() === '') {
    throw wrongActivation(name, 'has no name to be told by.', 'Give it a name that is not empty.');
  }
  if (ACTIVATION_NAMES.some((builtIn) => builtIn === name)) {
    throw wrongActivation(
      name,
      'has the name of a built-in, and is another definition.',
      `Give it a name of its own, or give the name '${name}' alone for the built-in.`,
    );
  }
  const formulas = activationFormulas(given);
  checkSymbols(name, 'value', formulas.value, formulas.x);
  if (formulas.slopeOf === 'y') checkSymbols(name, 'slopeFromValue', formulas.slope, formulas.y);
  const slope = formulas.slopeOf === 'y' ? 'slopeFromValue' : 'the slope';
  checkRepresentable(`value of activation '${name}'`, [formulas.value]);
  checkRepresentable(`${slope} of activation '${name}'`, [formulas.slope]);
  checkNumbers(name, formulas);
  checkAtZero(name, formulas);
  return given;
}

/**
 * Checks an activation and returns it.
 *
 * @throws CtrnnError `invalid-argument` for a name that is no built-in's, and as `checkCustomActivation` for a definition
 */
export function checkActivation(given: unknown): ActivationName | CustomActivation {
  return typeof given === 'string'
    ? checkChoice('activation', given, ACTIVATION_NAMES)
    : checkCustomActivation(given);
}

// An activation's formulas as WGSL, for numbers and componentwise for vectors: drivers take vectors apart anyhow. A
// backward pass reads f' from a trace that the forward pass leaves: y itself where the slope is a function of it, else
// the slope.
//
//   activation(x)           f(x)
//   traceOf(x, y)           y, or f'(x)
//   slopeFromTrace(trace)   f'

import type { Expression } from '../../expression/expression.ts';
import { HELPER_FUNCTIONS, printWgsl } from '../../expression/wgsl.ts';
import type { SourcePart } from '../../gpu/link.ts';
import { type Activation, activationFormulas } from '../../network/activation.ts';
import { shaders } from './sources.ts';

function scalarFunction(name: string, argument: string, formula: Expression): string {
  return [
    `fn ${name}(${argument}: f32) -> f32 {`,
    printWgsl({ result: formula }, { [argument]: argument }, { indent: '  ' }),
    '  return result;',
    '}',
  ].join('\n');
}

function vectorFunction(name: string, argumentList: string, result: string): string {
  return `fn ${name}(${argumentList}) -> vec4f {\n  return ${result};\n}`;
}

function componentwise(scalar: string, argument: string): string {
  return `vec4f(${['x', 'y', 'z', 'w'].map((c) => `${scalar}(${argument}.${c})`).join(', ')})`;
}

export function activationText(activation: Activation): SourcePart {
  const { value, slope, slopeOf } = activationFormulas(activation);
  const fromValue = slopeOf === 'y';
  const text = [
    scalarFunction('activationOfOne', 'x', value),
    scalarFunction('slopeOfOne', slopeOf, slope),
    vectorFunction('activation', 'x: vec4f', componentwise('activationOfOne', 'x')),
    vectorFunction('traceOf', 'x: vec4f, y: vec4f', fromValue ? 'y' : componentwise('slopeOfOne', 'x')),
    vectorFunction(
      'slopeFromTrace',
      'trace: vec4f',
      fromValue ? componentwise('slopeOfOne', 'trace') : 'trace',
    ),
  ].join('\n\n');
  return { file: `activation ${activation.name}`, text };
}

const CALLS_HELPER = new RegExp(`\\b(${HELPER_FUNCTIONS.join('|')})\\(`);

/** The parts, with elementary.wgsl before them if the text of one calls a function of it. */
export function withElementary(parts: readonly SourcePart[]): readonly SourcePart[] {
  return parts.some(({ text }) => CALLS_HELPER.test(text))
    ? [...shaders('elementary.wgsl'), ...parts]
    : parts;
}

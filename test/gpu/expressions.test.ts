// Expressions printed as WGSL compute on the adapter what they evaluate to in float64: tasks are made from them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shaders } from '../../src/engine/kernels/sources.ts';
import type { Expression } from '../../src/expression/expression.ts';
import { evaluate, printWgsl } from '../../src/expression/index.ts';
import { read, readWrite } from '../../src/gpu/bindings.ts';
import type { SourcePart } from '../../src/gpu/link.ts';
import { useEngine } from '../support/engine.ts';
import { runKernel } from '../support/kernel.ts';
import { kinks, randomExpression } from '../support/random-expression.ts';

/** Of values below 8 after up to a dozen operations, each of which rounds by 5e-7 at most and some magnify. */
const TOLERANCE = 5e-6;
/** From a kink or jump, where float32 may fall on its other side. */
const DISTANCE = 1e-3;

/** Of sine and cosine of up to a thousand radians: absolute, a few units of the last place of 1. */
const HELPER_TOLERANCE = 3e-7;
/** Of those that pass through 0 and keep their digits there: relative, some units of the last place of exp and log. */
const RELATIVE_TOLERANCE = 1e-6;

/** Beside which a value may vanish: adapters may flush what is smaller. */
const TINY = 2 ** -120;

const SYMBOLS = 3;
const EXPRESSIONS = 40;
const POINTS = 64;

const samples = fc.sample(randomExpression({ symbols: SYMBOLS, operations: 12 }), {
  numRuns: EXPRESSIONS,
  seed: 9,
});
const coordinate = fc
  .integer({ min: -2000, max: 2000 })
  .map((thousandths) => Math.fround(thousandths / 1000));
const points = fc.sample(fc.tuple(...Array.from({ length: SYMBOLS }, () => coordinate)), {
  numRuns: POINTS,
  seed: 10,
});

/** Each expression as a function of `x`, by number. */
function functionsOf(expressions: readonly Expression[]): SourcePart {
  const snippets = Object.fromEntries(Array.from({ length: SYMBOLS }, (_, i) => [`x${i}`, `x[${i}]`]));
  const functions = expressions.map((expression, k) =>
    [
      `fn value${k}(x: array<f32, ${SYMBOLS}>) -> f32 {`,
      printWgsl({ result: expression }, snippets, { indent: '  ' }),
      '  return result;',
      '}',
    ].join('\n'),
  );
  return { file: 'expressions', text: functions.join('\n') };
}

describe('expressions on the adapter', () => {
  const engine = useEngine();

  it('have the values that they have in float64', async () => {
    const expressions = samples.map(({ expression }) => expression);
    const calls = expressions.map((_, k) => `values[id.x * ${EXPRESSIONS}u + ${k}u] = value${k}(x);`);
    const text = `
      @compute @workgroup_size(1) fn test(@builtin(global_invocation_id) id: vec3u) {
        let at = id.x * ${SYMBOLS}u;
        let x = array<f32, ${SYMBOLS}>(${Array.from({ length: SYMBOLS }, (_, i) => `given[at + ${i}u]`).join(', ')});
        ${calls.join('\n        ')}
      }`;
    const kernel = {
      entryPoint: 'test',
      bindings: [read('given', 'f32'), readWrite('values', 'f32')],
      parts: [...shaders('elementary.wgsl'), functionsOf(expressions), { file: 'test', text }],
    };
    const given = Float32Array.from(points.flat());
    const size = { values: POINTS * EXPRESSIONS * 4 };
    const { values } = await runKernel(engine(), kernel, { given }, size, [{ workgroups: [POINTS] }]);
    const found = new Float32Array(values);

    let compared = 0;
    let worst = 0;
    points.forEach((point, p) => {
      const symbols = Object.fromEntries(point.map((value, i) => [`x${i}`, value]));
      expressions.forEach((expression, k) => {
        if (kinks(expression, symbols).some(({ distance }) => distance < DISTANCE)) return;
        const wanted = evaluate(expression, symbols);
        const error = Math.abs(found[p * EXPRESSIONS + k] - wanted);
        worst = Math.max(worst, error);
        compared++;
      });
    });
    expect(worst).toBeLessThan(TOLERANCE);
    expect(compared).toBeGreaterThan(0.5 * POINTS * EXPRESSIONS);
  });
});

describe('elementary functions on the adapter', () => {
  const engine = useEngine();

  /** Points from `lowest` through 0 to `highest`, dense near 0. */
  function grid(lowest: number, highest: number): Float32Array {
    const count = 40_001;
    return Float32Array.from({ length: count }, (_, k) => {
      const at = (2 * k) / (count - 1) - 1;
      return at ** 2 * (at < 0 ? lowest : highest) * Math.abs(at);
    });
  }

  async function valuesOf(name: string, given: Float32Array): Promise<Float32Array> {
    const text = `
      @compute @workgroup_size(1) fn test(@builtin(global_invocation_id) id: vec3u) {
        values[id.x] = ${name}(given[id.x]);
      }`;
    const kernel = {
      entryPoint: 'test',
      bindings: [read('given', 'f32'), readWrite('values', 'f32')],
      parts: [...shaders('elementary.wgsl'), { file: 'test', text }],
    };
    const { values } = await runKernel(engine(), kernel, { given }, { values: given.byteLength }, [
      { workgroups: [given.length] },
    ]);
    return new Float32Array(values);
  }

  it.each([
    ['sine', Math.sin],
    ['cosine', Math.cos],
  ] as const)('%s is accurate all over a grid', async (name, exact) => {
    const given = grid(-1000, 1000);
    const errors = (await valuesOf(name, given)).map((value, k) => Math.abs(value - exact(given[k])));
    expect(Math.max(...errors)).toBeLessThan(HELPER_TOLERANCE);
  });

  it.each([
    ['hyperbolicTangent', Math.tanh, -100, 100],
    ['expMinusOne', Math.expm1, -100, 10],
    ['logOnePlus', Math.log1p, -0.9, 1e6],
  ] as const)('%s keeps its digits all over a grid, near 0 too', async (name, exact, lowest, highest) => {
    const given = grid(lowest, highest);
    const errors = (await valuesOf(name, given)).map((value, k) => {
      const wanted = exact(given[k]);
      return Math.abs(value - wanted) / (Math.abs(wanted) + TINY);
    });
    expect(Math.max(...errors)).toBeLessThan(RELATIVE_TOLERANCE);
  });
});

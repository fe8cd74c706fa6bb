// Random words and normals on the adapter: against the published vectors, and against float64. There are two forms of
// the generator in WGSL (four trials a thread, one trial a thread), and both are held against the same numbers.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceDraws } from '../../src/check/draws.ts';
import { shaders } from '../../src/engine/kernels/sources.ts';
import { read, readWrite } from '../../src/gpu/bindings.ts';
import { PHASES, type Phase, PURPOSES, type Purpose, type Words4 } from '../../src/noise/address.ts';
import { normalPair } from '../../src/noise/normal.ts';
import { threefry4x32 } from '../../src/noise/threefry.ts';
import oracles from '../oracles/noise.json';
import { useEngine } from '../support/engine.ts';
import { runKernel, type TestKernel } from '../support/kernel.ts';

/** Of a normal; design.md, section 3, on every adapter. */
const NORMAL_TOLERANCE = 1e-5;
/** Of a radius sqrt(-2 ln u), relative: a normal near 0 is no less accurate than a large one, down to u next to 1. */
const RADIUS_TOLERANCE = 1e-6;

const FORMS = {
  'four trials a thread': {
    files: ['random.wgsl', 'normal.wgsl', 'normal-lanes.wgsl'],
    words: `
      let drawn = drawWords(keys[i], counters[i].x, vec4u(counters[i].y), counters[i].z, counters[i].w);
      words[i] = vec4u(drawn.x0.x, drawn.x1.y, drawn.x2.z, drawn.x3.w);`,
    normals: `
      let drawn = normals(Words(vec4u(given[i].x), vec4u(given[i].y), vec4u(given[i].z), vec4u(given[i].w)));
      made[i] = vec4f(drawn[0].x, drawn[1].y, drawn[2].z, drawn[3].w);`,
  },
  'one trial a thread': {
    files: ['random.wgsl', 'normal.wgsl', 'random-trial.wgsl'],
    words: 'words[i] = drawWords(keys[i], counters[i].x, counters[i].y, counters[i].z, counters[i].w);',
    normals: 'made[i] = normals(given[i]);',
  },
} as const;
type Form = (typeof FORMS)[keyof typeof FORMS];

/** A kernel of one thread an element. */
function elementwise(form: Form, body: string, bindings: TestKernel['bindings']): TestKernel {
  const text = `
    @compute @workgroup_size(1) fn test(@builtin(global_invocation_id) id: vec3u) {
      let i = id.x;
      ${body}
    }`;
  return { entryPoint: 'test', bindings, parts: [...shaders(...form.files), { file: 'test', text }] };
}

interface Block {
  readonly counter: Words4;
  readonly key: Words4;
}

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const words4 = fc.tuple(word, word, word, word);

function hexWords(hex: readonly string[]): Words4 {
  return hex.map((digits) => Number.parseInt(digits, 16)) as unknown as Words4;
}

/** The published vectors at 13 rounds, then blocks of random words. */
const blocks: readonly Block[] = [
  ...oracles.threefry4x32
    .filter(({ rounds }) => rounds === 13)
    .map(({ counter, key }) => ({ counter: hexWords(counter), key: hexWords(key) })),
  ...fc.sample(fc.record({ counter: words4, key: words4 }), { numRuns: 500, seed: 1 }),
];

/** Words at which the formulas turn: ends, powers of two, borders of quadrants, mantissas at sqrt(1/2), and neighbours. */
const corners: readonly number[] = [
  ...Array.from({ length: 32 }, (_, bit) => 2 ** bit),
  ...Array.from({ length: 32 }, (_, bit) => 2 ** 32 - 2 ** bit),
  ...Array.from({ length: 8 }, (_, octant) => octant * 2 ** 29),
  ...Array.from({ length: 24 }, (_, bit) => Math.floor(Math.SQRT1_2 * 2 ** (32 - bit))),
].flatMap((at) => [-129, -128, -1, 0, 1, 127].map((offset) => (at + offset) >>> 0));

/** Radius and angle words: every corner with every sixteenth corner, and random ones. */
const pairs: readonly (readonly [number, number])[] = [
  ...corners.flatMap((radius) =>
    corners.filter((_, k) => k % 16 === 0).map((angle) => [radius, angle] as const),
  ),
  ...corners.flatMap((angle) =>
    corners.filter((_, k) => k % 16 === 3).map((radius) => [radius, angle] as const),
  ),
  ...fc.sample(fc.tuple(word, word), { numRuns: 20_000, seed: 2 }),
];

describe('random numbers on the adapter', () => {
  const engine = useEngine();

  async function wordsOf(form: Form): Promise<number[][]> {
    const bindings = [read('counters', 'vec4u'), read('keys', 'vec4u'), readWrite('words', 'vec4u')];
    const counters = Uint32Array.from(blocks.flatMap(({ counter }) => counter));
    const keys = Uint32Array.from(blocks.flatMap(({ key }) => key));
    const kernel = elementwise(form, form.words, bindings);
    const size = { words: counters.byteLength };
    const { words } = await runKernel(engine(), kernel, { counters, keys }, size, [
      { workgroups: [blocks.length] },
    ]);
    const drawn = Array.from(new Uint32Array(words));
    return blocks.map((_, i) => drawn.slice(4 * i, 4 * i + 4));
  }

  /** The normals of pairs of words, two pairs a thread. */
  async function normalsOf(form: Form): Promise<Float32Array> {
    const bindings = [read('given', 'vec4u'), readWrite('made', 'vec4f')];
    const given = Uint32Array.from(pairs.flat());
    const kernel = elementwise(form, form.normals, bindings);
    const size = { made: given.byteLength };
    const { made } = await runKernel(engine(), kernel, { given }, size, [{ workgroups: [pairs.length / 2] }]);
    return new Float32Array(made);
  }

  describe.each(Object.entries(FORMS))('with %s', (_, form) => {
    it('are the published words of threefry4x32-13', async () => {
      const drawn = await wordsOf(form);
      const published = oracles.threefry4x32.filter(({ rounds }) => rounds === 13);
      expect(published.length).toBeGreaterThan(0);
      published.forEach(({ expected }, i) => {
        expect(drawn[i]).toEqual(hexWords(expected));
      });
    });

    it('are the words of the generator in TypeScript for any counter and key', async () => {
      expect(await wordsOf(form)).toEqual(blocks.map(({ counter, key }) => [...threefry4x32(counter, key)]));
    });

    it('are normals within 1e-5 of float64 for any words, and at every corner of the formulas', async () => {
      const made = await normalsOf(form);
      let largest = 0;
      let tail = 0;
      pairs.forEach(([radiusWord, angleWord], i) => {
        normalPair(radiusWord, angleWord).forEach((expected, k) => {
          largest = Math.max(largest, Math.abs(made[2 * i + k] - expected));
          tail = Math.max(tail, Math.abs(made[2 * i + k]));
        });
      });
      expect(largest).toBeLessThan(NORMAL_TOLERANCE);
      // 32-bit uniforms reach sqrt(-2 ln 2^-33).
      expect(tail).toBeCloseTo(Math.sqrt(66 * Math.LN2), 5);
    });

    it('have radii as accurate next to 0 as anywhere', async () => {
      const made = await normalsOf(form);
      const errors = pairs.map(([radiusWord], i) => {
        const expected = normalPair(radiusWord, 0)[0];
        return Math.abs(Math.hypot(made[2 * i], made[2 * i + 1]) / expected - 1);
      });
      expect(errors.every((error) => error < RADIUS_TOLERANCE)).toBe(true);
    });
  });

  it('are the same normals, to the bit, in both forms', async () => {
    const [lanes, trials] = await Promise.all(Object.values(FORMS).map(normalsOf));
    expect(new Uint32Array(trials.buffer)).toEqual(new Uint32Array(lanes.buffer));
  });

  it('are those of src/noise at any address', async () => {
    const address = fc.record({
      seed: fc.maxSafeNat(),
      purpose: fc.constantFrom(...(Object.keys(PURPOSES) as Purpose[])),
      phase: fc.constantFrom(...(Object.keys(PHASES) as Phase[])),
      stream: word,
      iteration: word,
      firstTrial: fc.integer({ min: 0, max: 2 ** 32 - 200 }),
      trials: fc.integer({ min: 1, max: 150 }),
      step: word,
      units: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(address, async (request) => {
        const drawn = await engine().draws(request);
        const expected = referenceDraws(request);
        expect(drawn.words).toEqual(expected.words);
        const errors = expected.normals.map((normal, k) => Math.abs(drawn.normals[k] - normal));
        expect(errors.every((error) => error < NORMAL_TOLERANCE)).toBe(true);
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});
